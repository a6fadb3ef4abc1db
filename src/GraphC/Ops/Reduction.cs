using System.Collections.Immutable;

namespace GraphC;

/// <summary>Combines the elements along axes.</summary>
/// <param name="Reducer">How.</param>
/// <param name="Axes">The axes. Along several of them a position is counted in row-major order.</param>
/// <param name="KeepDims">Whether an extent of 1 is left in their place.</param>
/// <param name="Positions">
/// The type of positions: Int64, or a floating-point type that holds all of them exactly; that of the elements runs in their lanes.
/// </param>
internal sealed record ReduceOp(Reducer Reducer, ValueList<int> Axes, bool KeepDims, DType Positions = DType.Int64) : Op
{
    public override string Name => Reducer.ToString();

    internal override string Attributes =>
        $"axes={Axes}{(KeepDims ? " keepDims" : "")}{(Positions == DType.Int64 ? "" : $" as {Positions.ShortName}")}";

    private bool IsPosition => Reducer is Reducer.ArgMax or Reducer.ArgMin;

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var (dtype, shape) = (inputs[0].DType, inputs[0].Shape);
        if (dtype == DType.Bool)
        {
            throw Refuse("needs numbers, not bool; cast first, or use Any or All");
        }

        if (Reducer is not (Reducer.Sum or Reducer.Product) && Axes.Any(axis => shape[axis].Is(0)))
        {
            throw Refuse($"there is no {Name} of no elements: {shape} along {Axes}");
        }

        if (Positions != DType.Int64 && !Reduction.HoldsPositions(Positions, Reduction.Count(shape, Axes)))
        {
            throw Refuse($"{Positions.ShortName} does not hold every position among {Reduction.Count(shape, Axes)}");
        }

        return new(IsPosition ? Positions : dtype, KeepDims ? Reduction.Kept(shape, Axes) : shape.Without(Axes));
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        var x = node.Inputs[0];
        return Reducer switch
        {
            Reducer.Sum => [dy.Spread(x.Shape, Axes)],
            Reducer.Product => [dy.Spread(x.Shape, Axes) * ProductOfOthers(x)],
            Reducer.Max or Reducer.Min => [Shared()],
            _ => [null],
        };

        // Equal parts for all elements that reach the extremum.
        Node Shared()
        {
            var reached = x.EqualTo(node.Spread(x.Shape, Axes));
            var count = reached.Cast(x.DType).Sum([.. Axes], KeepDims);
            return reached.Where((dy / count).Spread(x.Shape, Axes), 0);
        }
    }

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) =>
        Node.Of(this with { Axes = [.. Axes.Select(axis => axis + 1)] }, inputs[0]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var kept = 0;
        var coordinates = inputs[0].Shape.Select((_, axis) => Axes.ToList().IndexOf(axis) is >= 0 and var r
            ? Advance(Indices.Reduced(r))
            : Indices.Out(kept++)).ToList();
        return new Meaning.Reduce(Reducer, [.. Axes.Select(axis => inputs[0].Shape[axis])], Indices.At(0, inputs[0].DType, coordinates));

        Dim Advance(Dim index)
        {
            kept += KeepDims ? 1 : 0;
            return index;
        }
    }

    internal override void Reference(Evaluation e)
    {
        var (input, result) = (e.Inputs[0], e.Output.Data);
        var (low, high) = Integers.Range(input.DType);
        var best = new double[result.Length];
        Array.Fill(best, Reducer switch
        {
            Reducer.Max => low,
            Reducer.Min => high,
            Reducer.Product => 1,
            Reducer.Sum => 0,
            _ => double.NaN,
        });
        foreach (var at in Value.Points(input.Shape))
        {
            var to = e.Output.Position(KeepDims ? [.. at.Select((x, i) => Axes.Contains(i) ? 0 : x)] : [.. at.Where((_, i) => !Axes.Contains(i))]);
            var x = input.Data[input.Position(at)];
            var along = IsPosition ? Axes.Aggregate(0L, (position, axis) => position * input.Shape[axis] + at[axis]) : 0;
            var better = along == 0 || (!double.IsNaN(best[to]) && (double.IsNaN(x) || (Reducer == Reducer.ArgMax ? x > best[to] : x < best[to])));
            best[to] = Reducer switch
            {
                Reducer.Sum => best[to] + x,
                Reducer.Product => Integers.Wrap(best[to] * x, input.DType),
                Reducer.Max => Math.Max(best[to], x),
                Reducer.Min => Math.Min(best[to], x),
                _ => better ? x : best[to],
            };
            result[to] = IsPosition ? (better ? along : result[to]) : result[to];
        }

        if (!IsPosition)
        {
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = Integers.Wrap(best[i], input.DType);
            }
        }
    }

    /// <summary>
    /// For each element the product of the others that it is multiplied with: of those before it and those after it. Dividing the whole
    /// product by the element would fail at zeros.
    /// </summary>
    private Node ProductOfOthers(Node x)
    {
        if (Axes.Count == 1)
        {
            return Others(x, Axes[0]);
        }

        int[] order = [.. Enumerable.Range(0, x.Rank).Except(Axes), .. Axes];
        int[] back = [.. Enumerable.Range(0, x.Rank).Select(axis => Array.IndexOf(order, axis))];
        var moved = x.Permute(order);
        var flat = moved.Reshape(Shape.Of(moved.Shape.Take(x.Rank - Axes.Count).Append(Reduction.Count(x.Shape, Axes))));
        return Others(flat, flat.Rank - 1).Reshape(moved.Shape).Permute(back);

        static Node Others(Node x, int axis) => x.CumProd(axis, exclusive: true) * x.CumProd(axis, exclusive: true, reverse: true);
    }
}

/// <summary>
/// The reduction family. Functions work along the given axes, by default along all; <c>keepDims</c> leaves an extent of 1 in their place.
/// Over no elements a sum is 0 and a product 1. All throw a <see cref="GraphException"/> for an axis that is not there or given twice.
/// </summary>
public static partial class Reduction
{
    internal static readonly ImmutableArray<OpDefinition> Definitions =
    [
        Define(Reducer.Sum), Define(Reducer.Product), Define(Reducer.Max), Define(Reducer.Min), Define(Reducer.ArgMax), Define(Reducer.ArgMin),
    ];

    /// <summary>The sum of numbers; integers keep their type and wrap around.</summary>
    public static Node Sum(this Node x, AxisList axes = default, bool keepDims = false) => Reduce(Reducer.Sum, x, axes, keepDims);

    /// <summary>The product of numbers. Its gradient is right where elements are zero.</summary>
    public static Node Prod(this Node x, AxisList axes = default, bool keepDims = false) => Reduce(Reducer.Product, x, axes, keepDims);

    /// <summary>The greatest number, NaN if there is one. Equal maxima share the gradient evenly.</summary>
    /// <exception cref="GraphException">An extent is the constant 0: there is no maximum.</exception>
    public static Node Max(this Node x, AxisList axes = default, bool keepDims = false) => Reduce(Reducer.Max, x, axes, keepDims);

    /// <summary>The least number, NaN if there is one. Equal minima share the gradient evenly.</summary>
    /// <exception cref="GraphException">An extent is the constant 0: there is no minimum.</exception>
    public static Node Min(this Node x, AxisList axes = default, bool keepDims = false) => Reduce(Reducer.Min, x, axes, keepDims);

    /// <summary>The first position of the maximum along an axis, as Int64; NaN is greatest.</summary>
    /// <exception cref="GraphException">The extent is the constant 0.</exception>
    public static Node ArgMax(this Node x, int axis, bool keepDims = false) => Reduce(Reducer.ArgMax, x, axis, keepDims);

    /// <summary>The first position of the minimum along an axis, as Int64; NaN is least.</summary>
    /// <exception cref="GraphException">The extent is the constant 0.</exception>
    public static Node ArgMin(this Node x, int axis, bool keepDims = false) => Reduce(Reducer.ArgMin, x, axis, keepDims);

    /// <summary>Whether any truth value is true; false over no elements.</summary>
    public static Node Any(this Node x, AxisList axes = default, bool keepDims = false) => Count("Any", x, axes, keepDims) > 0;

    /// <summary>Whether all truth values are true; true over no elements.</summary>
    public static Node All(this Node x, AxisList axes = default, bool keepDims = false) => Count("All", !x, axes, keepDims).EqualTo(0);

    /// <summary>A reduced tensor, with or without its axes of extent 1, repeated along the reduced axes.</summary>
    internal static Node Spread(this Node reduced, Shape shape, IReadOnlyList<int> axes) =>
        reduced.Reshape(Kept(shape, axes)).BroadcastTo(shape);

    /// <summary>A shape with an extent of 1 in place of the reduced ones.</summary>
    internal static Shape Kept(Shape shape, IReadOnlyList<int> axes) => Shape.Of(shape.Select((d, i) => axes.Contains(i) ? 1 : d));

    /// <summary>The number of elements that are combined.</summary>
    internal static Dim Count(Shape shape, IReadOnlyList<int> axes) => axes.Aggregate((Dim)1, (count, axis) => count * shape[axis]);

    /// <summary>True if a floating-point type is known to hold every position among so many elements.</summary>
    internal static bool HoldsPositions(DType type, Dim count) => count.IsConstant && type switch
    {
        DType.Float32 => count.Value <= 1L << 24,
        DType.Float64 => count.Value <= 1L << 53,
        _ => false,
    };

    private static Node Count(string name, Node x, AxisList axes, bool keepDims) => Node.Build(name, [x], _ => x.DType == DType.Bool
        ? x.Cast(DType.Int32).Sum(axes, keepDims)
        : throw new TypeRuleException($"needs truth values, not {x.DType.ShortName}; compare first"));

    private static Node Reduce(Reducer reducer, Node x, AxisList axes, bool keepDims)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build(reducer.ToString(), [x], _ => Node.Of(new ReduceOp(reducer, Axes.All(x, axes), keepDims), x));
    }

    private static OpDefinition Define(Reducer reducer)
    {
        var isPosition = reducer is Reducer.ArgMax or Reducer.ArgMin;
        List<OpSample> samples =
        [
            Sample("last", [1], false, OpInput.Real(OpInput.N, 5)),
            Sample("first", [0], true, OpInput.Real(4, OpInput.N)),
            Sample("i32", [1], false, new OpInput(DType.Int32, [OpInput.N, 4]) { Low = -3, High = 4 }),
        ];
        if (!isPosition)
        {
            samples.Add(Sample("outer", [0, 2], false, OpInput.Real(2, OpInput.N, 3)));
            samples.Add(Sample("all", [0, 1], true, OpInput.Real(3, 4)));
        }
        else
        {
            samples.Add(new("in lanes", x => Node.Of(new ReduceOp(reducer, [1, 2], false, x[0].DType), x[0]), [OpInput.Real(OpInput.N, 2, 3, 20)])
            {
                Differentiable = false,
            });
        }

        return new(reducer.ToString(), samples);

        OpSample Sample(string label, int[] axes, bool keepDims, OpInput input) => new(label, x => Reduce(reducer, x[0], axes, keepDims), [input])
        {
            Differentiable = !isPosition && input.DType.IsFloat,
        };
    }
}
