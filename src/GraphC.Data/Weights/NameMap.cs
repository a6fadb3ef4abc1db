namespace GraphC.Data;

/// <summary>Tells by which name a variable of a model is stored: <c>NameMap.Prefix("dense", "fc")</c>.</summary>
public sealed class NameMap
{
    private readonly Func<string, string> stored;

    private NameMap(Func<string, string> stored) => this.stored = stored;

    /// <summary>Every variable is stored by its own name.</summary>
    public static NameMap Same { get; } = new(name => name);

    /// <summary>The listed variables are stored by the names given for them, all others by their own.</summary>
    /// <param name="names">From the variable's name to the stored one.</param>
    public static NameMap Exact(IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new(name => names.GetValueOrDefault(name, name));
    }

    /// <summary>Where a variable's name begins with <paramref name="prefix"/>, the stored name begins otherwise.</summary>
    /// <param name="prefix">How variables' names begin; an empty one fits all.</param>
    /// <param name="storedPrefix">What stands in its place.</param>
    public static NameMap Prefix(string prefix, string storedPrefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(storedPrefix);
        return new(name => name.StartsWith(prefix, StringComparison.Ordinal) ? storedPrefix + name[prefix.Length..] : name);
    }

    /// <summary>The stored name is computed from the variable's.</summary>
    public static NameMap Of(Func<string, string> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new(stored);
    }

    /// <summary>A map of names, as <see cref="Exact"/> has it.</summary>
    public static implicit operator NameMap(Dictionary<string, string> names) => Exact(names);

    /// <summary>Applies this map, then another to what it gave.</summary>
    public NameMap Then(NameMap next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new(name => next.StoredName(StoredName(name)));
    }

    /// <summary>The name by which a variable is stored.</summary>
    public string StoredName(string variable) => stored(variable);
}
