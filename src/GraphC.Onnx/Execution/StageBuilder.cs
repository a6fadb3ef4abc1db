using System.Collections.Immutable;
using GraphC.Compiler;
using GraphC.Onnx.Import;
using GraphC.Onnx.Model;
using GraphC.Onnx.Operators;

namespace GraphC.Onnx.Execution;

/// <summary>
/// Makes a stage of as many nodes of a model as can become one graph. A node that must know a value which only the run can tell waits, and
/// so do those that read its results.
/// </summary>
internal sealed class StageBuilder
{
    private readonly ModelGraph graph;
    private readonly ValueScope values;
    private readonly bool concrete;
    private readonly CompileOptions options;
    private readonly Scope scope;
    private readonly Importer importer;
    private readonly OrderedDictionary<string, Stage.Feed> feeds = [];
    private readonly Dictionary<string, OnnxTensor> revealed = [];
    private readonly HashSet<string> defaults = [];
    private readonly List<ModelNode> waiting = [];
    private readonly HashSet<string> awaited = [];
    private readonly HashSet<string> demanded = [];
    private readonly HashSet<ModelNode> onHost = [];
    private readonly List<UnsupportedNode> unsupported = [];

    /// <param name="graph">The model.</param>
    /// <param name="values">The values that are there.</param>
    /// <param name="isFirst">True if no stage comes before this one.</param>
    /// <param name="concrete">True if shapes are those of the values and of no others.</param>
    /// <param name="options">How to compile.</param>
    public StageBuilder(ModelGraph graph, ValueScope values, bool isFirst, bool concrete, CompileOptions options)
    {
        (this.graph, this.values, this.concrete, this.options) = (graph, values, concrete, options);
        importer = new() { IsWhole = isFirst };
        scope = new Scope(null, Given);
    }

    /// <summary>The stage for the nodes that are not done yet.</summary>
    /// <exception cref="UnsupportedModelException">There is no way to do some of the nodes.</exception>
    /// <exception cref="ModelFormatException">A node contradicts its operator's rules.</exception>
    public Stage Build(ImmutableArray<ModelNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Reads.Any(awaited.Contains))
            {
                Defer(node);
                continue;
            }

            Import(node);
        }

        if (unsupported.Count > 0)
        {
            throw new UnsupportedModelException(unsupported);
        }

        var constants = new Dictionary<string, OnnxValue>();
        var outputs = new List<(string Name, TensorOperand Operand)>();
        foreach (var name in Wanted())
        {
            if (scope.Find(name) is TensorOperand tensor)
            {
                if (tensor.IsConstant)
                {
                    constants[name] = tensor.TryKnow()!;
                }
                else
                {
                    outputs.Add((name, tensor));
                }
            }
            else if (scope.Find(name) is HostOperand host)
            {
                constants[name] = host.Value;
            }
        }

        var steps = HostSteps([.. constants.Keys, .. outputs.Select(o => o.Name)]);
        if (steps.Count == 0 && waiting.Count == nodes.Length && !demanded.Any(d => values.Find(d) is null))
        {
            throw new UnsupportedModelException([.. waiting.Select(n => Unsupported(n, "it waits for a value that never comes"))]);
        }

        foreach (var (name, operand) in outputs)
        {
            RequireTensor(name, operand);
        }

        var program = outputs.Count == 0 ? null : Compile([.. outputs.Select(o => o.Operand.Node)]);
        return new(
            [.. feeds.Values], defaults, revealed, constants, [.. outputs.Select(o => (o.Name, o.Operand.Type))], program, steps,
            [.. waiting.Where(n => !steps.Contains(n))]);
    }

    private void Import(ModelNode node)
    {
        try
        {
            importer.Import(node, scope);
        }
        catch (AwaitException wait) when (wait.Operand.Name is { } name)
        {
            demanded.Add(name);
            Defer(node);
        }
        catch (AwaitException)
        {
            ToHost(node, "a shape in a loop or branch depends on values that are computed there");
        }
        catch (HostException e)
        {
            ToHost(node, e.Message);
        }
        catch (UnsupportedException e)
        {
            unsupported.Add(Unsupported(node, e.Message));
            Defer(node);
        }
        catch (ExhaustedException e)
        {
            throw new ModelFormatException($"{node}: {e.Message}", e);
        }
    }

    private void ToHost(ModelNode node, string reason)
    {
        if (OperatorTable.Find(node.Domain, node.Operator, node.Version, out _)?.Host is null)
        {
            unsupported.Add(Unsupported(node, reason));
        }

        onHost.Add(node);
        Defer(node);
    }

    private void Defer(ModelNode node)
    {
        waiting.Add(node);
        awaited.UnionWith(node.Outputs);
        awaited.Remove("");
    }

    /// <summary>Names of computed values that are read later.</summary>
    private IEnumerable<string> Wanted() => waiting.SelectMany(n => n.Reads)
        .Concat(graph.Outputs.Select(o => o.Name))
        .Concat(demanded)
        .Where(n => !awaited.Contains(n) && values.Find(n) is null)
        .Distinct();

    /// <summary>The waiting nodes whose work on the host can be done once the program has run, in order.</summary>
    private List<ModelNode> HostSteps(HashSet<string> computed)
    {
        var steps = new List<ModelNode>();
        foreach (var node in waiting)
        {
            var isHost = onHost.Contains(node) || OperatorTable.Find(node.Domain, node.Operator, node.Version, out _) is { Import: null };
            if (isHost && node.Reads.All(r => computed.Contains(r) || (!awaited.Contains(r) && values.Find(r) is not null)))
            {
                steps.Add(node);
                computed.UnionWith(node.Outputs);
            }
        }

        return steps;
    }

    /// <summary>What leaves the program must be a tensor, which memory has room for: told before anything is compiled.</summary>
    private static void RequireTensor(string name, TensorOperand operand)
    {
        if (operand.Shape.IsConstant && operand.Shape.Elements.Value > Array.MaxLength / operand.Type.Carrier.Size)
        {
            throw new ModelFormatException($"the value {Names.Quote(name)}, {operand.Type}{operand.Shape}, exceeds 2 GiB");
        }
    }

    /// <summary>The inputs of which only the extents matter are inputs of the program too: they bind the symbols.</summary>
    private Executable Compile(Node[] outputs) =>
        Compilation.Compile(Graph.Close(outputs, inputs: [.. feeds.Values.Select(f => f.Input)]), options);

    /// <summary>What a name stands for that was there before this stage.</summary>
    private Operand? Given(string name) => awaited.Contains(name) ? null : values.Find(name) switch
    {
        null => null,
        OnnxTensor constant when values.IsDefault(name) => Default(name, constant),
        OnnxTensor tensor => Fed(name, tensor),
        var other => new HostOperand(other),
    };

    private TensorOperand Default(string name, OnnxTensor constant)
    {
        defaults.Add(name);
        return new(constant);
    }

    private TensorOperand Fed(string name, OnnxTensor tensor)
    {
        var declared = graph.Inputs.FirstOrDefault(i => i.Name == name)?.Shape;
        var shape = new Dim[tensor.Shape.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = concrete ? tensor.Shape[axis]
                : declared?[axis].Value is { } value ? value
                : Symbols.Of(declared?[axis].Name ?? graph.NameOf(name, axis));
        }

        var input = Declare.Input(Names.OfDeclaration(name), tensor.Type.Carrier, Shape.Of(shape));
        feeds.Add(name, new(name, tensor.Type, input));
        return new(tensor.Type, input, () => revealed[name] = tensor);
    }

    private static UnsupportedNode Unsupported(ModelNode node, string reason) => new(node.Name, node.Domain, node.Operator, node.Version, reason);
}
