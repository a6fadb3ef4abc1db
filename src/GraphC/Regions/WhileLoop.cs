using System.Collections.Immutable;

namespace GraphC;

/// <summary>A loop of unknown length, with those of its states that a graph asks for.</summary>
internal sealed class WhileLoop(WhileBody body, ImmutableArray<Node> results) : Region(results)
{
    /// <summary>The body.</summary>
    public WhileBody Body => body;

    /// <summary>The program that tells whether there is a further step.</summary>
    public Graph Condition => Programs[0];

    /// <summary>The program of a step: the next states are its outputs.</summary>
    public Graph Step => Programs[1];

    public override string Kind => "while";

    public override ImmutableArray<string> ProgramNames => ["condition", "step"];

    public override bool MayBeStopped => true;

    public override IEnumerable<(string Role, Node? Becomes)> Roles(int program) =>
        program == 0 ? [("while", null)] : body.States.Select(s => ("next", (Node?)s));

    public override string Label(Node result) => $"final state {StateOf(result)}";

    /// <summary>The node of a state, if it is asked for.</summary>
    public Node? Find(int state) => Nodes.FirstOrDefault(n => StateOf(n) == state);

    public override IReadOnlyDictionary<Node, RegionOp> With(ImmutableArray<Graph> programs)
    {
        var replaced = new WhileBody { States = body.States, Fixed = body.Fixed, Condition = programs[0].Outputs[0], Next = programs[1].Outputs };
        return Nodes.ToDictionary(n => n, RegionOp (n) => new WhileOp(replaced, StateOf(n)));
    }

    protected override ImmutableArray<Graph> Close() => [body.Computing([body.Condition]), body.Computing(body.Next)];

    private static int StateOf(Node node) => ((WhileOp)node.Op).State;
}
