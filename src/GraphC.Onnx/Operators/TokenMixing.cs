using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>What language models use beside attention: rotary embeddings, caches, and states that stand for the past.</summary>
internal static class TokenMixing
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("RotaryEmbedding", RotaryEmbedding, since: 23),
        Operator.Moving("TensorScatter", TensorScatter, since: 24),
        Operator.Many("CausalConvWithState", CausalConvolution, since: 27),
        Operator.Many("LinearAttention", LinearAttention, since: 27),
        Operator.Of("SwiGLU", SwiGlu, since: 28),
    ];

    /// <summary>
    /// Turns pairs of numbers by angles whose cosines and sines are given: <c>(a cos - b sin, a sin + b cos)</c>. A pair is two neighbours, or
    /// stands half of the turned width apart. Su et al., "RoFormer: enhanced transformer with rotary position embedding" (2021).
    /// </summary>
    private static Node RotaryEmbedding(Call call)
    {
        var given = call.X();
        var x = Attentions.Heads(call, 0, "num_heads");
        var width = call.Attributes.Int("rotary_embedding_dim", 0) is > 0 and var part ? (Dim)part : x.Shape[3];
        var half = width.TryDivideExactly(2) ?? throw new BadNodeException($"a width of {width} is no row of pairs");
        var turned = x.Slice(3, 0, width);
        var (cos, sin) = (Angles(1), Angles(2));
        var interleaved = call.Attributes.Flag("interleaved");
        var (a, b) = interleaved
            ? (turned.Slice(3, 0, step: 2), turned.Slice(3, 1, step: 2))
            : (turned.Slice(3, 0, half), turned.Slice(3, half, width));
        var (real, imaginary) = ((a * cos) - (b * sin), (a * sin) + (b * cos));
        var pairs = interleaved ? Movement.Stack(4, real, imaginary).Reshape(turned.Shape) : Movement.Concat(3, real, imaginary);
        var result = width == x.Shape[3] ? pairs : Movement.Concat(3, pairs, x.Slice(3, width));
        return given.Rank == 3 ? result.Transpose(1, 2).Reshape(given.Shape) : result;

        // [N, 1, T, width / 2], of each item or looked up by its position.
        Node Angles(int input) => (call.Has(3) ? call.X(input).IndexSelect(0, call.X(3)) : call.X(input)).Unsqueeze(1);
    }

    /// <summary>
    /// Writes items into a cache, from a place on that each sequence has of its own; beyond its end they begin anew if it is a ring. Each place of the
    /// cache asks whether an item falls on it, so that nothing is written twice.
    /// </summary>
    private static Node TensorScatter(Call call)
    {
        var (cache, update) = (call.X(0), call.X(1));
        var axis = call.Axis(call.Attributes.Int("axis", -2), cache.Rank);
        if (axis == 0)
        {
            throw new BadNodeException("axis 0 is that of the sequences");
        }

        var (room, items) = (cache.Shape[axis], update.Shape[axis]);
        var item = Along(Positions.Of(room), axis);
        item = call.Has(2) ? item - Along(call.X(2).Cast(DType.Int64), 0) : item;
        item = call.Attributes.Text("mode", "linear") switch
        {
            "linear" => item,
            "circular" => item.FloorMod(Extents.Of(room, DType.Int64)),
            var other => throw new BadNodeException($"the mode {Names.Quote(other)} is neither linear nor circular"),
        };
        var last = Extents.Of(items, DType.Int64) - 1;
        var isWritten = (item >= 0) & (item <= last);
        var written = update.Gather(axis, item.Maximum(0).Minimum(last).BroadcastTo(cache.Shape));
        return isWritten.Where(written, cache);

        Node Along(Node vector, int at) => vector.Reshape(Shape.Of(cache.Shape.Select((_, i) => i == at ? vector.Shape[0] : 1)));
    }

    /// <summary>A convolution of each channel by itself that sees no later item, and the items that the next ones need.</summary>
    private static Operand?[] CausalConvolution(Call call)
    {
        var (x, kernel) = (call.X(0), call.X(1));
        if (x.Rank != 3 || kernel.Rank != 3)
        {
            throw new BadNodeException($"{x.Shape} and {kernel.Shape} must be [N, channels, T] and [channels, 1, k]");
        }

        var before = kernel.Shape[2] - 1;
        var padded = call.Has(3) ? Movement.Concat(2, call.X(3), x) : x.Pad(2, before, 0);
        var sum = padded.Conv(kernel, call.Optional(2), groups: (int)Normalization.Channels(x).Value);
        var result = call.Attributes.Text("activation", "none") switch
        {
            "none" => sum,
            "silu" or "swish" => sum.Silu(),
            var other => throw new BadNodeException($"the activation {Names.Quote(other)} is none of none, silu and swish"),
        };
        return [Operator.Result(call, result), new TensorOperand(call.Type(), padded.Slice(2, x.Shape[2]))];
    }

    /// <summary>
    /// Attention by a state <c>[N, heads, keys, values]</c> to which each item adds the product of its key and its value, after the state has decayed
    /// and with what the state already says about the key taken off the value. Yang et al., "Gated delta networks" (2025).
    /// </summary>
    private static Operand?[] LinearAttention(Call call)
    {
        var rule = call.Attributes.Text("update_rule", "gated_delta");
        if (rule is not ("linear" or "gated" or "delta" or "gated_delta"))
        {
            throw new BadNodeException($"the update_rule {Names.Quote(rule)} is none of linear, gated, delta and gated_delta");
        }

        Require(4, "decay", rule is "gated" or "gated_delta");
        Require(5, "beta", rule is "delta" or "gated_delta");
        var (queryHeads, heads) = (call.Attributes.Int("q_num_heads", 0), call.Attributes.Int("kv_num_heads", 0));
        if (heads < 1 || queryHeads < 1 || queryHeads % heads != 0)
        {
            throw new BadNodeException($"{heads} heads of keys and values do not divide {queryHeads} of queries");
        }

        // A state serves several query heads in a row; one below the other they are one matrix.
        var query = Items(0, heads, queryHeads / heads);
        var (key, value) = (Items(1, heads, 1), Items(2, heads, 1));
        var scale = call.Attributes.Float("scale", 0) is not 0 and var given ? given : AttentionRules.UsualScale(query);
        var sequences = new List<Node> { query, key, value };
        int? decay = null, beta = null;
        if (call.Has(4))
        {
            decay = sequences.Count;
            sequences.Add(Items(4, heads, 1).Transpose());
        }

        if (call.Has(5))
        {
            beta = sequences.Count;
            sequences.Add(Items(5, call.X(5).Shape[^1].Is(1) ? 1 : heads, 1));
        }

        var shape = Shape.Of([query.Shape[1], heads, key.Shape[^1], value.Shape[^1]]);
        var initial = call.Has(3) ? call.X(3).Cast(query.DType) : Fill.Full(0, query.DType, shape);
        var scan = Control.Scan([initial], sequences, (states, items) =>
        {
            var state = decay is { } g ? states[0] * items[g].Exp() : states[0];
            var added = beta is { } b ? items[b] * (items[2] - items[1].MatMul(state)) : items[2];
            state += items[1].Transpose() * added;
            return ([state], [items[0].MatMul(state)]);
        });

        // [T, N, heads, queries of a head, values] as [N, T, query heads * values].
        var result = (scan.Outputs[0] * scale).Transpose(0, 1).Flatten(2);
        var like = call.Has(3) ? 3 : 0;
        return [Operator.Result(call, result), Operator.Result(call, scan.Final[0].Cast(call.Type(like).Carrier), like)];

        // [N, T, heads * rows * width] as [T, N, heads, rows, width].
        Node Items(int input, long parts, long rows)
        {
            var x = call.X(input);
            return x.Rank == 3 && x.Shape[2].TryDivideExactly(parts * rows) is { } width
                ? x.Transpose(0, 1).Reshape([x.Shape[1], x.Shape[0], parts, rows, width])
                : throw new BadNodeException($"the input {input} {x.Shape} does not have {parts * rows} heads");
        }

        void Require(int input, string name, bool isNeeded)
        {
            if (call.Has(input) != isNeeded)
            {
                throw new BadNodeException($"the update_rule {rule} {(isNeeded ? "needs" : "forbids")} the input {name}");
            }
        }
    }

    /// <summary>Shazeer, "GLU variants improve transformer" (2020).</summary>
    private static Node SwiGlu(Call call) => call.X(0).Shape == call.X(1).Shape
        ? Activations.Swish(call.X(0), call.Attributes.Float("alpha", 1)) * call.X(1)
        : throw new BadNodeException($"{call.X(0).Shape} and {call.X(1).Shape} differ");
}
