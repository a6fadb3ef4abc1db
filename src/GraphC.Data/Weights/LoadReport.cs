using System.Text;

namespace GraphC.Data;

/// <summary>What became of the variables of a model, and of the tensors that were to be loaded into them.</summary>
/// <param name="Loaded">The variables that were given values; none if loading failed.</param>
/// <param name="Missing">The variables for which no tensor is stored.</param>
/// <param name="Unexpected">The stored tensors that belong to no variable.</param>
/// <param name="Mismatched">The variables whose tensor has another type or shape, or cannot be transposed as asked.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Loaded, IReadOnlyList<MissingVariable> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<MismatchedVariable> Mismatched)
{
    /// <summary>True if every variable was loaded and every tensor was used.</summary>
    public bool IsComplete => Missing.Count == 0 && Unexpected.Count == 0 && Mismatched.Count == 0;

    /// <summary>The counts, then one line for everything that did not fit.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Loaded.Count} loaded, {Missing.Count} missing, {Unexpected.Count} unexpected, {Mismatched.Count} mismatched");
        foreach (var line in Missing.Select(m => m.ToString()).Concat(Unexpected.Select(u => $"unexpected '{u}'")).Concat(Mismatched.Select(m => m.ToString())))
        {
            text.Append("\n  ").Append(line);
        }

        return text.ToString();
    }
}

/// <summary>A variable for which no tensor is stored.</summary>
/// <param name="Variable">The name of the variable.</param>
/// <param name="StoredName">The name that was looked for.</param>
public sealed record MissingVariable(string Variable, string StoredName)
{
    /// <summary>For example <c>missing 'dense.weight' (stored as 'fc.weight')</c>.</summary>
    public override string ToString() => $"missing '{Variable}'{(Variable == StoredName ? "" : $" (stored as '{StoredName}')")}";
}

/// <summary>A variable whose tensor does not fit.</summary>
/// <param name="Variable">The name of the variable.</param>
/// <param name="StoredName">The name of the tensor.</param>
/// <param name="Reason">Both types, and how the tensor was to be transposed.</param>
public sealed record MismatchedVariable(string Variable, string StoredName, string Reason)
{
    /// <summary>For example <c>mismatched 'dense.weight': it is f32[4, 2], stored is f32[2, 4]</c>.</summary>
    public override string ToString() => $"mismatched '{Variable}'{(Variable == StoredName ? "" : $" (stored as '{StoredName}')")}: {Reason}";
}

/// <summary>Weights do not fit a model. No variable was changed.</summary>
public sealed class WeightsMismatchException : Exception
{
    internal WeightsMismatchException(LoadReport report)
        : base($"The weights do not fit the model: {report}") => Report = report;

    /// <summary>Everything that is missing, unexpected or mismatched.</summary>
    public LoadReport Report { get; }
}
