using System.Collections.Immutable;

namespace GraphC;

/// <summary>A loop over the items of sequences, with those of its results that a graph asks for.</summary>
internal sealed class ScanLoop : Region
{
    public ScanLoop(ScanBody body, ImmutableArray<Node> results) : base(results)
    {
        Body = body;
        Values = [.. results.Select(ResultOf).OfType<ScanResult.Stack>().Select(s => s.Value).Distinct()];
    }

    /// <summary>The body.</summary>
    public ScanBody Body { get; }

    /// <summary>The nodes of the body whose values the loop keeps, each once.</summary>
    public ImmutableArray<Node> Values { get; }

    /// <summary>The program of a step: the next states and then the values are its outputs.</summary>
    public Graph Step => Programs[0];

    public override string Kind => "loop";

    public override string Attributes => $"{Body.Length} steps{(Body.Reverse ? " in reverse" : "")}";

    /// <summary>The loops over sequences among nodes in topological order.</summary>
    public static new IReadOnlyList<ScanLoop> In(IEnumerable<Node> nodes) => [.. Region.In(nodes).OfType<ScanLoop>()];

    public override ImmutableArray<string> ProgramNames => [""];

    public override IEnumerable<(string Role, Node? Becomes)> Roles(int program) =>
        [.. Body.States.Select(s => ("next", (Node?)s)), .. Values.Select((_, i) => ($"values {i}", (Node?)null))];

    public override string Label(Node result) => ResultOf(result) switch
    {
        ScanResult.Final f => $"final state {f.State}",
        ScanResult.Trace t => $"states {t.State}",
        ScanResult.Stack s => $"values {Values.IndexOf(s.Value)}",
        var other => throw new InvalidOperationException(other.GetType().Name),
    };

    /// <summary>The node of a result, if it is asked for.</summary>
    public Node? Find(ScanResult result) => Nodes.FirstOrDefault(n => ResultOf(n) == result);

    public override IReadOnlyDictionary<Node, RegionOp> With(ImmutableArray<Graph> programs)
    {
        var (step, states) = (programs[0], Body.States.Length);
        var body = Body.With(step.Outputs[..states]);
        var values = Values.Zip(step.Outputs.Skip(states)).ToDictionary(p => p.First, p => p.Second);
        return Nodes.ToDictionary(n => n, RegionOp (n) =>
            new ScanOp(body, ResultOf(n) is ScanResult.Stack s ? new ScanResult.Stack(values[s.Value]) : ResultOf(n)));
    }

    protected override ImmutableArray<Graph> Close() => [Body.Close(Values)];

    private static ScanResult ResultOf(Node node) => ((ScanOp)node.Op).Result;
}
