using System.Collections.Immutable;

namespace GraphC;

/// <summary>What the indexing ops share: coordinates that come from data.</summary>
internal static class IndexData
{
    /// <summary>The element of the index input at coordinates, checked against an extent when the program runs.</summary>
    public static Scalar Coordinate(int input, DType type, IEnumerable<Dim> at, Dim extent)
    {
        var element = Indices.At(input, type, at);
        return new Scalar.Bounded(type == DType.Int64 ? element : new Scalar.Convert(element, DType.Int64), extent);
    }

    /// <summary>An index of the float64 reference.</summary>
    /// <exception cref="IndexOutOfRangeException">It is outside [0, extent).</exception>
    public static long Check(string op, double value, long extent) => value >= 0 && value < extent
        ? (long)value
        : throw new IndexOutOfRangeException($"{op}: the index {value} is outside [0, {extent})");

    /// <exception cref="TypeRuleException">The index is not Int32 or Int64.</exception>
    public static void RequireIndex(TensorType index)
    {
        if (index.DType is not (DType.Int32 or DType.Int64))
        {
            throw new TypeRuleException($"indices are i32 or i64, not {index.DType.ShortName}");
        }
    }

    /// <summary>Requires that an index spans, along every axis but one, no more than the tensor it points into.</summary>
    public static void RequireSpan(Shape x, Shape index, int axis)
    {
        var fits = x.Rank == index.Rank;
        for (var i = 0; fits && i < x.Rank; i++)
        {
            fits = i == axis || x[i] == index[i] || (x[i] - index[i] is { IsConstant: true } room && room.Value >= 0);
        }

        if (!fits)
        {
            throw new TypeRuleException($"an index {index} does not fit {x}: the ranks must be equal, and apart from axis {axis} no extent larger");
        }
    }
}

/// <summary><c>out[.., i, ..] = x[.., index[.., i, ..], ..]</c>, where index has the rank of x.</summary>
internal sealed record GatherOp(int Axis) : Op
{
    public override string Name => "Gather";

    internal override string Attributes => $"axis={Axis}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        IndexData.RequireIndex(inputs[1]);
        IndexData.RequireSpan(inputs[0].Shape, inputs[1].Shape, Axis);
        return inputs[0] with { Shape = inputs[1].Shape };
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [node.Inputs[0].ZerosLike().ScatterAdd(Axis, node.Inputs[1], dy), null];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Map(
        new Scalar.Element(0, At(1, inputs[1], inputs[0].Shape[Axis], Axis), output.DType));

    internal override void Reference(Evaluation e)
    {
        foreach (var at in Value.Points(e.Output.Shape))
        {
            var to = e.Output.Position(at);
            long[] from = [.. at];
            from[Axis] = IndexData.Check(Name, e.Inputs[1].Data[to], e.Inputs[0].Shape[Axis]);
            e.Output.Data[to] = e.Inputs[0].Data[e.Inputs[0].Position(from)];
        }
    }

    /// <summary>The result's coordinates with the one along an axis taken from the index input.</summary>
    public static ImmutableArray<Scalar> At(int input, TensorType index, Dim extent, int axis)
    {
        Dim[] here = [.. Enumerable.Range(0, index.Rank).Select(Indices.Out)];
        return [.. here.Select((i, a) => a == axis ? IndexData.Coordinate(input, index.DType, here, extent) : (Scalar)i)];
    }
}

/// <summary>A copy of x, whose elements at <c>[.., index[.., i, ..], ..]</c> are combined with <c>updates[.., i, ..]</c>.</summary>
internal sealed record ScatterOp(int Axis, ScatterReduction Reduction) : Op
{
    public override string Name => Reduction == ScatterReduction.Replace ? "Scatter" : "Scatter" + Reduction;

    internal override string Attributes => $"axis={Axis}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var (x, index, updates) = (inputs[0], inputs[1], inputs[2]);
        IndexData.RequireIndex(index);
        IndexData.RequireSpan(x.Shape, index.Shape, Axis);
        return updates.DType == x.DType && updates.Shape == index.Shape && ScatterRules.Takes(Reduction, x.DType)
            ? x
            : throw Refuse($"the updates {updates} do not fit the index {index} and {x}");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => ScatterRules.Gradient(
        Reduction, node, dy, (x, updates, reduction) => x.Scatter(Axis, node.Inputs[1], updates, reduction), x => x.Gather(Axis, node.Inputs[1]));

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Scatter(
        inputs[1].Shape, GatherOp.At(1, inputs[1], output.Shape[Axis], Axis), Indices.Here(2, inputs[2]), Reduction);

    internal override void Reference(Evaluation e)
    {
        e.Inputs[0].Data.CopyTo(e.Output.Data, 0);
        foreach (var at in Value.Points(e.Inputs[1].Shape))
        {
            var from = e.Inputs[1].Position(at);
            long[] to = [.. at];
            to[Axis] = IndexData.Check(Name, e.Inputs[1].Data[from], e.Output.Shape[Axis]);
            ScatterRules.Combine(Reduction, ref e.Output.Data[e.Output.Position(to)], e.Inputs[2].Data[from], e.Output.DType);
        }
    }
}

/// <summary><c>out[a.., i.., b..] = x[a.., index[i..], b..]</c>: the axis is replaced by all axes of the index.</summary>
internal sealed record IndexSelectOp(int Axis) : Op
{
    public override string Name => "IndexSelect";

    internal override string Attributes => $"axis={Axis}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var (x, index) = (inputs[0].Shape, inputs[1].Shape);
        IndexData.RequireIndex(inputs[1]);
        return Axis < x.Rank
            ? inputs[0] with { Shape = Shape.Of([.. x.Take(Axis), .. index, .. x.Skip(Axis + 1)]) }
            : throw Refuse($"there is no axis {Axis} in {x}");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [node.Inputs[0].ZerosLike().IndexAdd(Axis, node.Inputs[1], dy), null];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Map(
        new Scalar.Element(0, At(inputs[0].Shape, inputs[1], Axis), output.DType));

    internal override void Reference(Evaluation e)
    {
        foreach (var at in Value.Points(e.Output.Shape))
        {
            e.Output.Data[e.Output.Position(at)] = e.Inputs[0].Data[Source(Name, at, e.Inputs[0], e.Inputs[1], Axis)];
        }
    }

    /// <summary>The coordinates in x of the element at the result's coordinates.</summary>
    public static ImmutableArray<Scalar> At(Shape x, TensorType index, int axis)
    {
        var coordinate = IndexData.Coordinate(1, index.DType, Enumerable.Range(axis, index.Rank).Select(Indices.Out), x[axis]);
        return
        [
            .. Enumerable.Range(0, axis).Select(i => (Scalar)Indices.Out(i)),
            coordinate,
            .. Enumerable.Range(axis + 1, x.Rank - axis - 1).Select(i => (Scalar)Indices.Out(i + index.Rank - 1)),
        ];
    }

    /// <summary>The position in x of the element at the result's coordinates.</summary>
    public static long Source(string op, long[] at, Value x, Value index, int axis)
    {
        var behind = axis + index.Shape.Length;
        var selected = IndexData.Check(op, index.Data[index.Position(at.AsSpan(axis, index.Shape.Length))], x.Shape[axis]);
        return x.Position([.. at[..axis], selected, .. at[behind..]]);
    }
}

/// <summary>A copy of x, whose elements at <c>[a.., index[i..], b..]</c> are combined with <c>updates[a.., i.., b..]</c>.</summary>
internal sealed record IndexPutOp(int Axis, ScatterReduction Reduction) : Op
{
    public override string Name => Reduction == ScatterReduction.Replace ? "IndexPut" : "Index" + Reduction;

    internal override string Attributes => $"axis={Axis}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var expected = new IndexSelectOp(Axis).Infer(inputs);
        return inputs[2] == expected && ScatterRules.Takes(Reduction, expected.DType)
            ? inputs[0]
            : throw Refuse($"the updates are {inputs[2]}, but must be {expected}");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => ScatterRules.Gradient(
        Reduction, node, dy, (x, updates, reduction) => x.IndexPut(Axis, node.Inputs[1], updates, reduction), x => x.IndexSelect(Axis, node.Inputs[1]));

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Scatter(
        inputs[2].Shape, IndexSelectOp.At(output.Shape, inputs[1], Axis), Indices.Here(2, inputs[2]), Reduction);

    internal override void Reference(Evaluation e)
    {
        e.Inputs[0].Data.CopyTo(e.Output.Data, 0);
        foreach (var at in Value.Points(e.Inputs[2].Shape))
        {
            ref var element = ref e.Output.Data[IndexSelectOp.Source(Name, at, e.Output, e.Inputs[1], Axis)];
            ScatterRules.Combine(Reduction, ref element, e.Inputs[2].Data[e.Inputs[2].Position(at)], e.Output.DType);
        }
    }
}

/// <summary>1 where the last coordinate is the index, else 0. Positions that a <see cref="ReduceOp"/> gives as floating-point numbers are indices too.</summary>
/// <param name="Depth">The extent of the new axis.</param>
/// <param name="Type">The result's element type.</param>
/// <param name="Trailing">How many axes stand behind the new one.</param>
internal sealed record OneHotOp(Dim Depth, DType Type, int Trailing = 0) : Op
{
    public override string Name => "OneHot";

    internal override string Attributes => $"depth={Depth}{Windows.Behind(Trailing)}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        if (!inputs[0].DType.IsFloat)
        {
            IndexData.RequireIndex(inputs[0]);
        }

        if (Trailing < 0 || Trailing > inputs[0].Rank)
        {
            throw Refuse($"there are no {Trailing} trailing axes in {inputs[0].Shape}");
        }

        return Depth.IsConstant && Depth.Value < 0
            ? throw Refuse($"the depth {Depth} is negative")
            : new(Type, Shape.Of([.. inputs[0].Shape.SkipLast(Trailing), Depth, .. inputs[0].Shape.TakeLast(Trailing)]));
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [null];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var place = inputs[0].Rank - Trailing;
        var index = Indices.At(0, inputs[0].DType, Enumerable.Range(0, output.Rank).Where(axis => axis != place).Select(Indices.Out));
        var isHot = inputs[0].DType switch
        {
            DType.Int64 => ScalarFunctions.Equal(index, Indices.Out(place)),
            DType.Int32 => ScalarFunctions.Equal(new Scalar.Convert(index, DType.Int64), Indices.Out(place)),
            var type => ScalarFunctions.Equal(index, new Scalar.Convert(Indices.Out(place), type)),
        };
        return new Meaning.Map(Type == DType.Bool ? isHot : Scalar.Select(isHot, Scalar.Of(1, Type), Scalar.Of(0, Type)));
    }

    internal override void Reference(Evaluation e)
    {
        var depth = e.Output.Shape[^(Trailing + 1)];
        foreach (var at in Value.Points(e.Inputs[0].Shape))
        {
            var index = e.Inputs[0].Data[e.Inputs[0].Position(at)];
            if (index >= 0 && index < depth)
            {
                e.Output.Data[e.Output.Position([.. at[..^Trailing], (long)index, .. at[^Trailing..]])] = 1;
            }
        }
    }
}

/// <summary>The indexing family: coordinates that come from data. A run with a coordinate out of range fails and changes no variable.</summary>
public static partial class Indexing
{
    internal static OpDefinition GatherDefinition { get; } = new("Gather",
        new OpSample("rows", x => x[0].Gather(0, x[1]), [OpInput.Real(5, 3), OpInput.Below(5, 4, 3)]),
        new OpSample("last", x => x[0].Gather(-1, x[1]), [OpInput.Real(OpInput.N, 6), OpInput.Below(6, OpInput.N, 2)]));

    internal static OpDefinition ScatterAddDefinition { get; } = new("ScatterAdd",
        new OpSample("rows", x => x[0].ScatterAdd(0, x[1], x[2]), [OpInput.Real(5, 3), OpInput.Below(5, 8, 3), OpInput.Real(8, 3)]),
        new OpSample("part", x => x[0].ScatterAdd(1, x[1], x[2]), [OpInput.Real(3, 4), OpInput.Below(4, 2, 3), OpInput.Real(2, 3)]));

    internal static OpDefinition ScatterDefinition { get; } = new("Scatter",
        new OpSample("rows", x => x[0].Scatter(0, x[1], x[2]), [OpInput.Real(5, 3), OpInput.Below(5, 8, 3), OpInput.Real(8, 3)]),
        new OpSample("truth", x => x[0].Scatter(1, x[1], x[2]), [OpInput.Truth(OpInput.N, 4), OpInput.Below(4, OpInput.N, 3), OpInput.Truth(OpInput.N, 3)]),
        new OpSample("part", x => x[0].Scatter(1, x[1], x[2]), [OpInput.Real(3, 4), OpInput.Below(4, 2, 7), OpInput.Real(2, 7)]),
        new OpSample("product", x => x[0].Scatter(-1, x[1], x[2], ScatterReduction.Multiply), [OpInput.Real(OpInput.N, 4), OpInput.Below(4, OpInput.N, 7), OpInput.Real(OpInput.N, 7)]),
        new OpSample("greatest", x => x[0].Scatter(0, x[1], x[2], ScatterReduction.Max), [OpInput.Real(3, 4), OpInput.Below(3, 9, 4), OpInput.Real(9, 4)]),
        new OpSample("least", x => x[0].Scatter(0, x[1], x[2], ScatterReduction.Min), [OpInput.Real(3, 4), OpInput.Below(3, 9, 4), OpInput.Real(9, 4)]),
        new OpSample("i64", x => x[0].Scatter(0, x[1], x[2], ScatterReduction.Max), [OpInput.Below(9, 4), OpInput.Below(4, OpInput.N), OpInput.Below(9, OpInput.N)]));

    internal static OpDefinition IndexSelectDefinition { get; } = new("IndexSelect",
        new OpSample("rows", x => x[0].IndexSelect(0, x[1]), [OpInput.Real(5, 3), OpInput.Below(5, OpInput.N)]),
        new OpSample("middle", x => x[0].IndexSelect(1, x[1]), [OpInput.Real(2, 4, 3), OpInput.Below(4, 6)]),
        new OpSample("lookup", x => x[0].Lookup(x[1]), [OpInput.Real(7, 3), OpInput.Below(7, OpInput.N, 4)]),
        new OpSample("scalar", x => x[0].IndexSelect(-1, x[1]), [OpInput.Real(2, 4), OpInput.Below(4)]));

    internal static OpDefinition IndexAddDefinition { get; } = new("IndexAdd",
        new OpSample("rows", x => x[0].IndexAdd(0, x[1], x[2]), [OpInput.Real(4, 3), OpInput.Below(4, 6), OpInput.Real(6, 3)]),
        new OpSample("last", x => x[0].IndexAdd(1, x[1], x[2]), [OpInput.Real(2, 4), OpInput.Below(4, 3, 2), OpInput.Real(2, 3, 2)]));

    internal static OpDefinition IndexPutDefinition { get; } = new("IndexPut",
        new OpSample("rows", x => x[0].IndexPut(0, x[1], x[2]), [OpInput.Real(4, 3), OpInput.Below(4, 6), OpInput.Real(6, 3)]),
        new OpSample("product", x => x[0].IndexPut(1, x[1], x[2], ScatterReduction.Multiply), [OpInput.Real(2, 4), OpInput.Below(4, 3, 2), OpInput.Real(2, 3, 2)]),
        new OpSample("greatest", x => x[0].IndexPut(0, x[1], x[2], ScatterReduction.Max), [OpInput.Real(4, OpInput.N), OpInput.Below(4, 6), OpInput.Real(6, OpInput.N)]),
        new OpSample("parts", x => x[0].ScatterND(x[1], x[2]), [OpInput.Real(3, 2, OpInput.N), OpInput.Below(2, 5, 2), OpInput.Real(5, OpInput.N)]),
        new OpSample("gathered parts", x => x[0].GatherND(x[1]), [OpInput.Real(3, 2, OpInput.N), OpInput.Below(2, 5, 1, 2)]),
        new OpSample("gathered in batches", x => x[0].GatherND(x[1], 1), [OpInput.Real(OpInput.N, 2, 3), OpInput.Below(2, OpInput.N, 4, 2)]));

    internal static OpDefinition OneHotDefinition { get; } = new("OneHot",
        new OpSample("classes", x => x[0].OneHot(5), [OpInput.Below(7, OpInput.N, 3)]),
        new OpSample("truth", x => x[0].OneHot(3, DType.Bool), [OpInput.Below(3, 4)]),
        new OpSample("of a position in lanes", x => Node.Of(new OneHotOp(20, DType.Float32), Node.Of(new ReduceOp(Reducer.ArgMax, [1], false, x[0].DType), x[0])),
            [OpInput.Real(OpInput.N, 20)]) { Differentiable = false },
        new OpSample("trailing", x => Node.Of(new OneHotOp(5, DType.Float32, Trailing: 1), x[0]), [OpInput.Below(7, OpInput.N, 3)]));

    /// <summary>
    /// <c>out[.., i, ..] = x[.., index[.., i, ..], ..]</c>: one element for each element of the index, which has the rank of
    /// <paramref name="x"/> and, apart from <paramref name="axis"/>, no larger extents (PyTorch's <c>gather</c>).
    /// </summary>
    /// <param name="x">The elements.</param>
    /// <param name="axis">The axis that the index points along; negative ones count from the end.</param>
    /// <param name="index">Int32 or Int64; its shape is the result's.</param>
    /// <exception cref="GraphException">The index has another element type or does not fit.</exception>
    public static Node Gather(this Node x, int axis, Node index) => Apply("Gather", x, axis, a => new GatherOp(a), index);

    /// <summary>A copy of <paramref name="x"/> to which <c>updates[.., i, ..]</c> is added at <c>[.., index[.., i, ..], ..]</c>; places that
    /// are hit several times sum up, in row-major order (PyTorch's <c>scatter_add</c>).</summary>
    /// <param name="x">Where to add.</param>
    /// <param name="axis">The axis that the index points along; negative ones count from the end.</param>
    /// <param name="index">Int32 or Int64, of the rank of x and, apart from <paramref name="axis"/>, no larger extents.</param>
    /// <param name="updates">What to add, of the index's shape.</param>
    /// <exception cref="GraphException">Index or updates do not fit.</exception>
    public static Node ScatterAdd(this Node x, int axis, Node index, Node updates) => x.Scatter(axis, index, updates, ScatterReduction.Add);

    /// <summary>A copy of <paramref name="x"/>, whose element at <c>[.., index[.., i, ..], ..]</c> is combined with <c>updates[.., i, ..]</c>, one
    /// update after the other in row-major order (ONNX's <c>ScatterElements</c>).</summary>
    /// <param name="x">Where the updates go.</param>
    /// <param name="axis">The axis that the index points along; negative ones count from the end.</param>
    /// <param name="index">Int32 or Int64, of the rank of x and, apart from <paramref name="axis"/>, no larger extents.</param>
    /// <param name="updates">Of the index's shape.</param>
    /// <param name="reduction">How they are combined. Gradients flow into what is left of x and of the updates; among equal greatest or least ones they
    /// are shared evenly.</param>
    /// <exception cref="GraphException">Index or updates do not fit.</exception>
    public static Node Scatter(this Node x, int axis, Node index, Node updates, ScatterReduction reduction = ScatterReduction.Replace) =>
        Apply("Scatter", x, axis, a => new ScatterOp(a, reduction), index, updates);

    /// <summary>
    /// Whole slices along an axis: <c>out[a.., i.., b..] = x[a.., index[i..], b..]</c>. The axis is replaced by the axes of the index,
    /// which may have any rank (NumPy's <c>take</c>, ONNX's <c>Gather</c>).
    /// </summary>
    /// <param name="x">The elements.</param>
    /// <param name="axis">The axis to select along; negative ones count from the end.</param>
    /// <param name="index">Int32 or Int64, of any shape.</param>
    /// <exception cref="GraphException">The index has another element type, or there is no such axis.</exception>
    public static Node IndexSelect(this Node x, int axis, Node index) => Apply("IndexSelect", x, axis, a => new IndexSelectOp(a), index);

    /// <summary>A copy of <paramref name="x"/> to which <c>updates[a.., i.., b..]</c> is added at <c>[a.., index[i..], b..]</c>; slices that
    /// are hit several times sum up, in row-major order.</summary>
    /// <param name="x">Where to add.</param>
    /// <param name="axis">The axis that the index points along; negative ones count from the end.</param>
    /// <param name="index">Int32 or Int64, of any shape.</param>
    /// <param name="updates">What to add, of the shape of <c>x.IndexSelect(axis, index)</c>.</param>
    /// <exception cref="GraphException">Index or updates do not fit.</exception>
    public static Node IndexAdd(this Node x, int axis, Node index, Node updates) => x.IndexPut(axis, index, updates, ScatterReduction.Add);

    /// <summary>A copy of <paramref name="x"/>, whose slices at <c>[a.., index[i..], b..]</c> are combined with <c>updates[a.., i.., b..]</c>, one update
    /// after the other in row-major order.</summary>
    /// <param name="x">Where the updates go.</param>
    /// <param name="axis">The axis that the index points along; negative ones count from the end.</param>
    /// <param name="index">Int32 or Int64, of any shape.</param>
    /// <param name="updates">Of the shape of <c>x.IndexSelect(axis, index)</c>.</param>
    /// <param name="reduction">How they are combined; as for <see cref="Scatter"/>.</param>
    /// <exception cref="GraphException">Index or updates do not fit.</exception>
    public static Node IndexPut(this Node x, int axis, Node index, Node updates, ScatterReduction reduction = ScatterReduction.Replace) =>
        Apply("IndexPut", x, axis, a => new IndexPutOp(a, reduction), index, updates);

    /// <summary>Rows of a table: <c>[v, d]</c> and an index <c>[i..]</c> give <c>[i.., d]</c> (an embedding).</summary>
    /// <exception cref="GraphException">The table is a scalar, or the index is not Int32 or Int64.</exception>
    public static Node Lookup(this Node table, Node index) => table.IndexSelect(0, index);

    /// <summary>A last axis of extent <paramref name="depth"/> with 1 at the index and 0 elsewhere; an index outside [0, depth) gives zeros only.</summary>
    /// <param name="index">Int32 or Int64, <c>[i..]</c>; the result is <c>[i.., depth]</c>.</param>
    /// <param name="depth">The number of classes.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="GraphException">The index has another element type, or the depth is negative.</exception>
    public static Node OneHot(this Node index, Dim depth, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(depth);
        return Node.Of(new OneHotOp(depth, dtype), index);
    }

    private static Node Apply(string name, Node x, int axis, Func<int, Op> op, params Node[] others)
    {
        ArgumentNullException.ThrowIfNull(x);
        foreach (var other in others)
        {
            ArgumentNullException.ThrowIfNull(other);
        }

        return Node.Build(name, [x, .. others], _ => Node.Of(op(Axes.Of(x, axis)), [x, .. others]));
    }
}
