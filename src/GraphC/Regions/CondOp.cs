using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// One result of the branch that input 0, a truth value, chooses. Nodes with one body and the same inputs are results of one choice: the branch
/// runs once, and the other one not at all.
/// </summary>
internal sealed record CondOp(CondBody Body, Node Then, Node Otherwise) : RegionOp(Body)
{
    public override string Name => "Cond";

    protected override IEnumerable<Node> Roots => [Then, Otherwise];

    protected override TensorType ResultType => Then.Type;

    public override Region Gather(ImmutableArray<Node> results) => new CondChoice(Body, results);

    /// <summary>
    /// A choice of the branches' gradients by the same truth value. Its branches compute again what they need of the values forwards: kept
    /// instead, they would need memory whichever branch runs.
    /// </summary>
    public override IReadOnlyList<Node?> Gradient(IReadOnlyList<(Node Part, Node Cotangent)> parts)
    {
        var cotangents = new Captures("cotangent");
        Node[] flowing = [.. parts.Select(p => cotangents.Add(p.Cotangent))];
        Node[] wrt = [.. Body.Placeholders.Where(p => p.DType.IsFloat)];
        var (then, otherwise) = (Branch(op => op.Then), Branch(op => op.Otherwise));
        var body = new CondBody([.. Body.Placeholders, .. cotangents.Placeholders]);
        ImmutableArray<Node> inputs = [.. parts[0].Part.Inputs, .. cotangents.Taken];
        return
        [
            .. Body.Placeholders.Select(p => Array.IndexOf(wrt, p) is >= 0 and var i
                ? Node.Of(new CondOp(body, then[i], otherwise[i]), [.. inputs])
                : null),
        ];

        IReadOnlyList<Node> Branch(Func<CondOp, Node> result) =>
            Gradients.Vjp([.. parts.Zip(flowing, (p, dy) => (result((CondOp)p.Part.Op), dy))], wrt);
    }

    internal override void Reference(Evaluation e)
    {
        var branch = Body.Computing([e.Inputs[0].Data[0] != 0 ? Then : Otherwise]);
        Interpreter.RunRegion(branch, e.Inputs, e)[0].Data.CopyTo(e.Output.Data, 0);
    }
}
