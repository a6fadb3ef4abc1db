using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Scaled dot-product attention.</summary>
internal static class Attentions
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Many("Attention", Attention, since: 23),
        Operator.Of("FlexAttention", FlexAttention) with { Domain = "ai.onnx.preview" },
    ];

    /// <summary>The result, the keys and values with those of the past, and the scores at a stage that an attribute names.</summary>
    private static Operand?[] Attention(Call call)
    {
        var query = Heads(call, 0, "q_num_heads");
        var key = WithPast(call, 4, Heads(call, 1, "kv_num_heads"));
        var value = WithPast(call, 5, Heads(call, 2, "kv_num_heads"));
        var scale = call.Attributes.Has("scale") ? call.Attributes.Float("scale", 1) : AttentionRules.UsualScale(query);
        var (mask, lengths) = (Mask(call, query, key), call.Optional(6));
        var isCausal = call.Attributes.Flag("is_causal");
        Node? position = null;
        if (isCausal && !call.Has(4) && lengths is not null)
        {
            // Each sequence has its own position, and so its own mask.
            (mask, isCausal) = (Both(mask, UpToEnd(query, key, lengths)), false);
        }
        else if (isCausal)
        {
            position = Extents.Of(call.Has(4) ? call.X(4).Shape[2] : 0, DType.Int64);
        }

        var softcap = call.Attributes.Float("softcap", 0);
        var precision = Precision(call, call.Type());
        var wantsScores = call.Wants(3);
        var (result, shown) = softcap == 0 && !wantsScores && precision.Carrier == query.DType && precision.Narrow is null
            ? (query.Attention(key, value, mask, lengths, isCausal, position, scale), null)
            : Attend();
        return
        [
            Operator.Result(call, call.X(0).Rank == 3 ? result.Transpose(1, 2).Flatten(2) : result),
            new TensorOperand(call.Type(1), key),
            new TensorOperand(call.Type(2), value),
            shown is null ? null : Operator.Result(call, shown),
        ];

        // As the language's attention, but with what that does not show.
        (Node Result, Node Shown) Attend()
        {
            var scores = Scores(query, key, scale);
            var capped = softcap > 0 ? (scores / softcap).Tanh() * softcap : scores;
            var seen = AttentionRules.Visible(capped, mask, lengths, isCausal, position)?.Where(capped, double.NegativeInfinity) ?? capped;
            var masked = AttentionRules.AddMask(seen, mask);
            var exact = In(precision, masked);
            var weights = In(call.Type(), In(precision, AttentionRules.MaskedSoftmax(exact)));
            var stage = call.Attributes.Int("qk_matmul_output_mode", 0) switch
            {
                0 => scores,
                1 => capped,
                2 => masked,
                3 => weights,
                var other => throw new BadNodeException($"the qk_matmul_output_mode {other} is none of 0 to 3"),
            };
            return (Weigh(weights, value, query), stage);
        }
    }

    /// <summary>Attention with a subgraph that changes the scores and one that changes the weights.</summary>
    private static Node FlexAttention(Call call)
    {
        var (query, key, value) = (call.X(0), call.X(1), call.X(2));
        if (query.Rank != 4 || key.Rank != 4 || value.Rank != 4)
        {
            throw new BadNodeException($"queries {query.Shape}, keys {key.Shape} and values {value.Shape} must be [N, heads, T, width]");
        }

        var scale = call.Attributes.Has("scale") ? call.Attributes.Float("scale", 1) : AttentionRules.UsualScale(query);
        var precision = Precision(call, call.Type());
        if (!call.Attributes.Has("score_mod") && !call.Attributes.Has("prob_mod") && precision.Carrier == query.DType && precision.Narrow is null)
        {
            return query.Attention(key, value, scale: scale);
        }

        var scores = Changed("score_mod", In(precision, Scores(query, key, scale)));
        var weights = Changed("prob_mod", In(precision, scores.Softmax()));
        return Weigh(In(call.Type(), weights), value, query);

        Node Changed(string attribute, Node node) => !call.Attributes.Has(attribute) ? node
            : call.Inline(call.Graph(attribute), [new TensorOperand(precision, node)]) is [TensorOperand changed] && changed.Type == precision && changed.Shape == node.Shape
                ? changed.Node
                : throw new BadNodeException($"'{attribute}' does not give one tensor {precision}{node.Shape}");
    }

    /// <summary>The type in which softmax is computed; for narrow floats it is a wider one unless the node names it.</summary>
    private static ElementType Precision(Call call, ElementType type) =>
        call.Attributes.Type("softmax_precision") is { } named and not ElementType.Undefined ? named
            : type.Narrow is null ? type : ElementType.Float32;

    /// <summary>A node in a type, with its precision.</summary>
    private static Node In(ElementType type, Node node) => Narrowing.Apply(node.Cast(type.Carrier), type);

    /// <summary><c>scale q kᵀ</c>; heads of keys may be shared.</summary>
    private static Node Scores(Node query, Node key, double scale)
    {
        var groups = AttentionRules.QueriesOfEachHead(query, key, key);
        return AttentionRules.Ungroup(AttentionRules.Group(query, groups).MatMul(key.Transpose()), query) * scale;
    }

    private static Node Weigh(Node weights, Node value, Node query)
    {
        var groups = query.Shape[1] == value.Shape[1] ? 1 : query.Shape[1].Value / value.Shape[1].Value;
        return AttentionRules.Ungroup(AttentionRules.Group(weights, groups).MatMul(value), query);
    }

    /// <summary><c>[N, T, heads * width]</c> as <c>[N, heads, T, width]</c>; what has four axes has that form.</summary>
    public static Node Heads(Call call, int input, string attribute)
    {
        var x = call.X(input);
        if (x.Rank == 4)
        {
            return x;
        }

        var heads = call.Attributes.Int(attribute, 0);
        return x.Rank == 3 && heads > 0 && x.Shape[2].TryDivideExactly(heads) is { } width
            ? x.Reshape([x.Shape[0], x.Shape[1], heads, width]).Transpose(1, 2)
            : throw new BadNodeException($"the input {input} {x.Shape} does not have {heads} heads");
    }

    private static Node WithPast(Call call, int past, Node x) => call.Has(past) ? Movement.Concat(2, call.X(past), x) : x;

    /// <summary>The mask; where it is shorter than the keys, the rest of them is not seen.</summary>
    private static Node? Mask(Call call, Node query, Node key)
    {
        if (call.Optional(3) is not { } mask)
        {
            return null;
        }

        var missing = key.Shape[2] - mask.Shape[^1];
        if (missing is { IsConstant: true, Value: <= 0 })
        {
            return mask.DType == DType.Bool ? mask : mask.Cast(query.DType);
        }

        return mask.DType == DType.Bool
            ? mask.Cast(DType.Int32).Pad(mask.Rank - 1, 0, missing).NotEqualTo(0)
            : mask.Cast(query.DType).Pad(mask.Rank - 1, 0, missing, value: double.NegativeInfinity);
    }

    /// <summary>The queries are the last items of each sequence, and see what is before them: <c>[N, 1, Tq, Tk]</c>.</summary>
    private static Node UpToEnd(Node query, Node key, Node lengths)
    {
        var first = lengths.Cast(DType.Int64) - Extents.Of(query.Shape[2], DType.Int64);
        var own = Positions.Of(query.Shape[2]).Unsqueeze(1) + first.Reshape([query.Shape[0], 1, 1, 1]);
        return Positions.Of(key.Shape[2]) <= own;
    }

    /// <summary>A mask, of truth values or of numbers to add, that hides what another one hides too.</summary>
    private static Node Both(Node? mask, Node visible) => mask is null ? visible
        : mask.DType == DType.Bool ? mask & visible
        : visible.Where(mask, double.NegativeInfinity);
}
