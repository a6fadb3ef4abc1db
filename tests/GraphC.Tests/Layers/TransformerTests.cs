using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Layers.AttentionTests;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class TransformerTests
{
    private static readonly AttentionOptions Causal = new() { Causal = true };

    [Fact]
    public void Self_attention_has_one_projection_in_and_one_out()
    {
        var graph = Graph.Close([Wave(1, 2, 5, 12).SelfAttention(heads: 3)]);

        Assert.Equal(
            ["attention.in_weight f64[12, 36]", "attention.in_bias f64[36]", "attention.out_weight f64[12, 12]", "attention.out_bias f64[12]"],
            Described(graph));
    }

    [Fact]
    public void Fewer_heads_of_keys_and_values_have_fewer_columns() => Assert.Equal(
        ["attention.in_weight f64[12, 18]", "attention.out_weight f64[12, 12]"],
        Described(Graph.Close([Wave(1, 2, 5, 12).SelfAttention(heads: 4, new() { KeyValueHeads = 1, Bias = false })])));

    [Fact]
    public void Cross_attention_projects_both_sequences()
    {
        var y = Wave(1, 2, 5, 12).CrossAttention(Wave(2, 2, 7, 10), heads: 3);

        Assert.Equal([2, 5, 12], y.Shape.Select(d => d.Value));
        Assert.Equal(
            [
                "attention.query_weight f64[12, 12]", "attention.query_bias f64[12]", "attention.key_value_weight f64[10, 24]",
                "attention.key_value_bias f64[24]", "attention.out_weight f64[12, 12]", "attention.out_bias f64[12]",
            ],
            Described(Graph.Close([y])));
    }

    [Fact]
    public void Heads_are_blocks_of_columns()
    {
        var x = Wave(1, 5, 6);
        var layer = new MultiHeadAttention(6, heads: 2, new() { Bias = false }, dtype: Float64);
        var y = layer.Apply(x);
        var weights = Graph.Close([y]).Variables;

        var projected = x.MatMul(weights[0]);
        Node[] heads = [.. Enumerable.Range(0, 2).Select(h => Part(3 * h).Attention(Part(6 + 3 * h), Part(12 + 3 * h)))];
        AssertClose(Values(Movement.Concat(-1, heads).MatMul(weights[1])), Values(y));

        Node Part(int from) => projected.Slice(-1, from, from + 3);
    }

    [Fact]
    public void A_layer_that_is_applied_twice_has_one_set_of_parameters()
    {
        var layer = new TransformerBlock(8, heads: 2, dtype: Float64);
        var (x, y) = (Wave(1, 5, 8), Wave(2, 3, 8));

        Assert.Equal(Graph.Close([layer.Apply(x)]).Variables.ToHashSet(), Graph.Close([layer.Apply(x), layer.Apply(y)]).Variables.ToHashSet());
    }

    [Fact]
    public void The_variables_of_a_block_are_named_after_its_parts()
    {
        var x = Wave(1, 2, 5, 8);
        var graph = Graph.Close([x.TransformerEncoder(heads: 2).TransformerEncoder(heads: 2, new() { RmsNorm = true, Gated = true, Bias = false })]);

        Assert.Equal(
            [
                "encoder.attention_norm.scale", "encoder.attention_norm.shift", "encoder.attention.in_weight", "encoder.attention.in_bias",
                "encoder.attention.out_weight", "encoder.attention.out_bias", "encoder.feed_forward_norm.scale", "encoder.feed_forward_norm.shift",
                "encoder.feed_forward.in_weight", "encoder.feed_forward.in_bias", "encoder.feed_forward.out_weight", "encoder.feed_forward.out_bias",
                "encoder_1.attention_norm.scale", "encoder_1.attention.in_weight", "encoder_1.attention.in_bias", "encoder_1.attention.out_weight",
                "encoder_1.attention.out_bias", "encoder_1.feed_forward_norm.scale", "encoder_1.feed_forward.in_weight", "encoder_1.feed_forward.out_weight",
            ],
            graph.Variables.Select(v => graph.VariableNames[v]));
    }

    [Fact]
    public void Norms_come_first_or_last()
    {
        var x = Wave(1, 5, 8) * 10 + 3;

        // Behind a norm a row has the mean 0, before it that of x.
        Assert.All(Values(x.TransformerEncoder(2, new() { NormFirst = false }).Mean(-1)), m => Assert.Equal(0, m, 1e-9));
        Assert.Contains(Values(x.TransformerEncoder(2).Mean(-1)), m => Math.Abs(m) > 0.1);
    }

    [Fact]
    public void A_causal_block_does_not_see_what_comes_later()
    {
        var x = Input("x", Float64, [1, 6, 8]);
        var graph = Graph.Close([x.TransformerEncoder(2, new() { Attention = Causal with { Rotary = RotaryPairs.Halves } })]);
        var changed = Filled(6);
        changed.AsSpan<double>()[4 * 8 + 3] = 9;

        var (before, after) = (Run(Filled(6)), Run(changed));
        Assert.Equal(before[..(4 * 8)], after[..(4 * 8)]);
        Assert.All(before.Zip(after).Skip(4 * 8), p => Assert.NotEqual(p.First, p.Second));

        double[] Run(Tensor tensor) => Interpreter.Run(graph, [tensor])[0].Data;
    }

    [Fact]
    public void A_decoder_sees_the_whole_memory_and_its_own_past()
    {
        var (x, memory) = (Wave(1, 1, 4, 8), Wave(2, 1, 6, 10));
        var block = new TransformerBlock(8, 2, new() { Attention = Causal }, memoryWidth: 10, dtype: Float64);
        var y = Values(block.Apply(x, memory));

        // The last own position is seen by itself only, the last of the memory by all.
        Assert.Equal(y[..24], Values(block.Apply(Changed(x), memory))[..24]);
        Assert.All(y.Zip(Values(block.Apply(x, Changed(memory)))), p => Assert.NotEqual(p.First, p.Second));
        Assert.Contains("decoder.cross_attention.query_weight", Graph.Close([x.TransformerDecoder(memory, 2)]).VariableNames.Values);

        static Node Changed(Node x) => x + Positions.Of(x.Shape[1]).EqualTo(x.Shape[1].Value - 1).Unsqueeze(1).Cast(Float64) * Wave(5, x.Shape[2].Value);
    }

    [Fact]
    public void Padded_sequences_are_as_they_are_without_padding()
    {
        var x = Wave(1, 1, 6, 8);
        var block = new TransformerBlock(8, 2, dtype: Float64);

        AssertClose(Values(block.Apply(x.Slice(.., ..4))), Values(block.Apply(x, lengths: Longs(new long[] { 4 })))[..32]);
    }

    [Fact]
    public void A_gated_network_multiplies_activations_and_gates()
    {
        var x = Wave(1, 3, 4);
        var y = x.FeedForward(5, gated: true, bias: false);
        var weights = Graph.Close([y]).Variables;

        Assert.Equal(["feed_forward.in_weight f64[4, 10]", "feed_forward.out_weight f64[5, 4]"], Described(Graph.Close([y])));
        var (gate, up) = (weights[0].Slice(-1, 0, 5), weights[0].Slice(-1, 5, 10));
        AssertClose(Values((x.MatMul(gate).Silu() * x.MatMul(up)).MatMul(weights[1])), Values(y));
    }

    [Fact]
    public void The_activation_can_be_chosen() => AssertClose(
        Values(Wave(1, 3, 4).FeedForward(5, activation: h => h * 0)), new double[12]);

    [Fact]
    public void Gradients_of_a_block_are_right()
    {
        var block = new TransformerBlock(4, 2, new() { Attention = Causal with { KeyValueHeads = 1, Rotary = RotaryPairs.Halves }, Gated = true, Hidden = 3 }, memoryWidth: 2, dtype: Float64);

        Initialize(block.Apply(Wave(1, 3, 4), Wave(2, 2, 2)));   // a graph and that of its gradient draw other numbers
        Slopes.Check(x => block.Apply(x[0], x[1]), -1, 1, [3, 4], [2, 2]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var x = Wave(1, 2, 5, 12);

        Assert.Contains("5 heads do not divide a width of 12", Refusal(() => x.SelfAttention(5)));
        Assert.Contains("3 heads of keys and values do not divide 4 heads of queries", Refusal(() => x.SelfAttention(4, new() { KeyValueHeads = 3 })));
        Assert.Contains("the width of [d], its last extent, must be constant", Refusal(() => Input("x", Float32, [Dim.Symbol("d")]).SelfAttention(4)));
        Assert.Contains("[2, 5, 12] does not fit: [..., T, 8] is needed", Refusal(() => new MultiHeadAttention(8, 2, dtype: Float64).Apply(x)));
        Assert.Contains("another sequence, which is not given", Refusal(() => new MultiHeadAttention(12, 2, memoryWidth: 3, dtype: Float64).Apply(x)));
        Assert.Contains("create it with a memoryWidth", Refusal(() => new MultiHeadAttention(12, 2, dtype: Float64).Apply(x, x)));
        Assert.Contains("attends to no other sequence", Refusal(() => new TransformerBlock(12, 2, dtype: Float64).Apply(x, x)));
        Assert.Contains("a width of 12 with 0 activations computes nothing", Refusal(() => x.FeedForward(0)));
        Assert.Contains("needs a floating-point input, not i64", Refusal(() => Positions.Of(12).Unsqueeze(0).TransformerEncoder(2)));
    }

    private static string[] Described(Graph graph) => [.. graph.Variables.Select(v => $"{graph.VariableNames[v]} {v.Type}")];

    private static void Initialize(Node node)
    {
        var graph = Graph.Close([node]);
        foreach (var (variable, value) in graph.Variables.Zip(Interpreter.Run(graph.Initialization, [])))
        {
            variable.Value = Tensor.From<double>(value.Data, value.Shape);
        }
    }

    private static Tensor Filled(int time)
    {
        var tensor = new Tensor(Float64, 1, time, 8);
        for (var i = 0; i < tensor.Length; i++)
        {
            tensor.AsSpan<double>()[i] = Math.Sin(1.7 * i);
        }

        return tensor;
    }
}
