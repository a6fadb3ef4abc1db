using GraphC.Onnx.Model;
using GraphC.Onnx.Operators;

namespace GraphC.Onnx.Import;

/// <summary>Makes nodes of a graph out of nodes of a model.</summary>
internal sealed class Importer
{
    /// <summary>True if the graph is to be trained: statistics are measured and kept, dropout drops.</summary>
    public bool IsTrainable { get; init; }

    /// <summary>True if the graph begins with the model's inputs, so that all ways from them to its values are in it.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Binds the outputs of a node.</summary>
    /// <exception cref="AwaitException">The operator must know a value that only a run can tell.</exception>
    /// <exception cref="HostException">The operator is done on the host here.</exception>
    /// <exception cref="UnsupportedException">GraphC does not do this.</exception>
    /// <exception cref="ModelFormatException">The node contradicts its operator's rules.</exception>
    public void Import(ModelNode node, Scope scope)
    {
        var op = OperatorTable.Find(node.Domain, node.Operator, node.Version, out var reason) ?? throw new UnsupportedException(reason);
        if (op.Import is null)
        {
            throw new HostException($"{node.Operator} has a result that is no tensor or whose shape depends on data");
        }

        var inputs = node.Inputs.Select(name => name.Length == 0 ? null : scope.Find(name) ?? throw Undefined(node, name)).ToArray();
        var results = Guard(node, () => op.Import(new Call(node, inputs, this, scope)));
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i].Length > 0)
            {
                scope.Bind(node.Outputs[i], i < results.Length && results[i] is { } result ? result
                    : throw new UnsupportedException($"the output {i} is not there"));
            }
        }
    }

    /// <summary>The outputs of a subgraph for given inputs.</summary>
    public Operand?[] Inline(ModelGraph body, IReadOnlyList<Operand?> arguments, Scope outer)
    {
        var scope = new Scope(outer, name => body.Initializers.TryGetValue(name, out var value) ? Of(value) : null);
        foreach (var (input, argument) in body.Inputs.Zip(arguments))
        {
            if (argument is not null)
            {
                scope.Bind(input.Name, argument);
            }
        }

        foreach (var node in body.Nodes)
        {
            Import(node, scope);
        }

        return [.. body.Outputs.Select(o => scope.Find(o.Name))];
    }

    /// <summary>A value that is there as an operand.</summary>
    public static Operand Of(OnnxValue value) => value is OnnxTensor tensor ? new TensorOperand(tensor) : new HostOperand(value);

    private static ModelFormatException Undefined(ModelNode node, string name) => new($"{node} reads {Names.Quote(name)}, which nothing before it defines");

    /// <summary>A message of several lines in one, without the place that they all have in common.</summary>
    private static string OneLine(string message) => string.Join("; ", message.Split('\n').Select(l => l.Trim()).Where(l => !l.StartsWith("at ", StringComparison.Ordinal)));

    private static T Guard<T>(ModelNode node, Func<T> import)
    {
        using var entered = Origin.At($"{Names.Plain(node.Operator)} {Names.Quote(node.Name)}").Enter();
        try
        {
            return import();
        }
        catch (Exception e) when (e is GraphException or TypeRuleException or BadNodeException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new ModelFormatException($"{node}: {OneLine(e.Message)}", e);
        }
    }
}
