namespace GraphC.Onnx;

/// <summary>How a model becomes a graph.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// Float initializers become parameters, batch normalization measures and dropout drops when the graph is trained. Otherwise initializers
    /// are constants, and the graph computes what the model computes.
    /// </summary>
    public bool Trainable { get; init; }

    /// <summary>
    /// Parameters that stay as they are: names, in which <c>*</c> stands for any characters and <c>?</c> for one: <c>"features.*"</c>.
    /// </summary>
    public IReadOnlyCollection<string> Freeze { get; init; } = [];

    /// <summary>The values of inputs that decide about shapes; the graph is made for them, and they are none of its inputs.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Known { get; init; } = new Dictionary<string, OnnxValue>();

    /// <summary>Extents for names of the model's dims, such as a fixed batch size; all others stay symbolic.</summary>
    public IReadOnlyDictionary<string, Dim> Dims { get; init; } = new Dictionary<string, Dim>();
}
