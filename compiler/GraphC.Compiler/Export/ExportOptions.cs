namespace GraphC.Compiler;

/// <summary>How a graph becomes an assembly.</summary>
public sealed record ExportOptions
{
    /// <summary>The namespace of the class.</summary>
    public string Namespace { get; init; } = "Models";

    /// <summary>The name of the class; by default it is made of the file's.</summary>
    public string? ClassName { get; init; }

    /// <summary>What the model calls its outputs; by default <c>output</c>, or <c>output_0</c>, <c>output_1</c> and so on.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>
    /// What the elements of inputs and outputs are in the model's own terms, by name, where C# has another type for them: <c>float16</c> for one
    /// whose elements come as <c>float</c>. The documentation tells it.
    /// </summary>
    public IReadOnlyDictionary<string, string> ElementTypes { get; init; } = new Dictionary<string, string>();

    /// <summary>The oldest .NET that the assembly runs on.</summary>
    public ExportTarget Target { get; init; } = ExportTarget.Net8;

    /// <summary>The instructions that it may use.</summary>
    public ExportIsa Isa { get; init; } = ExportIsa.Auto;

    /// <summary>Where the weights are.</summary>
    public ExportWeights Weights { get; init; } = ExportWeights.Embedded;

    /// <summary>The seed of the starting values of variables that have no value yet.</summary>
    public ulong Seed { get; init; }
}

/// <summary>Where the weights of an exported assembly are.</summary>
public enum ExportWeights
{
    /// <summary>In the assembly.</summary>
    Embedded,

    /// <summary>In a file beside it, which <c>Load</c> reads; they may exceed 2 GiB then.</summary>
    File,
}
