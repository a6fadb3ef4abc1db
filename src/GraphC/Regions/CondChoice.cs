using System.Collections.Immutable;

namespace GraphC;

/// <summary>A choice between two branches, with those of its results that a graph asks for.</summary>
internal sealed class CondChoice(CondBody body, ImmutableArray<Node> results) : Region(results)
{
    /// <summary>What both branches take.</summary>
    public CondBody Body => body;

    public override string Kind => "cond";

    public override ImmutableArray<string> ProgramNames => ["then", "otherwise"];

    public override IEnumerable<(string Role, Node? Becomes)> Roles(int program) => Nodes.Select((_, i) => ($"result {i}", (Node?)null));

    public override string Label(Node result) => $"result {Nodes.IndexOf(result)}";

    public override IReadOnlyDictionary<Node, RegionOp> With(ImmutableArray<Graph> programs) =>
        Nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, RegionOp (p) => new CondOp(body, programs[0].Outputs[p.i], programs[1].Outputs[p.i]));

    protected override ImmutableArray<Graph> Close() => [Branch(op => op.Then), Branch(op => op.Otherwise)];

    private Graph Branch(Func<CondOp, Node> result) => body.Computing(Nodes.Select(n => result((CondOp)n.Op)));
}
