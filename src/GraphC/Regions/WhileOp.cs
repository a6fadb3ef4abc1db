using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// A state of a loop of unknown length once its condition no longer holds. The inputs are the states to begin with and what is the same in all
/// steps. Nodes with one body and the same inputs are states of one loop, which runs once.
/// </summary>
internal sealed record WhileOp(WhileBody Body, int State) : RegionOp(Body)
{
    public override string Name => "While";

    protected override IEnumerable<Node> Roots => [Body.Condition, .. Body.Next];

    protected override TensorType ResultType => Body.States[State].Type;

    public override Region Gather(ImmutableArray<Node> results) => new WhileLoop(Body, results);

    public override IReadOnlyList<Node?> Gradient(IReadOnlyList<(Node Part, Node Cotangent)> parts) => throw new GraphException(
        Name, "a loop of unknown length has no gradient; use Scan with a fixed number of steps, or StopGradient behind the loop",
        [parts[0].Part.Type], parts[0].Part.Origin);

    internal override void Reference(Evaluation e)
    {
        var (condition, step) = (Body.Computing([Body.Condition]), Body.Computing(Body.Next));
        var (states, kept) = (e.Inputs.Take(Body.States.Length).ToList(), e.Inputs.Skip(Body.States.Length).ToList());
        while (Interpreter.RunRegion(condition, [.. states, .. kept], e)[0].Data[0] != 0)
        {
            e.Run.Cancellation.ThrowIfCancellationRequested();
            states = [.. Interpreter.RunRegion(step, [.. states, .. kept], e)];
        }

        states[State].Data.CopyTo(e.Output.Data, 0);
    }
}
