using System.Collections.Immutable;

namespace GraphC.Onnx.Model;

/// <summary>
/// One operator application of a model, with the functions that the model defines already put in place of their calls.
/// </summary>
/// <param name="Name">Its name, or that of its first output.</param>
/// <param name="Domain">The operator's domain; empty for ONNX's own.</param>
/// <param name="Operator">The operator's name.</param>
/// <param name="Version">The version of the domain's operator set that holds for this node.</param>
/// <param name="Inputs">Names of values; empty for an optional input that is not given.</param>
/// <param name="Outputs">Names of values; empty for an output that nobody wants.</param>
/// <param name="Attributes">The attributes.</param>
internal sealed record ModelNode(
    string Name, string Domain, string Operator, long Version, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, Attributes Attributes)
{
    /// <summary>The names that the node reads: its inputs, and what its subgraphs take from outside of them.</summary>
    public ImmutableArray<string> Reads { get; } =
        [.. Inputs.Where(n => n.Length > 0).Concat(Attributes.Graphs.SelectMany(g => g.Captures)).Concat(NamedByAttributes(Domain, Operator, Attributes)).Distinct()];

    // Gradient alone refers to a value by an attribute.
    private static IEnumerable<string> NamedByAttributes(string domain, string op, Attributes attributes) =>
        (domain, op) == ("ai.onnx.preview.training", "Gradient") && attributes.Text("y", "") is { Length: > 0 } y ? [y] : [];

    /// <summary>The node as a line of an error: <c>node 'conv1' (Conv)</c>.</summary>
    public override string ToString() => $"node {Names.Quote(Name)} ({(Domain.Length == 0 ? "" : $"{Names.Plain(Domain)}.")}{Names.Plain(Operator)})";
}

/// <summary>A graph of a model: the main one, or the body of a loop or branch.</summary>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Initializers">Constants by name, some of them defaults of inputs.</param>
/// <param name="Nodes">The nodes, each after what it reads.</param>
internal sealed record ModelGraph(
    ImmutableArray<ValueInfo> Inputs, ImmutableArray<ValueInfo> Outputs, IReadOnlyDictionary<string, OnnxValue> Initializers, ImmutableArray<ModelNode> Nodes)
{
    /// <summary>The names that the graph reads and does not define: values of the graphs around it.</summary>
    public ImmutableArray<string> Captures { get; } = [.. FreeNames(Inputs, Outputs, Initializers, Nodes)];

    /// <summary>The names that extents of inputs are declared with.</summary>
    private HashSet<string> Extents { get; } = [.. Inputs.SelectMany(i => i.Shape ?? []).Select(d => d.Name).OfType<string>()];

    /// <summary>A name for an extent that has none: <c>x_0</c>, unless another extent is called that.</summary>
    public string NameOf(string value, int axis)
    {
        var name = $"{value}_{axis}";
        while (Extents.Contains(name))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>The inputs that must be fed: those without a default.</summary>
    public IEnumerable<ValueInfo> Fed => Inputs.Where(i => !Initializers.ContainsKey(i.Name));

    private static HashSet<string> FreeNames(
        ImmutableArray<ValueInfo> inputs, ImmutableArray<ValueInfo> outputs, IReadOnlyDictionary<string, OnnxValue> initializers, ImmutableArray<ModelNode> nodes)
    {
        var free = nodes.SelectMany(n => n.Reads).Concat(outputs.Select(o => o.Name)).ToHashSet();
        free.ExceptWith(inputs.Select(i => i.Name));
        free.ExceptWith(initializers.Keys);
        free.ExceptWith(nodes.SelectMany(n => n.Outputs));
        return free;
    }
}
