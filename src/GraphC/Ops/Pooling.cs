namespace GraphC;

/// <summary>
/// The pooling family: one number for each window that slides over the spatial axes of an image <c>[N, C, d...]</c>, in every channel.
/// </summary>
/// <remarks>
/// Windows are as far apart as they are wide unless strides are given. With <c>ceiling</c> a last window that stands out at the end
/// counts too, if it does not start behind the image; it needs constant extents where the stride is not 1.
/// </remarks>
public static partial class Pooling
{
    internal static OpDefinition MaxPoolDefinition { get; } = new("MaxPool",
        new OpSample("1-D", x => x[0].MaxPool(2), [OpInput.Real(OpInput.N, 2, 5)]),
        new OpSample("2-D", x => x[0].MaxPool([2, 3], strides: [2, 1], padding: 1), [OpInput.Real(OpInput.N, 2, 5, 4)]),
        new OpSample("ceiling", x => x[0].MaxPool(2, dilations: 2, ceiling: true), [OpInput.Real(2, 1, 6, 3)]),
        new OpSample("i32", x => x[0].MaxPool(2, strides: 1, padding: 1), [new(DType.Int32, [OpInput.N, 1, 3]) { Low = -9, High = -1 }]) { Differentiable = false },
        new OpSample("global", x => x[0].GlobalMaxPool(), [OpInput.Real(OpInput.N, 2, 3, 2)]),
        new OpSample("adaptive", x => x[0].AdaptiveMaxPool([3, 2]), [OpInput.Real(OpInput.N, 1, 7, 4)]));

    internal static OpDefinition AvgPoolDefinition { get; } = new("AvgPool",
        new OpSample("1-D", x => x[0].AvgPool(2), [OpInput.Real(OpInput.N, 2, 5)]),
        new OpSample("2-D", x => x[0].AvgPool([2, 3], strides: [2, 1], padding: 1), [OpInput.Real(OpInput.N, 2, 5, 4)]),
        new OpSample("border counts", x => x[0].AvgPool(2, padding: 1, ceiling: true, countBorder: true), [OpInput.Real(OpInput.N, 1, 4, 3)]),
        new OpSample("symbolic", x => x[0].Pad(2, 1, 0).AvgPool(3, strides: 1, padding: Padding.Same), [OpInput.Real(1, 2, OpInput.N)]),
        new OpSample("global", x => x[0].GlobalAvgPool(), [OpInput.Real(OpInput.N, 2, 3, 2)]),
        new OpSample("adaptive", x => x[0].AdaptiveAvgPool([3, 2]), [OpInput.Real(OpInput.N, 1, 7, 4)]));

    internal static OpDefinition LpPoolDefinition { get; } = new("LpPool",
        new OpSample("1", x => x[0].LpPool(1, 2), [OpInput.Real(OpInput.N, 2, 5)]),
        new OpSample("2", x => x[0].LpPool(2, [2, 3], strides: 1, padding: 1), [OpInput.Real(OpInput.N, 2, 4, 3)]),
        new OpSample("3", x => x[0].LpPool(3, 2), [OpInput.Real(2, 1, 4, 4)]),
        new OpSample("global", x => x[0].GlobalLpPool(2), [OpInput.Real(OpInput.N, 2, 3)]));

    /// <summary>The greatest element of each window; NaN if there is one. The gradient goes to the first that is greatest.</summary>
    /// <param name="x">Numbers, <c>[N, C, d...]</c>.</param>
    /// <param name="window">The extents of a window.</param>
    /// <param name="strides">The distance of neighbouring windows; the window's extents if not given.</param>
    /// <param name="padding">How far windows stand out of x. What is outside is less than all numbers.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="ceiling">Whether the number of positions is rounded up.</param>
    /// <exception cref="GraphException">x is no image of numbers, a number is out of range, or a window is larger than the image with its
    /// border, or may lie in the border altogether.</exception>
    public static Node MaxPool(
        this Node x, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, bool ceiling = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("MaxPool", [x], _ =>
        {
            RequireNumbers(x);
            return Greatest(PoolWindows.Over(x, window, strides, padding, dilations, ceiling).Of(x, Integers.Range(x.DType).Low), x.Rank - 2);
        });
    }

    /// <summary>The mean of each window.</summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="window">The extents of a window.</param>
    /// <param name="strides">The distance of neighbouring windows; the window's extents if not given.</param>
    /// <param name="padding">How far windows stand out of x.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="ceiling">Whether the number of positions is rounded up.</param>
    /// <param name="countBorder">Whether the zeros of the border count (PyTorch's default); what a window that is rounded up has behind the
    /// border never does.</param>
    /// <exception cref="GraphException">x is no image of floating-point numbers, a number is out of range, or a window is larger than the
    /// image with its border, or may lie in the border altogether.</exception>
    public static Node AvgPool(
        this Node x, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, bool ceiling = false,
        bool countBorder = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("AvgPool", [x], _ =>
        {
            Normalization.RequireFloat(x);
            var windows = PoolWindows.Over(x, window, strides, padding, dilations, ceiling);
            return Sums(windows.Of(x, 0), x.Rank - 2) / windows.Counts(x, countBorder);
        });
    }

    /// <summary>The p-norm of each window: <c>(Σ |x|^p)^(1/p)</c>. No gradient flows into a window of zeros.</summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="p">At least 1.</param>
    /// <param name="window">The extents of a window.</param>
    /// <param name="strides">The distance of neighbouring windows; the window's extents if not given.</param>
    /// <param name="padding">How far windows stand out of x.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="ceiling">Whether the number of positions is rounded up.</param>
    /// <exception cref="GraphException">x is no image of floating-point numbers, a number is out of range, or a window is larger than the
    /// image with its border, or may lie in the border altogether.</exception>
    public static Node LpPool(
        this Node x, double p, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, bool ceiling = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("LpPool", [x], _ =>
        {
            Normalization.RequireFloat(x);
            var windows = PoolWindows.Over(x, window, strides, padding, dilations, ceiling);
            return Norm(p, powers => Sums(windows.Of(powers, 0), x.Rank - 2), x);
        });
    }

    /// <summary>The greatest element of each channel, as <c>[N, C, 1...]</c>. The gradient goes to the first that is greatest.</summary>
    /// <exception cref="GraphException">x is no image of numbers, or has no pixels.</exception>
    public static Node GlobalMaxPool(this Node x) => Global("GlobalMaxPool", x, () =>
    {
        RequireNumbers(x);
        return Greatest(x, x.Rank - 2);
    });

    /// <summary>The mean of each channel, as <c>[N, C, 1...]</c>.</summary>
    /// <exception cref="GraphException">x is no image of floating-point numbers.</exception>
    public static Node GlobalAvgPool(this Node x) => Global("GlobalAvgPool", x, () => x.Mean([.. Spatial(x)]));

    /// <summary>The p-norm of each channel, as <c>[N, C, 1...]</c>.</summary>
    /// <exception cref="GraphException">x is no image of floating-point numbers, or p is less than 1.</exception>
    public static Node GlobalLpPool(this Node x, double p) => Global("GlobalLpPool", x, () =>
    {
        Normalization.RequireFloat(x);
        return Norm(p, powers => powers.Sum([.. Spatial(x)]), x);
    });

    /// <summary>
    /// The greatest element over the last axes, with its gradient to the first in row-major order (<see cref="Reduction.Max"/> shares it).
    /// </summary>
    private static Node Greatest(Node windows, int axes)
    {
        int[] last = [.. Enumerable.Range(windows.Rank - axes, axes)];
        return Node.Of(
            new OwnGradientOp("FirstMax", [.. last])
            {
                Vjp = (y, dy, x) =>
                {
                    // Positions that are numbers of the elements' type are found, compared and stored in the same lanes.
                    var count = Reduction.Count(x[0].Shape, last);
                    var type = Reduction.HoldsPositions(dy.DType, count) ? dy.DType : DType.Int64;
                    var first = Node.Of(new ReduceOp(Reducer.ArgMax, [.. last], false, type), x[0]);
                    var isFirst = Node.Of(new OneHotOp(count, DType.Bool), first);
                    return [isFirst.Where(dy.Unsqueeze(-1), 0).Reshape(x[0].Shape)];
                },
            },
            windows.Max(last), windows);
    }

    private static Node Sums(Node windows, int axes) => windows.Sum([.. Enumerable.Range(windows.Rank - axes, axes)]);

    // The root has no slope at 0, so it is taken of 1 there.
    private static Node Norm(double p, Func<Node, Node> sum, Node x)
    {
        if (!(p >= 1) || double.IsInfinity(p))
        {
            throw new TypeRuleException($"the order {p} of a norm is not a number of 1 or more");
        }

        var sums = sum(p switch { 1 => x.Abs(), 2 => x.Square(), _ => x.Abs().Pow(p) });
        var isZero = sums.EqualTo(0);
        return p == 1 ? sums : isZero.Where(0, p == 2 ? isZero.Where(1, sums).Sqrt() : isZero.Where(1, sums).Pow(1 / p));
    }

    private static Node Global(string name, Node x, Func<Node> pool)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build(name, [x], _ =>
        {
            PoolWindows.RequireImage(x);
            return pool().Reshape(Shape.Of(x.Shape.Select((extent, axis) => axis < 2 ? extent : 1)));
        });
    }

    private static IEnumerable<int> Spatial(Node x) => Enumerable.Range(2, x.Rank - 2);

    private static void RequireNumbers(Node x)
    {
        if (x.DType == DType.Bool)
        {
            throw new TypeRuleException("needs numbers, not bool; cast first");
        }
    }
}
