using System.IO.Enumeration;
using GraphC.Onnx.Model;
using GraphC.Onnx.Operators;

namespace GraphC.Onnx.Import;

/// <summary>Makes one graph of a whole model, without a run that could tell it values.</summary>
internal sealed class ModelImport
{
    private readonly ModelGraph graph;
    private readonly ImportOptions options;
    private readonly Scope scope;
    private readonly Dictionary<string, Node> inputs = [];
    private readonly Dictionary<string, Variable> parameters = [];
    private readonly HashSet<string> statistics;

    public ModelImport(ModelGraph graph, ImportOptions options)
    {
        (this.graph, this.options) = (graph, options);
        statistics = [.. graph.Nodes.SelectMany(Statistics)];
        scope = new Scope(null, Given);
    }

    /// <exception cref="UnsupportedModelException">Nodes are not supported, or wait for values that only a run can tell.</exception>
    /// <exception cref="ModelFormatException">A node contradicts its operator's rules.</exception>
    public ImportedModel Import()
    {
        foreach (var input in graph.Inputs.Where(i => !options.Known.ContainsKey(i.Name) && !graph.Initializers.ContainsKey(i.Name)))
        {
            _ = scope.Find(input.Name);
        }

        var importer = new Importer { IsTrainable = options.Trainable };
        var unsupported = new List<UnsupportedNode>();
        var missing = new HashSet<string>();
        foreach (var node in graph.Nodes)
        {
            var reason = node.Reads.Any(missing.Contains) ? "" : Try(importer, node);
            if (reason is null)
            {
                continue;
            }

            missing.UnionWith(node.Outputs.Where(o => o.Length > 0));
            if (reason.Length > 0)
            {
                unsupported.Add(new(node.Name, node.Domain, node.Operator, node.Version, reason));
            }
        }

        return unsupported.Count > 0
            ? throw new UnsupportedModelException(unsupported)
            : new(scope, inputs, graph.Outputs.ToDictionary(o => o.Name, Output), parameters);
    }

    /// <summary>Why a node cannot become a part of the graph, or null if it has.</summary>
    private string? Try(Importer importer, ModelNode node)
    {
        try
        {
            importer.Import(node, scope);
            return null;
        }
        catch (AwaitException wait)
        {
            return wait.Operand.Name is { } name
                ? $"the value of {Names.Quote(name)} decides about a shape and is not known; give it as ImportOptions.Known if it is an input, or run the model as a whole (OnnxModel.Run, graphc run)"
                : "a value that decides about a shape is computed in a loop; OnnxModel.Run and graphc run can run it";
        }
        catch (HostException e)
        {
            return $"{e.Message}; OnnxModel.Run and graphc run can run it";
        }
        catch (UnsupportedException e)
        {
            return e.Message;
        }
        catch (ExhaustedException e)
        {
            throw new ModelFormatException($"{node}: {e.Message}", e);
        }
    }

    private Node Output(ValueInfo output) => scope.Find(output.Name) is TensorOperand tensor
        ? tensor.Node
        : throw new UnsupportedModelException([new(output.Name, "", "output", 0, "it is no tensor; OnnxModel.Run and graphc run can run it")]);

    private Operand? Given(string name)
    {
        if (options.Known.TryGetValue(name, out var known))
        {
            return Importer.Of(known);
        }

        if (graph.Initializers.TryGetValue(name, out var value))
        {
            return options.Trainable && value is OnnxTensor { Type: ElementType.Float32 or ElementType.Float64 } weight
                ? new TensorOperand(weight, () => Parameter(name, weight))
                : Importer.Of(value);
        }

        return graph.Inputs.FirstOrDefault(i => i.Name == name) is { } input ? Input(input) : null;
    }

    private Variable Parameter(string name, OnnxTensor weight)
    {
        var start = Declare.Constant(weight.Data);
        var isFrozen = statistics.Contains(name) || options.Freeze.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
        return parameters[name] = isFrozen ? Declare.State(Names.OfDeclaration(name), start) : Declare.Parameter(Names.OfDeclaration(name), start);
    }

    private static IEnumerable<string> Statistics(ModelNode node) =>
        OperatorTable.Find(node.Domain, node.Operator, node.Version, out _) is { } op ? op.Statistics.Where(i => i < node.Inputs.Length).Select(i => node.Inputs[i]) : [];

    private TensorOperand Input(ValueInfo declared)
    {
        if (declared.Kind is ValueKind.Sequence or ValueKind.Optional || !declared.Type.HasCarrier)
        {
            throw new UnsupportedModelException([new(declared.Name, "", "input", 0, $"{declared.Kind} of {declared.Type} is no tensor of numbers; OnnxModel.Run and graphc run can run it")]);
        }

        if (declared.Shape is null)
        {
            throw new UnsupportedModelException([new(declared.Name, "", "input", 0, "the model does not say how many axes it has; OnnxModel.Run and graphc run can run it")]);
        }

        var shape = declared.Shape.Select((d, axis) => d.Value is { } extent ? extent
            : options.Dims.TryGetValue(d.Name ?? $"{declared.Name}_{axis}", out var chosen) ? chosen
            : Symbols.Of(d.Name ?? graph.NameOf(declared.Name, axis)));
        var node = Declare.Input(Names.OfDeclaration(declared.Name), declared.Type.Carrier, Shape.Of(shape));
        inputs.Add(declared.Name, node);
        return new(declared.Type, node);
    }
}
