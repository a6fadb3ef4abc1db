using System.Collections.Immutable;

namespace GraphC.Onnx.Operators;

/// <summary>Reductions along axes.</summary>
internal static class Reductions
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Reduce("ReduceSum", 13, (x, axes, keep) => x.Sum(axes, keep)),
        Reduce("ReduceMean", 18, (x, axes, keep) => x.DType.IsFloat ? x.Mean(axes, keep) : x.Sum(axes, keep) / Extents.Of(Count(x, axes), x.DType)),
        Reduce("ReduceProd", 18, (x, axes, keep) => x.Prod(axes, keep)),
        Reduce("ReduceMax", 18, Max),
        Reduce("ReduceMin", 18, Min),
        Reduce("ReduceL1", 18, (x, axes, keep) => x.Abs().Sum(axes, keep)),
        Reduce("ReduceL2", 18, (x, axes, keep) => Real(x.Square().Sum(axes, keep), y => y.Sqrt())),
        Reduce("ReduceSumSquare", 18, (x, axes, keep) => x.Square().Sum(axes, keep)),
        Reduce("ReduceLogSum", 18, (x, axes, keep) => Real(x.Sum(axes, keep), y => y.Log())),
        Reduce("ReduceLogSumExp", 18, LogSumExp),
    ];

    /// <summary>A reduction whose axes are an input from a version on; no axes are all, or none with <c>noop_with_empty_axes</c>.</summary>
    private static Operator Reduce(string name, int axesAreInput, Func<Node, AxisList, bool, Node> reduce) => Operator.Of(name, c =>
    {
        var x = c.X();
        var given = c.Version < axesAreInput ? c.Attributes.Ints("axes") : c.Has(1) ? [.. c.Ints(1)] : null;
        var keep = c.Attributes.Flag("keepdims", true);
        if (given is not { Length: > 0 } listed)
        {
            // Along no axis each element is reduced by itself, as along one of extent 1.
            return c.Attributes.Flag("noop_with_empty_axes") ? reduce(x.Unsqueeze(0), 0, false) : reduce(x, default, keep);
        }

        return reduce(x, c.Axes(listed, x.Rank), keep);
    });

    private static Dim Count(Node x, AxisList axes) =>
        (axes.Count == 0 ? x.Shape : (IEnumerable<Dim>)axes.Select(a => x.Shape[a])).Aggregate((Dim)1, (a, b) => a * b);

    // The greatest of no elements is what every other number is greater than, and of no truth values it is false.
    private static Node Max(Node x, AxisList axes, bool keep) => x.DType == DType.Bool ? x.Any(axes, keep)
        : Count(x, axes).Is(0) ? Empty(x, axes, keep, double.NegativeInfinity, int.MinValue)
        : x.Max(axes, keep);

    private static Node Min(Node x, AxisList axes, bool keep) => x.DType == DType.Bool ? x.All(axes, keep)
        : Count(x, axes).Is(0) ? Empty(x, axes, keep, double.PositiveInfinity, int.MaxValue)
        : x.Min(axes, keep);

    private static Node LogSumExp(Node x, AxisList axes, bool keep) =>
        Count(x, axes).Is(0) ? Empty(x, axes, keep, double.NegativeInfinity, 0) : Real(x, y => y.LogSumExp(axes, keep));

    /// <summary>A function of real numbers, which integers are for it; the result is cut to an integer again.</summary>
    private static Node Real(Node x, Func<Node, Node> function) => x.DType.IsFloat ? function(x) : function(x.Cast(DType.Float64)).Cast(x.DType);

    private static Node Empty(Node x, AxisList axes, bool keep, double real, double whole) => x.Sum(axes, keep) + (x.DType.IsFloat ? real : whole);
}
