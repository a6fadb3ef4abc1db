using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Shapes and what moves elements about.</summary>
internal static class Shapes
{
    public static ImmutableArray<Operator> Operators { get; } = NumberedText.AlsoFor(
    [
        Operator.Typed("Shape", ShapeOf),
        Operator.Typed("Size", c => new(ElementType.Int64, Extents.Of(c.Tensor(0).Shape.Elements, DType.Int64))),
        Operator.Moving("Reshape", Reshape),
        Operator.Moving("Flatten", Flatten),
        Operator.Moving("Squeeze", Squeeze),
        Operator.Moving("Unsqueeze", Unsqueeze),
        Operator.Moving("Transpose", Transpose),
        Operator.Moving("Concat", c => Movement.Concat(c.Axis(c.Attributes.Int("axis", 1), c.X().Rank), c.All())),
        Operator.Many("Split", Split),
        Operator.Moving("Slice", Slice),
        Operator.Moving("Expand", Expand, since: 8),
        Operator.Moving("Tile", Tile),
        Operator.Moving("Pad", Pad),
        Operator.Moving("DepthToSpace", DepthToSpace),
        Operator.Moving("SpaceToDepth", SpaceToDepth),
        Operator.Moving("Trilu", Trilu, since: 14),
        Operator.Moving("CenterCropPad", CenterCropPad, since: 18),
        Operator.Moving("ReverseSequence", c => c.X().ReverseSequences(
            c.X(1), (int)c.Attributes.Int("batch_axis", 1), (int)c.Attributes.Int("time_axis", 0)), since: 10),
    ]);

    private static TensorOperand ShapeOf(Call call)
    {
        var shape = call.Tensor(0).Shape;
        var start = Clamp(call.Attributes.Int("start", 0));
        var end = Clamp(call.Attributes.Int("end", shape.Rank));
        return Vector([.. shape.Skip(start).Take(end - start)]);

        int Clamp(long axis) => (int)Math.Clamp(axis < 0 ? axis + shape.Rank : axis, 0, shape.Rank);
    }

    /// <summary>Extents as a vector of Int64.</summary>
    public static TensorOperand Vector(IReadOnlyList<Dim> dims) => dims.All(d => d.IsConstant)
        ? new(OnnxTensor.Of([.. dims.Select(d => d.Value)], dims.Count))
        : new(ElementType.Int64, Movement.Stack(0, [.. dims.Select(d => Extents.Of(d, DType.Int64))]));

    private static Node Reshape(Call call)
    {
        var x = call.X();
        var wanted = call.Version < 5 ? [.. call.Attributes.Ints("shape")!.Value.Select(i => (Dim)i)] : call.Dims(1);
        var keepsZero = call.Attributes.Flag("allowzero");
        // 0 takes over the extent of the same axis, -1 is what remains.
        Dim[] dims = [.. wanted.Select((d, i) => !d.Is(0) || keepsZero ? d : i < x.Rank ? x.Shape[i] : throw new BadNodeException($"there is no axis {i} in {x.Shape} to keep"))];
        return x.Reshape(dims);
    }

    private static Node Flatten(Call call)
    {
        var x = call.X();
        var axis = call.Attributes.Int("axis", 1) is var given && given < 0 ? (int)given + x.Rank : (int)given;
        return axis < 0 || axis > x.Rank
            ? throw new BadNodeException($"there is no axis {axis} in a tensor of rank {x.Rank}")
            : x.Reshape(Product(x.Shape.Take(axis)), Product(x.Shape.Skip(axis)));
    }

    private static Dim Product(IEnumerable<Dim> dims) => dims.Aggregate((Dim)1, (a, b) => a * b);

    private static Node Squeeze(Call call)
    {
        var x = call.X();
        return call.AttributeOrInput("axes", 1) is { } axes
            ? axes.IsEmpty ? x : x.Squeeze(call.Axes(axes, x.Rank))
            : x.Squeeze();
    }

    private static Node Unsqueeze(Call call)
    {
        var x = call.X();
        var given = call.AttributeOrInput("axes", 1) ?? throw new BadNodeException("the axes are missing");
        var axes = call.Axes(given, x.Rank + given.Length);
        return axes.Distinct().Count() != axes.Length
            ? throw new BadNodeException($"an axis is listed twice in [{string.Join(", ", given)}]")
            : axes.Order().Aggregate(x, (y, axis) => y.Unsqueeze(axis));
    }

    private static Node Transpose(Call call)
    {
        var x = call.X();
        return x.Permute(call.Attributes.Ints("perm") is { } order ? call.Axes(order, x.Rank) : [.. Enumerable.Range(0, x.Rank).Reverse()]);
    }

    private static Operand?[] Split(Call call)
    {
        var x = call.X();
        var axis = call.Axis(call.Attributes.Int("axis", 0), x.Rank);
        var extent = x.Shape[axis];
        return [.. x.Split(axis, Sizes()).Select(part => new TensorOperand(call.Type(), part))];

        Dim[] Sizes()
        {
            if (call.Attributes.Ints("split") is { } listed)
            {
                return [.. listed.Select(i => (Dim)i)];
            }

            if (call.Has(1))
            {
                return [.. call.Dims(1)];
            }

            var parts = call.Attributes.Int("num_outputs", call.Outputs);
            if (extent.TryDivideExactly(parts) is { } equal)
            {
                return [.. Enumerable.Repeat(equal, (int)parts)];
            }

            // The last part is what remains; this needs a number.
            var size = extent.IsConstant ? (extent.Value + parts - 1) / parts : throw new BadNodeException($"{extent} does not split into {parts} parts");
            return [.. Enumerable.Range(0, (int)parts).Select(i => (Dim)Math.Clamp(extent.Value - i * size, 0, size))];
        }
    }

    private static Node Slice(Call call)
    {
        var x = call.X();
        var old = call.Version < 10;
        ImmutableArray<Dim> starts = old ? Listed("starts") : call.Dims(1);
        ImmutableArray<Dim> ends = old ? Listed("ends") : call.Dims(2);
        var axes = old ? call.Attributes.Ints("axes") : call.Has(3) ? [.. call.Ints(3)] : null;
        long[]? steps = !old && call.Has(4) ? call.Ints(4) : null;
        if (starts.Length != ends.Length || (axes is not null && axes.Value.Length != starts.Length) || (steps is not null && steps.Length != starts.Length))
        {
            throw new BadNodeException("starts, ends, axes and steps must be of one length");
        }

        for (var i = 0; i < starts.Length; i++)
        {
            var step = steps?[i] ?? 1;
            x = x.Slice(call.Axis(axes?[i] ?? i, x.Rank), Bound(starts[i], step < 0), Bound(ends[i], step > 0), step);
        }

        return x;

        ImmutableArray<Dim> Listed(string name) =>
            [.. (call.Attributes.Ints(name) ?? throw new BadNodeException($"the attribute '{name}' is missing")).Select(i => (Dim)i)];

        // "To the end" is written as the greatest or least number of some width.
        static Dim? Bound(Dim bound, bool isUpper) => bound.IsConstant && (isUpper ? bound.Value >= int.MaxValue : bound.Value <= -int.MaxValue) ? null : bound;
    }

    private static Node Expand(Call call)
    {
        var x = call.X();
        var wanted = call.Dims(1);
        var rank = Math.Max(x.Rank, wanted.Length);
        var dims = new Dim[rank];
        for (var i = 0; i < rank; i++)
        {
            var (own, other) = (At(x.Shape, i - rank + x.Rank), At(wanted, i - rank + wanted.Length));
            dims[i] = other.Is(1) ? own : other;
        }

        return x.BroadcastTo(Shape.Of(dims));

        static Dim At(IReadOnlyList<Dim> dims, int axis) => axis < 0 ? 1 : dims[axis];
    }

    private static Node Tile(Call call)
    {
        var x = call.X();
        if (call.Version >= 6)
        {
            var repeats = call.Dims(1);
            return repeats.Length == x.Rank
                ? x.Tile([.. repeats])
                : throw new BadNodeException($"{repeats.Length} repeats for {x.Rank} axes");
        }

        var axis = call.Axis(call.Int(2), x.Rank);
        return x.Tile([.. x.Shape.Select((_, i) => i == axis ? (Dim)call.Int(1) : 1)]);
    }

    private static Node Pad(Call call)
    {
        var x = call.X();
        var old = call.Version < 11;
        var pads = old ? [.. (call.Attributes.Ints(call.Version < 2 ? "paddings" : "pads") ?? throw new BadNodeException("the attribute 'pads' is missing")).Select(i => (Dim)i)] : call.Dims(1);
        var axes = call.Has(3) ? call.Axes(call.Ints(3), x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        if (pads.Length != 2 * axes.Length)
        {
            throw new BadNodeException($"{pads.Length} amounts for {axes.Length} axes");
        }

        var before = new Dim[x.Rank];
        var after = new Dim[x.Rank];
        Array.Fill(before, 0);
        Array.Fill(after, 0);
        for (var i = 0; i < axes.Length; i++)
        {
            (before[axes[i]], after[axes[i]]) = (pads[i], pads[i + axes.Length]);
        }

        return call.Attributes.Text("mode", "constant") switch
        {
            "constant" when old => x.Pad(before, after, value: call.Attributes.Float("value", 0)),
            "constant" when !call.Has(2) => Constant(0),
            "constant" when call.Tensor(2).TryKnow() is { } value => Constant(value.Data[0]),
            "constant" => Filled(x, before, after, call.X(2)),
            "reflect" => x.Pad(before, after, PadMode.Reflect),
            "edge" => x.Pad(before, after, PadMode.Replicate),
            "wrap" => x.Pad(before, after, PadMode.Circular),
            var other => throw new UnsupportedException($"the mode {Names.Quote(other)}"),
        };

        Node Constant(double value) => x.DType == DType.Bool
            ? x.Cast(DType.Int32).Pad(before, after, value: value).Cast(DType.Bool)
            : x.Pad(before, after, value: value);
    }

    /// <summary>A border whose value only the run tells: where the padded mask of x is empty.</summary>
    private static Node Filled(Node x, Dim[] before, Dim[] after, Node value)
    {
        var inside = x.OnesLike().Cast(DType.Int32).Pad(before, after).NotEqualTo(0);
        return inside.Where(x.Pad(before, after), value.Reshape(Shape.Scalar));
    }

    private static Node DepthToSpace(Call call)
    {
        var x = call.X();
        var block = call.Attributes.Int("blocksize", 0);
        var (n, c, h, w) = Images(x);
        var depth = c.TryDivideExactly(block * block) ?? throw new BadNodeException($"{c} channels do not make blocks of {block} x {block}");
        return call.Attributes.Text("mode", "DCR") switch
        {
            "DCR" => x.Reshape([n, block, block, depth, h, w]).Permute(0, 3, 4, 1, 5, 2).Reshape([n, depth, h * block, w * block]),
            "CRD" => x.Reshape([n, depth, block, block, h, w]).Permute(0, 1, 4, 2, 5, 3).Reshape([n, depth, h * block, w * block]),
            var other => throw new BadNodeException($"the mode {Names.Quote(other)} is neither DCR nor CRD"),
        };
    }

    private static Node SpaceToDepth(Call call)
    {
        var x = call.X();
        var block = call.Attributes.Int("blocksize", 0);
        var (n, c, h, w) = Images(x);
        if (h.TryDivideExactly(block) is not { } rows || w.TryDivideExactly(block) is not { } columns)
        {
            throw new BadNodeException($"{h} x {w} does not split into blocks of {block} x {block}");
        }

        return x.Reshape([n, c, rows, block, columns, block]).Permute(0, 3, 5, 1, 2, 4).Reshape([n, c * block * block, rows, columns]);
    }

    private static (Dim N, Dim C, Dim H, Dim W) Images(Node x) => x.Rank == 4
        ? (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3])
        : throw new BadNodeException($"{x.Shape} is no batch of images [N, C, H, W]");

    private static Node Trilu(Call call)
    {
        var offset = call.Has(1) ? (int)Math.Clamp(call.Int(1), int.MinValue / 2, int.MaxValue / 2) : 0;
        var x = call.X();
        var plain = x.DType == DType.Bool ? x.Cast(DType.Int32) : x;
        return (call.Attributes.Flag("upper", true) ? plain.Triu(offset) : plain.Tril(offset)).Cast(x.DType);
    }

    private static Node CenterCropPad(Call call)
    {
        var x = call.X();
        var axes = call.Attributes.Ints("axes") is { } given ? call.Axes(given, x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        var wanted = call.Ints(1);
        for (var i = 0; i < axes.Length; i++)
        {
            var extent = x.Shape[axes[i]];
            if (!extent.IsConstant)
            {
                throw new BadNodeException($"the extent {extent} of axis {axes[i]} must be a number here");
            }

            var room = wanted[i] - extent.Value;
            var start = room < 0 ? -room / 2 : 0;
            x = room < 0 ? x.Slice(axes[i], start, start + wanted[i]) : x.Pad(axes[i], room / 2, room - room / 2);
        }

        return x;
    }
}
