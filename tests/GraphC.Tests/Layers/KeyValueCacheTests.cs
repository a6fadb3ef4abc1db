using GraphC.Tests.Foreign;
using static GraphC.Declare;
using static GraphC.Tests.Layers.AttentionTests;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class KeyValueCacheTests
{
    private const int Width = 8;
    private const int Length = 7;
    private static readonly Dim Time = Dim.Symbol("time");

    private readonly TransformerBlock first = Block();
    private readonly TransformerBlock second = Block();
    private readonly Node position = Input("position", DType.Int32, []);

    [Fact]
    public void A_step_for_each_token_gives_what_the_whole_sequence_gives()
    {
        var x = Wave(1, 1, Length, Width);
        var whole = Values(second.Apply(first.Apply(x)));
        var step = new InterpretedProgram(Step(1, 1));

        for (var t = 0; t < Length; t++)
        {
            AssertClose(whole[(t * Width)..((t + 1) * Width)], Next(step, x, t, 1), 1e-12);
        }
    }

    [Fact]
    public void Tokens_come_in_runs_of_any_length_and_begin_anew_at_position_0()
    {
        var (x, other) = (Wave(1, 1, Length, Width), Wave(2, 1, Length, Width));
        var step = new InterpretedProgram(Step(1, Time));

        Next(step, other, 0, Length);
        AssertClose(Values(second.Apply(first.Apply(x))), [.. Next(step, x, 0, 3), .. Next(step, x, 3, 1), .. Next(step, x, 4, 3)], 1e-12);
    }

    [Fact]
    public void A_sequence_may_continue_another_one()
    {
        var origins = Input("origins", DType.Int32, [2]);
        var cache = new KeyValueCache(2, Length, position, origins);
        var x = Input("x", Float64, [2, 1, Width]);
        var step = new InterpretedProgram(Graph.Close([first.Apply(x, cache: cache)], inputs: [x, position, origins]));
        Node a = Wave(1, 1, Length, Width), b = Wave(2, 1, Length, Width);

        Run(0, [0, 1]);
        var y = Run(1, [1, 0]);   // a's second token after b's first, and the other way around
        AssertClose(Values(first.Apply(Movement.Concat(1, Token(b, 0), Token(a, 1))))[Width..], y[..Width], 1e-12);
        AssertClose(Values(first.Apply(Movement.Concat(1, Token(a, 0), Token(b, 1))))[Width..], y[Width..], 1e-12);

        double[] Run(int t, int[] from) => step.Run(
            ToTensor(Movement.Concat(0, Token(a, t), Token(b, t)), 2, 1, Width), Tensor.Scalar(t), Tensor.From(from))[0];
        static Node Token(Node x, int t) => x.Slice(.., t..(t + 1));
    }

    [Fact]
    public void The_cache_is_two_variables_of_each_layer_that_nothing_trains()
    {
        var graph = Step(1, 1);

        Assert.Equal(
            ["block.attention.keys", "block.attention.values", "block_1.attention.keys", "block_1.attention.values"],
            graph.Updates.Select(u => graph.VariableNames[u.Variable]).Order());
        Assert.All(graph.Updates, u => Assert.False(u.Variable.IsTrainable));
        Assert.All(graph.Updates, u => Assert.Equal("[1, 2, 7, 2]", u.Variable.Shape.ToString()));
    }

    [Fact]
    public void Dropout_does_nothing_in_a_step_that_only_writes_its_cache()
    {
        var block = new TransformerBlock(Width, 4, new() { Dropout = 0.5 }, dtype: Float64);
        var step = Graph.Close([block.Apply(Input("x", Float64, [1, 1, Width]), cache: new(1, Length, position))]);

        Assert.Empty(step.Nodes.Where(n => n.Op is RandomOp));
    }

    [Fact]
    public void Positions_outside_of_the_cache_fail()
    {
        var step = new InterpretedProgram(Step(1, Time));

        Assert.Throws<IndexOutOfRangeException>(() => step.Run(new Tensor(Float64, 1, 2, Width), Tensor.Scalar(6)));
        Assert.Throws<IndexOutOfRangeException>(() => step.Run(new Tensor(Float64, 1, 1, Width), Tensor.Scalar(-1)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("a cache of 2 sequences needs [2, T, width]", Refusal(() => Step(2, 1, sequencesOfX: 1)));
        Assert.Contains("8 tokens do not fit into a cache of 7 positions", Refusal(() => Step(1, 8)));
        Assert.Contains("a position is a scalar", Refusal(() => first.Apply(Wave(1, 1, 1, Width), cache: new(1, 7, Longs(new long[] { 1 })))));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValueCache(0, 7, position));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValueCache(1, 0, position));
    }

    private static TransformerBlock Block() => new(
        Width, 4, new() { Attention = new() { Causal = true, KeyValueHeads = 2, Rotary = RotaryPairs.Interleaved } }, dtype: Float64);

    private Graph Step(long sequences, Dim time, long? sequencesOfX = null)
    {
        var x = Input("x", Float64, [sequencesOfX ?? sequences, time, Width]);
        var cache = new KeyValueCache(sequences, Length, position);
        return Graph.Close([second.Apply(first.Apply(x, cache: cache), cache: cache)], inputs: [x, position]);
    }

    private static double[] Next(InterpretedProgram step, Node x, int from, int count) =>
        step.Run(ToTensor(x.Slice(.., from..(from + count)), 1, count, Width), Tensor.Scalar(from))[0];

    private static Tensor ToTensor(Node x, params long[] shape) => Tensor.From<double>(Values(x), shape);
}
