using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>Movements that undo each other, that fall into one, or that move nothing. All of these are exact.</summary>
internal static class Moves
{
    private static readonly Pattern.Variable x = Any("x");
    private static readonly Pattern.Kind<ReshapeOp> reshape = Kind<ReshapeOp>(x);
    private static readonly Pattern.Kind<PermuteOp> permute = Kind<PermuteOp>(x);
    private static readonly Pattern.Kind<BroadcastOp> broadcast = Kind<BroadcastOp>(x);
    private static readonly Pattern.Kind<SliceOp> slice = Kind<SliceOp>(x);
    private static readonly Pattern.Kind<PadOp> pad = Kind<PadOp>(x);
    private static readonly Pattern.Kind<SliceOp> slicedPad = Kind<SliceOp>(pad), slicedTwice = Kind<SliceOp>(slice);
    private static readonly Pattern.Kind<PermuteOp> permutedTwice = Kind<PermuteOp>(permute);
    private static readonly Pattern.Kind<SliceOp> slicedConcat = Kind<SliceOp>(Kind<ConcatOp>());

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("repeated-literal", "a literal whose elements are equal = broadcast(scalar)", Kind<ConstantOp>(), m =>
            Scalar((ConstantOp)m.Root.Op) is { } scalar ? m.To(m.Literal(scalar, m.Root.DType), m.Root.Shape) : null)
        {
            Example = new("", i => i[0] + Declare.Constant(new float[] { 2, 2, 2, 2 }), [OpInput.Real(3, 4)]),
        },

        new("reshape-to-same", "reshape(x, S) = x for x of shape S", reshape, m => m.Root.Shape == m[x].Shape ? m[x] : null)
        {
            Example = new("", i => Node.Of(new ReshapeOp([3, 4]), i[0]), [OpInput.Real(3, 4)]),
        },
        new("reshape-twice", "reshape(reshape(x, R), S) = reshape(x, S)", Kind<ReshapeOp>(reshape), m => m.Reshape(m[x], m.Root.Shape))
        {
            Example = new("", i => i[0].Reshape([2, 6]).Reshape([4, 3]), [OpInput.Real(3, 4)]),
        },
        new("reshape-repeated-scalar", "reshape(broadcast(x, R), S) = broadcast(x, S) for a scalar x", Kind<ReshapeOp>(broadcast), m =>
            m[x].Rank == 0 ? m.To(m[x], m.Root.Shape) : null)
        {
            Example = new("", i => i[0].BroadcastTo([2, 6]).Reshape([4, 3]), [OpInput.Real()]),
        },
        new("reshape-scalar", "reshape(x, S) = broadcast(x, S) for a literal scalar x", reshape, m =>
            m[x].Rank == 0 && m[x].Op is ConstantOp ? m.To(m[x], m.Root.Shape) : null)
        {
            Example = new("", i => i[0] + Declare.Constant(3, DType.Float32).Reshape([1, 1]).BroadcastTo([3, 4]), [OpInput.Real(3, 4)]),
        },

        new("permute-nothing", "permute(x, [0, 1, ...]) = x", permute, m => m.Op(permute).Order.Select((axis, i) => axis == i).All(same => same) ? m[x] : null)
        {
            Example = new("", i => Node.Of(new PermuteOp([0, 1]), i[0]), [OpInput.Real(3, 4)]),
        },
        new("permute-twice", "permute(permute(x, p), q) = permute(x, p[q])", permutedTwice, m =>
            m.Make(new PermuteOp([.. m.Op(permutedTwice).Order.Select(axis => m.Op(permute).Order[axis])]), m[x]))
        {
            Example = new("", i => i[0].Permute(1, 2, 0).Permute(0, 2, 1), [OpInput.Real(2, 3, 4)]),
        },
        new("permute-ones", "permute(x, p) = reshape(x) if only axes of extent 1 change places", permute, m =>
            InOrder(m.Op(permute).Order.Where(axis => !m[x].Shape[axis].Is(1))) ? m.Reshape(m[x], m.Root.Shape) : null)
        {
            Example = new("", i => i[0].Permute(1, 0, 2), [OpInput.Real(3, 1, 4)]),
        },
        new("permute-repeated-scalar", "permute(broadcast(x, R), p) = broadcast(x, R[p]) for a scalar x", Kind<PermuteOp>(broadcast), m =>
            m[x].Rank == 0 ? m.To(m[x], m.Root.Shape) : null)
        {
            Example = new("", i => i[0].BroadcastTo([2, 6]).Permute(1, 0), [OpInput.Real()]),
        },

        new("broadcast-to-same", "broadcast(x, S) = x for x of shape S", broadcast, m => m.Root.Shape == m[x].Shape ? m[x] : null)
        {
            Example = new("", i => Node.Of(new BroadcastOp([3, 4]), i[0]), [OpInput.Real(3, 4)]),
        },
        new("broadcast-twice", "broadcast(broadcast(x, R), S) = broadcast(x, S)", Kind<BroadcastOp>(broadcast), m => m.To(m[x], m.Root.Shape))
        {
            Example = new("", i => i[0].BroadcastTo([3, 4]).BroadcastTo([2, 3, 4]), [OpInput.Real(4)]),
        },
        new("broadcast-of-leading-ones", "broadcast(reshape(x, [1, ..., x's shape]), S) = broadcast(x, S)", Kind<BroadcastOp>(reshape), m =>
            AddsLeadingOnes(m[x].Shape, m[reshape].Shape) ? m.To(m[x], m.Root.Shape) : null)
        {
            Example = new("", i => i[0].Reshape([1, 4]).BroadcastTo([3, 4]), [OpInput.Real(4)]),
        },

        new("slice-all", "slice(x, everything) = x", slice, m => m.Root.Shape == m[x].Shape && IsPlain(m.Op(slice)) ? m[x] : null)
        {
            Example = new("", i => Node.Of(new SliceOp([0, 0], [3, 4], [1, 1]), i[0]), [OpInput.Real(3, 4)]),
        },
        new("slice-twice", "slice(slice(x, a + s*i), b + t*i) = slice(x, (a + s*b) + (s*t)*i)", slicedTwice, m =>
        {
            var (inner, outer) = (m.Op(slice), m.Op(slicedTwice));
            return m.Make(new SliceOp(
                [.. inner.Starts.Select((start, i) => start + inner.Steps[i] * outer.Starts[i])],
                outer.Extents,
                [.. inner.Steps.Select((step, i) => step * outer.Steps[i])]), m[x]);
        })
        {
            Example = new("", i => i[0].Slice(0, 1, null, 2).Slice(0, null, null, -1), [OpInput.Real(9, 4)]),
        },
        new("slice-of-repeated-scalar", "slice(broadcast(x, R)) = broadcast(x, S) for a scalar x", Kind<SliceOp>(broadcast), m =>
            m[x].Rank == 0 ? m.To(m[x], m.Root.Shape) : null)
        {
            Example = new("", i => i[0].BroadcastTo([5, 6]).Slice(0, 1, 3), [OpInput.Real()]),
        },
        new("slice-of-pad", "slice(pad(x), where x is) = x", slicedPad, m =>
        {
            var (inner, outer) = (m.Op(pad), m.Op(slicedPad));
            return m.Root.Shape == m[x].Shape && inner.Starts.Equals(outer.Starts) && inner.Steps.Equals(outer.Steps) ? m[x] : null;
        })
        {
            Example = new("", i => Node.Of(new SliceOp([1, 0], [3, 4], [1, 1]), i[0].Pad(0, 1, 2)), [OpInput.Real(3, 4)]),
        },
        new("slice-of-concat", "slice(concat(..., x, ...), where x is) = x", slicedConcat, Part)
        {
            Example = new("", i => Movement.Concat(1, i).Slice(1, 4, 9), [OpInput.Real(3, 4), OpInput.Real(3, 5)]),
        },

        new("pad-nothing", "pad(x, nothing) = x", pad, m =>
            m.Root.Shape == m[x].Shape && m.Op(pad).Starts.All(s => s.Is(0)) && m.Op(pad).Steps.All(s => s == 1) ? m[x] : null)
        {
            Example = new("", i => Node.Of(new PadOp([0, 0], [1, 1], [3, 4], 0), i[0]), [OpInput.Real(3, 4)]),
        },
        new("concat-one", "concat(x) = x", Kind<ConcatOp>(x), m => m[x])
        {
            Example = new("", i => Node.Of(new ConcatOp(0), i[0]), [OpInput.Real(3, 4)]),
        },
    ];

    private static double? Scalar(ConstantOp literal)
    {
        var value = literal.Value;
        if (value.Rank == 0 || value.Length == 0)
        {
            return null;
        }

        // Bits are compared: -0 and the NaNs differ from each other. A large integer may not pass through a double.
        var bytes = value.Bytes;
        var size = value.DType.Size;
        return bytes[size..].SequenceEqual(bytes[..^size]) && Math.Abs(value[0]) is < 1L << 53 or double.PositiveInfinity ? value[0] : null;
    }

    private static bool InOrder(IEnumerable<int> axes)
    {
        var last = -1;
        foreach (var axis in axes)
        {
            if (axis < last)
            {
                return false;
            }

            last = axis;
        }

        return true;
    }

    private static bool AddsLeadingOnes(Shape from, Shape to) =>
        to.Rank >= from.Rank && to.Take(to.Rank - from.Rank).All(d => d.Is(1)) && to.Skip(to.Rank - from.Rank).SequenceEqual(from);

    private static bool IsPlain(SliceOp slice) => slice.Starts.All(s => s.Is(0)) && slice.Steps.All(s => s == 1);

    /// <summary>The input of a concatenation that a slice cuts out again, or null.</summary>
    private static Node? Part(Match m)
    {
        var (slice, concat) = (m.Op(slicedConcat), m.Root.Inputs[0]);
        var axis = ((ConcatOp)concat.Op).Axis;
        Dim start = 0;
        foreach (var part in concat.Inputs)
        {
            if (slice.Starts[axis] == start && part.Shape == m.Root.Shape && slice.Steps.All(s => s == 1)
                && slice.Starts.Where((s, i) => i != axis && !s.Is(0)).Any() is false)
            {
                return part;
            }

            start += part.Shape[axis];
        }

        return null;
    }
}
