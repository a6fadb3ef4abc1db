using GraphC.Onnx.Model;

namespace GraphC.Onnx.Execution;

/// <summary>The values that a run has so far, by name; what a subgraph does not have itself is found in the graph around it.</summary>
internal sealed class ValueScope(ModelGraph graph, Func<string, OnnxValue?>? outer)
{
    private readonly Dictionary<string, OnnxValue> values = [];

    public OnnxValue? Find(string name) => values.TryGetValue(name, out var value) || graph.Initializers.TryGetValue(name, out value) ? value : outer?.Invoke(name);

    /// <summary>True for an initializer that no input stands in for.</summary>
    public bool IsDefault(string name) => graph.Initializers.ContainsKey(name) && !values.ContainsKey(name);

    public OnnxValue Get(string name) => Find(name) ?? throw new InvalidOperationException($"The value {Names.Quote(name)} is not there yet.");

    public void Set(string name, OnnxValue value) => values[name] = value;
}
