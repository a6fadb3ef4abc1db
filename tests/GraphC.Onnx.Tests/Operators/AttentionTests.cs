using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public sealed class AttentionTests
{
    private static readonly OnnxTensor Q = Numbers.Some(1, 2, 4, 3, 5), K = Numbers.Some(2, 2, 2, 6, 5), V = Numbers.Some(3, 2, 2, 6, 4);

    /// <summary>One query's result where it sees some of the keys, whose scores are shifted and capped.</summary>
    private static double[] Attend(long n, long head, long query, Func<int, bool> sees, Func<int, double>? shift = null, double cap = 0)
    {
        double[] scores =
        [
            .. Enumerable.Range(0, 6).Select(k => !sees(k) ? double.NegativeInfinity
                : Capped(Enumerable.Range(0, 5).Sum(d => Q.At(n, head, query, d) * K.At(n, head / 2, k, d)) / Math.Sqrt(5)) + (shift?.Invoke(k) ?? 0)),
        ];
        var weights = scores.Select(s => double.IsNegativeInfinity(s) ? 0 : Math.Exp(s)).ToArray();
        var sum = weights.Sum();
        return [.. Enumerable.Range(0, 4).Select(d => sum == 0 ? 0 : Enumerable.Range(0, 6).Sum(k => weights[k] * V.At(n, head / 2, k, d)) / sum)];

        double Capped(double x) => cap == 0 ? x : Math.Tanh(x / cap) * cap;
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    public void A_mask_that_is_shorter_than_the_keys_hides_the_rest(float cap)
    {
        var mask = Numbers.Some(4, 3, 5);
        new OneNode("Attention", 24) { ["softcap"] = cap }.Run(Q, K, V, mask)[0]
            .ShouldBe([2, 4, 3, 4], p => Attend(p[0], p[1], p[2], k => k < 5, k => mask.At(p[2], k), cap)[p[3]]);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    public void Causal_queries_are_the_last_items_of_each_sequence(float cap)
    {
        var mask = Numbers.Some(4, 1, 1, 3, 6);
        var lengths = OnnxTensor.Of(Tensor.From(new long[] { 6, 2 }));
        new OneNode("Attention", 24) { ["softcap"] = cap, ["is_causal"] = 1 }.Run(Q, K, V, mask, null, null, lengths)[0].ShouldBe([2, 4, 3, 4], p =>
        {
            var length = p[0] == 0 ? 6 : 2;
            return Attend(p[0], p[1], p[2], k => k < length && k <= p[2] + length - 3, k => mask.At(0, 0, p[2], k), cap)[p[3]];
        });
    }

    [Fact]
    public void A_wider_softmax_changes_no_more_than_the_last_digits()
    {
        var plain = new OneNode("Attention", 23).Run(Q, K, V)[0];
        var wide = new OneNode("Attention", 23) { ["softmax_precision"] = (int)ElementType.Float64 }.Run(Q, K, V)[0];
        Assert.Equal(ElementType.Float32, wide.Type);
        wide.ShouldBe([2, 4, 3, 4], p => plain.At(p), 1e-6);
    }

    [Fact]
    public void A_mode_of_the_fourth_output_that_is_unknown_is_refused() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("Attention", 23, outputs: 4) { ["qk_matmul_output_mode"] = 4 }.Run(Q, K, V));

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused() => Assert.Throws<ModelFormatException>(
        () => new OneNode("Attention", 23) { ["q_num_heads"] = 3, ["kv_num_heads"] = 3 }.Run(Numbers.Some(1, 1, 2, 8), Numbers.Some(1, 1, 2, 8), Numbers.Some(1, 1, 2, 8)));

    [Fact]
    public void A_subgraph_that_asks_for_the_shape_of_the_scores_makes_attention_causal()
    {
        var body = ModelText.Proto("""
            in x Float32[N, H, Q, K]
            init start Int64[] 0
            init one Int64[] 1
            init two Int64[] 2
            init three Int64[] 3
            init hidden Float32[1] -Infinity
            shape = Shape(x)
            queries = Gather(shape, two)
            keys = Gather(shape, three)
            row = Range(start, queries, one)
            rows = Unsqueeze(row, one)
            columns = Range(start, keys, one)
            sees = GreaterOrEqual(rows, columns)
            y = Where(sees, x, hidden)
            out y
            """).Graph;
        new OneNode("FlexAttention", 1, domain: "ai.onnx.preview") { ["score_mod"] = body }.Run(Q, K, V)[0]
            .ShouldBe([2, 4, 3, 4], p => Attend(p[0], p[1], p[2], k => k <= p[2])[p[3]]);
    }

    [Fact]
    public void A_subgraph_that_changes_the_shape_of_the_weights_is_refused()
    {
        var node = new OneNode("FlexAttention", 1, domain: "ai.onnx.preview") { ["prob_mod"] = ModelText.Proto("in x Float32[N, H, Q, K]\ny = Size(x)\nout y").Graph };
        Assert.Contains("'prob_mod' does not give one tensor", Assert.Throws<ModelFormatException>(() => node.Run(Q, K, V)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("gated")]
    [InlineData("delta")]
    [InlineData("gated_delta")]
    public void Linear_attention_follows_its_rule(string rule)
    {
        var (q, k, v, past) = (Numbers.Some(5, 1, 3, 8), Numbers.Some(6, 1, 3, 2), Numbers.Some(7, 1, 3, 3), Numbers.Some(8, 1, 1, 2, 3));
        var decay = rule.StartsWith("gated", StringComparison.Ordinal) ? Numbers.Some(9, 1, 3, 2) : null;
        var beta = rule.EndsWith("delta", StringComparison.Ordinal) ? Numbers.Some(10, 1, 3, 1) : null;
        var results = new OneNode("LinearAttention", 27, outputs: 2) { ["q_num_heads"] = 4, ["kv_num_heads"] = 1, ["update_rule"] = rule, ["scale"] = 0.5f }
            .Run(q, k, v, past, decay, beta);
        double[,] state = new double[2, 3];
        for (var i = 0; i < 6; i++)
        {
            state[i / 3, i % 3] = past.At(0, 0, i / 3, i % 3);
        }

        var expected = new double[3, 12];
        for (var t = 0; t < 3; t++)
        {
            for (var i = 0; i < 6; i++)
            {
                state[i / 3, i % 3] *= decay is null ? 1 : Math.Exp(decay.At(0, t, i / 3));
            }

            double[] added = [.. Enumerable.Range(0, 3).Select(c => beta is null
                ? v.At(0, t, c)
                : beta.At(0, t, 0) * (v.At(0, t, c) - (k.At(0, t, 0) * state[0, c]) - (k.At(0, t, 1) * state[1, c])))];
            for (var i = 0; i < 6; i++)
            {
                state[i / 3, i % 3] += k.At(0, t, i / 3) * added[i % 3];
            }

            for (var i = 0; i < 12; i++)
            {
                expected[t, i] = 0.5 * ((q.At(0, t, i / 3 * 2) * state[0, i % 3]) + (q.At(0, t, (i / 3 * 2) + 1) * state[1, i % 3]));
            }
        }

        results[0].ShouldBe([1, 3, 12], p => expected[p[1], p[2]]);
        results[1].ShouldBe([1, 1, 2, 3], p => state[p[2], p[3]]);
    }

    [Fact]
    public void Linear_attention_refuses_what_its_rule_has_no_use_for()
    {
        var x = Numbers.Some(1, 1, 2, 4);
        var error = Assert.Throws<ModelFormatException>(
            () => new OneNode("LinearAttention", 27) { ["q_num_heads"] = 1, ["kv_num_heads"] = 1, ["update_rule"] = "linear" }.Run(x, x, x, null, x));
        Assert.Contains("forbids the input decay", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_is_written_at_its_start_unless_told_otherwise() =>
        Assert.Equal([7.0, 8, 3, 4], new OneNode("TensorScatter", 24) { ["axis"] = 1 }.Run(Numbers.Of([1, 2, 3, 4], 1, 4), Numbers.Of([7, 8], 1, 2))[0].Elements());

    [Fact]
    public void Swiglu_does_not_broadcast() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("SwiGLU", 28).Run(Numbers.Some(1, 2, 3), Numbers.Some(1, 1, 3)));
}
