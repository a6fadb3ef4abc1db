using GraphC.Onnx.Model;
using GraphC.Onnx.Operators;

namespace GraphC.Onnx.Import;

/// <summary>Makes nodes of a graph out of nodes of a model.</summary>
internal sealed class Importer
{
    /// <summary>A hundred times what a value of a real model takes; only a file that lies about its extents has such values.</summary>
    private const long MostBytes = 1L << 36;

    /// <summary>
    /// How many nodes of subgraphs are imported at most. A subgraph may be tried as a region and then in place of its node, and again with
    /// those around it: a number that is exponential in how deep they are nested.
    /// </summary>
    private const int MostInlined = 100_000;

    private int inlined;

    /// <summary>True if the graph is to be trained: statistics are measured and kept, dropout drops.</summary>
    public bool IsTrainable { get; init; }

    /// <summary>True if the graph begins with the model's inputs, so that all ways from them to its values are in it.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Binds the outputs of a node.</summary>
    /// <exception cref="AwaitException">The operator must know a value that only a run can tell.</exception>
    /// <exception cref="HostException">The operator is done on the host here.</exception>
    /// <exception cref="UnsupportedException">GraphC does not do this.</exception>
    /// <exception cref="ModelFormatException">The node contradicts its operator's rules.</exception>
    /// <exception cref="ExhaustedException">There is no end to subgraphs inside of subgraphs.</exception>
    public void Import(ModelNode node, Scope scope)
    {
        var op = OperatorTable.Find(node.Domain, node.Operator, node.Version, out var reason) ?? throw new UnsupportedException(reason);
        if (op.Import is null)
        {
            throw new HostException($"{node.Operator} has a result that is no tensor or whose shape depends on data");
        }

        var inputs = node.Inputs.Select(name => name.Length == 0 ? null : scope.Find(name) ?? throw Undefined(node, name)).ToArray();
        var results = Guard(node, () => Checked(op.Import(new Call(node, inputs, this, scope))));
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
            if (++inlined > MostInlined)
            {
                throw new ExhaustedException();
            }

            Import(node, scope);
        }

        return [.. body.Outputs.Select(o => scope.Find(o.Name))];
    }

    /// <summary>A value that is there as an operand.</summary>
    public static Operand Of(OnnxValue value) => value is OnnxTensor tensor ? new TensorOperand(tensor) : new HostOperand(value);

    /// <summary>The results, none of which is larger than any memory.</summary>
    private static Operand?[] Checked(Operand?[] results)
    {
        foreach (var tensor in results.OfType<TensorOperand>())
        {
            var bytes = (Int128)tensor.Type.Carrier.Size;
            foreach (var extent in tensor.Shape.Where(d => d.IsConstant))
            {
                bytes = bytes > MostBytes && extent.Value > 0 ? bytes : bytes * extent.Value;
            }

            if (bytes > MostBytes)
            {
                throw new BadNodeException($"a result {tensor.Type}{tensor.Shape} has more elements than memory has room for");
            }
        }

        return results;
    }

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
        catch (Exception e) when (BadNodeException.IsToBlame(e))
        {
            throw new ModelFormatException($"{node}: {OneLine(e.Message)}", e);
        }
    }
}
