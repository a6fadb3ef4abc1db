using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Sweep;

/// <summary>
/// A way to apply an op of the op table, so that its expression meets others in a kernel: what its inputs are computed from, and what its
/// result goes through.
/// </summary>
internal sealed record Variant(string Name, Func<OpInput, Shape> Fed, Func<Node, OpInput, Node> Enter, Func<Node, IReadOnlyList<Node>> Leave)
{
    /// <summary>Nothing around the op: a kernel of its own.</summary>
    public static readonly Variant Alone = new("alone", i => i.Shape, (x, _) => x, y => [y]);

    /// <summary>All ways to surround an op with other work.</summary>
    public static readonly IReadOnlyList<Variant> Dressed =
    [
        new("fused", i => i.Shape, Mapped, y => [Real(y).Tanh(), Real(y).Tanh().Sum()]),
        new("transposed", i => Shape.Of(i.Shape.Reverse()), (x, _) => x.Permute([.. Enumerable.Range(0, x.Rank).Reverse()]), y => [Reversed(Real(y) * 3)]),
        new("broadcast last", i => One(i.Shape, i.Shape.Rank - 1), (x, i) => x.BroadcastTo(i.Shape), y => y.Rank == 0 ? [y] : [Real(y).Sum(-1)]),
        new("broadcast first", i => One(i.Shape, 0), (x, i) => x.BroadcastTo(i.Shape), y => y.Rank == 0 ? [y] : [Real(y).Sum(0, keepDims: true) + 1]),
        new("reshaped", i => [i.Shape.Elements], (x, i) => x.Reshape(i.Shape), y => [Reversed(y).Reshape([y.Shape.Elements])]),
    ];

    // Values are mapped into the interval that they were drawn from, so that the op is defined there too; indices stay indices.
    private static Node Mapped(Node x, OpInput input) =>
        x.DType == Bool ? !x
        : x.DType.IsFloat ? x * 0.5 + (input.Low + input.High) / 4
        : input.Low + input.High - 1 - x;

    private static Node Real(Node y) => y.DType.IsFloat ? y : y.Cast(Float32);

    private static Node Reversed(Node y) => y.Permute([.. Enumerable.Range(0, y.Rank).Reverse()]);

    private static Shape One(Shape shape, int axis) => axis < 0 || axis >= shape.Rank ? shape : shape.With(axis, 1);
}
