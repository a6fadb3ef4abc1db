namespace GraphC.Onnx;

/// <summary>How a graph is written as an ONNX model.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The name of the model's graph.</summary>
    public string Name { get; init; } = "graph";

    /// <summary>A name for each output; where there are none, they are <c>output</c>, or <c>output_0</c>, <c>output_1</c> and so on.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>What the model says about itself, in this order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>What the model says in prose.</summary>
    public string Description { get; init; } = "";

    /// <summary>
    /// True to keep large tensors in a file of their own, named after the model's with <c>.data</c> behind it, each at a multiple of 4,096 bytes, so
    /// that it can be mapped into memory. Such a model may exceed 2 GiB.
    /// </summary>
    public bool ExternalData { get; init; }

    /// <summary>From how many bytes on a tensor is large.</summary>
    public long ExternalDataThreshold { get; init; } = 1024;
}
