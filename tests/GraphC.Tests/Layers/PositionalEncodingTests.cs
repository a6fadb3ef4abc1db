using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Layers.AttentionTests;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class PositionalEncodingTests
{
    private static readonly Node Zeros = Fill.Full(0, Float64, [3, 4]);

    [Fact]
    public void Learned_positions_are_rows_of_a_table()
    {
        var x = Fill.Full(1, Float32, [2, 3, 4]);
        var y = x.LearnedPositions(8, weight: shape => Counting([.. shape.Select(d => d.Value)]));

        Assert.Equal(Enumerable.Range(1, 12).Select(e => (double)e), Values(y)[..12]);
        Assert.Equal(Values(y)[..12], Values(y)[12..]);
        Assert.Equal("positions.weight", Assert.Single(Graph.Close([y]).VariableNames.Values));
    }

    [Fact]
    public void Learned_positions_may_begin_anywhere()
    {
        var table = Counting(8, 4);

        Assert.Equal(Values(table)[8..20], Values(Zeros.Cast(Float32).LearnedPositions(table, Constant(2, DType.Int32))));
    }

    [Fact]
    public void Only_rows_that_were_used_learn()
    {
        var table = Parameter("table", Counting(8, 4));
        var gradient = Zeros.Cast(Float32).LearnedPositions(table, null).Sum().Gradient(table)[0];

        Assert.Equal([.. Enumerable.Repeat(1.0, 12), .. Enumerable.Repeat(0.0, 20)], Values(gradient));
    }

    [Fact]
    public void More_positions_than_the_table_has_are_refused()
    {
        Assert.Contains("3 positions are more than the 2 of the table", Refusal(() => Zeros.LearnedPositions(2)));
        Assert.Contains("[4] has no positions of a constant width", Refusal(() => Counting(4).LearnedPositions(2)));
        var x = Input("x", Float32, [Dim.Symbol("time"), 4]);
        var graph = Graph.Close([x.LearnedPositions(2)]);
        Assert.Equal(8, Interpreter.Run(graph, [new Tensor(Float32, 2, 4)])[0].Data.Length);
        Assert.Throws<ArgumentException>(() => Interpreter.Run(graph, [new Tensor(Float32, 3, 4)]));
    }

    [Fact]
    public void Sinusoids_are_those_of_the_paper()
    {
        var expected = Enumerable.Range(0, 3).SelectMany(t => (double[])[Math.Sin(t), Math.Cos(t), Math.Sin(t / 100.0), Math.Cos(t / 100.0)]);

        AssertClose(expected, Values(Zeros.SinusoidalPositions()));
        AssertClose([Math.Sin(7), Math.Cos(7)], Values(Zeros.SinusoidalPositions(Constant(7, DType.Int32)))[..2]);
    }

    [Theory]
    [InlineData(RotaryPairs.Halves, 0, 2)]
    [InlineData(RotaryPairs.Interleaved, 0, 1)]
    public void Rotary_turns_each_pair(RotaryPairs pairs, int first, int second)
    {
        var x = Wave(1, 3, 4);
        var (before, after) = (Values(x), Values(x.RotaryPositions(Constant(5, DType.Int32), pairs)));
        for (var t = 0; t < 3; t++)
        {
            var (sin, cos) = Math.SinCos(t + 5);   // the first pair turns by 1 from one position to the next
            var (a, b) = (before[t * 4 + first], before[t * 4 + second]);
            Assert.Equal(a * cos - b * sin, after[t * 4 + first], 1e-12);
            Assert.Equal(b * cos + a * sin, after[t * 4 + second], 1e-12);
        }
    }

    [Theory]
    [InlineData(RotaryPairs.Halves)]
    [InlineData(RotaryPairs.Interleaved)]
    public void Products_of_turned_vectors_depend_on_the_distance_only(RotaryPairs pairs)
    {
        var (q, k) = (Wave(1, 4, 6), Wave(2, 4, 6));

        AssertClose(Scores(0), Scores(1000), 1e-9);

        double[] Scores(int start) => Values(
            q.RotaryPositions(Constant(start, DType.Int32), pairs).MatMul(k.RotaryPositions(Constant(start, DType.Int32), pairs).Transpose()));
    }

    [Fact]
    public void Rotary_gradients_are_right()
    {
        Slopes.Check(x => x[0].RotaryPositions(), -1, 1, [2, 3, 4]);
        Slopes.Check(x => x[0].RotaryPositions(pairs: RotaryPairs.Interleaved), -1, 1, [2, 3, 4]);
    }

    [Fact]
    public void Widths_without_pairs_are_refused()
    {
        Assert.Contains("with a constant even D is needed", Refusal(() => Wave(1, 3, 5).RotaryPositions()));
        Assert.Contains("with a constant even D is needed", Refusal(() => Wave(1, 4).SinusoidalPositions()));
        Assert.Contains("needs a floating-point input, not i64", Refusal(() => Positions.Of(4).Unsqueeze(0).SinusoidalPositions()));
        Assert.Contains("the base 1 of the wavelengths is not above 1", Refusal(() => Wave(1, 3, 4).RotaryPositions(longest: 1)));
    }
}
