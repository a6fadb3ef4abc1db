using System.Collections.Immutable;

namespace GraphC;

/// <summary>An op and the samples that tests sweep: types, numbers against the reference, gradients against finite differences.</summary>
internal sealed record OpDefinition(string Name, params IReadOnlyList<OpSample> Samples)
{
    public static implicit operator OpDefinition(ElementwiseOp op) => op.Definition;

    public override string ToString() => Name;
}

/// <summary>One way to apply an op.</summary>
internal sealed record OpSample(string Label, Func<Node[], Node> Build, IReadOnlyList<OpInput> Inputs)
{
    /// <summary>The result may differ from the float64 reference by this much, relative to the largest magnitude.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>True if the gradients of the floating-point inputs are to be checked against finite differences.</summary>
    public bool Differentiable { get; init; } = true;

    /// <summary>True if some input only binds an extent.</summary>
    public bool Unused { get; init; }

    /// <summary>The samples of an elementwise op.</summary>
    public static IEnumerable<OpSample> Elementwise(ElementwiseOp op)
    {
        Dim[][] shapes = [[3, 37], [OpInput.N, 4]];
        return shapes.Select(shape => new OpSample(
            Shape.Of(shape).ToString(),
            x => Node.Of(op, x),
            [.. Enumerable.Range(0, op.Arity).Select(_ => OpInput.Real(shape) with { Low = op.Domain.Low, High = op.Domain.High })]));
    }
}

/// <summary>An input of a sample and the interval that its elements are drawn from.</summary>
internal sealed record OpInput(DType DType, Shape Shape)
{
    /// <summary>A symbolic extent, bound to several values by the tests.</summary>
    public static readonly Dim N = Dim.Symbol("n");

    /// <summary>The lower bound.</summary>
    public double Low { get; init; } = -2;

    /// <summary>The upper bound (exclusive for integers).</summary>
    public double High { get; init; } = 2;

    /// <summary>Float32 elements in (-2, 2).</summary>
    public static OpInput Real(params Dim[] shape) => new(DType.Float32, Shape.Of(shape));

    /// <summary>Int64 elements in [0, <paramref name="limit"/>).</summary>
    public static OpInput Below(long limit, params Dim[] shape) => new(DType.Int64, Shape.Of(shape)) { Low = 0, High = limit };
}

/// <summary>All ops. Adding one touches its family's file and one line here.</summary>
internal static class OpTable
{
    public static ImmutableArray<OpDefinition> All { get; } =
    [
        // elementwise
        Elementwise.AddOp, Elementwise.SubOp, Elementwise.MulOp, Elementwise.NegOp, Elementwise.TanhOp,

        // movement
        Movement.BroadcastDefinition, Movement.ReshapeDefinition, Movement.PermuteDefinition,

        // contraction
        Contraction.MatMulDefinition,
    ];
}
