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
        if (op.Accepts.HasFlag(Elements.Floats))
        {
            yield return Sample([3, 37], DType.Float32, op.Domain);
            yield return Sample([OpInput.N, 4], DType.Float32, op.Domain);
        }

        if (op.Accepts.HasFlag(Elements.Integers))
        {
            yield return Sample([OpInput.N, 5], DType.Int32, op.IntegerDomain);
            yield return Sample([OpInput.N, 5], DType.Int64, op.IntegerDomain);
        }

        if (op.Accepts.HasFlag(Elements.Bools))
        {
            yield return Sample([OpInput.N, 8], DType.Bool, (0, 2));
        }

        OpSample Sample(Shape shape, DType type, (double Low, double High) domain) => new(
            new TensorType(type, shape).ToString(),
            x => Node.Of(op, x),
            [.. Enumerable.Range(0, op.Arity).Select(_ => new OpInput(type, shape) { Low = domain.Low, High = domain.High })])
        {
            Differentiable = type.IsFloat && op.Result is null,
        };
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

    /// <summary>Bool elements.</summary>
    public static OpInput Truth(params Dim[] shape) => new(DType.Bool, Shape.Of(shape)) { Low = 0, High = 2 };

    /// <summary>Int64 elements in [0, <paramref name="limit"/>).</summary>
    public static OpInput Below(long limit, params Dim[] shape) => new(DType.Int64, Shape.Of(shape)) { Low = 0, High = limit };
}

/// <summary>All ops. Adding one touches its family's file and one line here.</summary>
internal static class OpTable
{
    public static ImmutableArray<OpDefinition> All { get; } =
    [
        // elementwise
        Elementwise.AddOp, Elementwise.SubOp, Elementwise.MulOp, Elementwise.DivOp, Elementwise.NegOp, Elementwise.AbsOp,
        Elementwise.SignOp, Elementwise.SquareOp, Elementwise.ReciprocalOp, Elementwise.MaximumOp, Elementwise.MinimumOp,
        Elementwise.FloorModOp, Elementwise.RemainderOp,
        Elementwise.FloorOp, Elementwise.CeilingOp, Elementwise.RoundOp, Elementwise.TruncateOp, Elementwise.ClampOp(-1, 1),
        Elementwise.SqrtOp, Elementwise.RsqrtOp, Elementwise.ExpOp, Elementwise.Expm1Op, Elementwise.LogOp, Elementwise.Log1pOp,
        Elementwise.ErfOp, Elementwise.PowOp, Elementwise.PowerOp(3), Elementwise.PowerOp(-1.5),
        Elementwise.SinOp, Elementwise.CosOp, Elementwise.TanOp, Elementwise.AsinOp, Elementwise.AcosOp, Elementwise.AtanOp,
        Elementwise.SinhOp, Elementwise.CoshOp, Elementwise.TanhOp, Elementwise.AsinhOp, Elementwise.AcoshOp, Elementwise.AtanhOp,
        Elementwise.Atan2Op,
        Elementwise.SigmoidOp, Elementwise.LogSigmoidOp, Elementwise.SoftplusOp, Elementwise.ReluOp, Elementwise.LeakyReluOp(0.01),
        Elementwise.EluOp(1.5), Elementwise.SeluOp, Elementwise.GeluOp, Elementwise.GeluTanhOp, Elementwise.SiluOp, Elementwise.MishOp,
        Elementwise.SoftsignOp, Elementwise.HardSigmoidOp, Elementwise.HardSwishOp,

        // bits
        Bits.AndOp, Bits.OrOp, Bits.XorOp, Bits.NotOp, Bits.ShiftLeftOp, Bits.ShiftRightOp, Bits.ShiftRightLogicalOp,
        Bits.WrapOp(4, true), Bits.WrapOp(3, false), Bits.BitCastDefinition,
        .. Elementwise.RoundToDefinitions,

        // compare, select, convert
        Comparison.LessOp, Comparison.LessEqualOp, Comparison.EqualOp, Comparison.NotEqualOp, Comparison.AndOp, Comparison.OrOp,
        Comparison.XorOp, Comparison.NotOp, Comparison.IsNaNOp, Comparison.IsFiniteOp,
        Selection.WhereDefinition, Conversion.CastDefinition, GradientControl.StopGradientDefinition,

        // reduce, accumulate, extents
        .. Reduction.Definitions, Cumulative.CumSumDefinition, Cumulative.CumProdDefinition, Cumulative.RecurrenceDefinition,
        Extents.ExtentDefinition, Positions.PositionsDefinition, Sorting.ArgSortDefinition,

        // movement
        Movement.BroadcastDefinition, Movement.ReshapeDefinition, Movement.PermuteDefinition,
        Movement.SliceDefinition, Movement.PadDefinition, Movement.ConcatDefinition,
        Movement.TrilDefinition, Movement.TriuDefinition, Movement.DiagonalDefinition, Movement.DiagonalEmbedDefinition,

        // windows
        Windows.WindowsDefinition, Windows.OverlapDefinition, Pooling.MaxPoolDefinition, Pooling.AvgPoolDefinition, Pooling.LpPoolDefinition,
        Resizing.ResizeDefinition, Sampling.GridSampleDefinition, Sampling.RoiAlignDefinition, Pooling.MaxUnpoolDefinition,
        Convolution.DeformConvDefinition, ImageColumns.ColumnsDefinition, Movement.ReverseSequencesDefinition,

        // indexing
        Indexing.GatherDefinition, Indexing.ScatterAddDefinition, Indexing.ScatterDefinition, Indexing.IndexSelectDefinition,
        Indexing.IndexAddDefinition, Indexing.IndexPutDefinition, Indexing.OneHotDefinition,
        IndexChecks.CheckIndexDefinition,

        // random, linear algebra
        Draw.UniformDefinition, Draw.NormalDefinition, Draw.BitsDefinition, LinearAlgebra.OrthogonalizeDefinition, LinearAlgebra.DeterminantDefinition,
        Spectral.DftDefinition,

        // regions
        Control.ScanDefinition, Control.CondDefinition, Control.WhileDefinition,

        // contraction, convolution
        Contraction.MatMulDefinition, Convolution.ConvDefinition, Convolution.ConvTransposeDefinition, Convolution.ConvKernelDefinition,
    ];
}
