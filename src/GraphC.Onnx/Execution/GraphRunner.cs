using System.Collections.Immutable;
using GraphC.Compiler;
using GraphC.Onnx.Import;
using GraphC.Onnx.Model;
using GraphC.Onnx.Operators;

namespace GraphC.Onnx.Execution;

/// <summary>
/// Runs a graph of a model: stage after stage, each compiled when a run first comes to it with such shapes and values.
/// </summary>
internal sealed class GraphRunner(ModelGraph graph, CompileOptions options) : IDisposable
{
    /// <summary>Programs for other values that are kept; a model whose shapes never repeat must not fill the memory.</summary>
    private const int MostVariants = 32;

    private readonly List<Stage> first = [];
    private readonly ImmutableArray<ModelNode> live = Live(graph);
    private readonly Dictionary<ModelGraph, GraphRunner> bodies = [];

    /// <summary>The programs that are there.</summary>
    public int Programs => first.Sum(s => s.Programs) + bodies.Values.Sum(b => b.Programs);

    /// <summary>The outputs for given inputs.</summary>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <param name="outer">Values of the graphs around this one.</param>
    public OnnxValue[] Run(IEnumerable<KeyValuePair<string, OnnxValue>> inputs, CancellationToken cancellation, Func<string, OnnxValue?>? outer = null)
    {
        var values = new ValueScope(graph, outer);
        foreach (var (name, value) in inputs)
        {
            values.Set(name, value);
        }

        var (pending, stages) = (live, first);
        cancellation.ThrowIfCancellationRequested();
        while (pending.Length > 0)
        {
            var stage = stages.Find(s => s.Fits(values)) ?? Add(stages, pending, values);
            stage.Run(values, (node, known) => Host(node, known, cancellation), cancellation);
            (pending, stages) = (stage.Pending, stage.Next);
        }

        return [.. graph.Outputs.Select(o => values.Get(o.Name))];
    }

    public void Dispose()
    {
        first.ForEach(s => s.Dispose());
        foreach (var body in bodies.Values)
        {
            body.Dispose();
        }
    }

    private Stage Add(List<Stage> stages, ImmutableArray<ModelNode> pending, ValueScope values)
    {
        if (stages.Count == MostVariants)
        {
            stages[0].Dispose();
            stages.RemoveAt(0);
        }

        Stage stage;
        try
        {
            stage = new StageBuilder(graph, values, stages == first, concrete: false, options).Build(pending);
        }
        catch (ModelFormatException)
        {
            // With names for extents not every rule can be checked: whether two of them are equal shows only when they have values.
            stage = new StageBuilder(graph, values, stages == first, concrete: true, options).Build(pending);
        }

        stages.Add(stage);
        return stage;
    }

    private OnnxValue?[] Host(ModelNode node, ValueScope values, CancellationToken cancellation)
    {
        var op = OperatorTable.Find(node.Domain, node.Operator, node.Version, out _)!;
        var call = new HostCall(node, [.. node.Inputs.Select(n => n.Length == 0 ? null : values.Get(n))], (body, arguments) =>
        {
            if (!bodies.TryGetValue(body, out var runner))
            {
                bodies.Add(body, runner = new(body, options));
            }

            return runner.Run(body.Inputs.Zip(arguments).Where(p => p.Second is not null).Select(p => KeyValuePair.Create(p.First.Name, p.Second!)), cancellation, values.Find);
        });
        try
        {
            return op.Host!(call);
        }
        catch (Exception e) when (BadNodeException.IsToBlame(e))
        {
            throw new ModelFormatException($"{node}: {e.Message}", e);
        }
        catch (UnsupportedException e)
        {
            throw new UnsupportedModelException([new(node.Name, node.Domain, node.Operator, node.Version, e.Message)]);
        }
    }

    /// <summary>The nodes that an output depends on.</summary>
    private static ImmutableArray<ModelNode> Live(ModelGraph graph)
    {
        var wanted = graph.Outputs.Select(o => o.Name).ToHashSet();
        var live = new List<ModelNode>();
        foreach (var node in graph.Nodes.Reverse().Where(n => n.Outputs.Any(wanted.Contains)))
        {
            live.Add(node);
            wanted.UnionWith(node.Reads);
        }

        live.Reverse();
        return [.. live];
    }
}
