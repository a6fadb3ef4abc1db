namespace GraphC.Data;

/// <summary>Named tensors and text metadata, as read from a safetensors file.</summary>
public sealed class SafetensorsFile
{
    private readonly OrderedDictionary<string, Tensor> tensors;

    internal SafetensorsFile(OrderedDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        this.tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The header's <c>__metadata__</c>; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The names, in the order of the data.</summary>
    public IReadOnlyList<string> Names => tensors.Keys;

    /// <summary>All tensors by name, in the order of the data.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>One tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    public Tensor this[string name] => tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new KeyNotFoundException(
            $"There is no tensor '{name}'; there are {string.Join(", ", Names.Take(20))}{(Names.Count > 20 ? ", …" : "")}.");

    /// <summary>True if there is a tensor of this name.</summary>
    public bool Contains(string name) => tensors.ContainsKey(name);
}
