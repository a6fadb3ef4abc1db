using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class AttentionTests
{
    private static readonly Node Mask = Constant(Tensor.From((bool[,])new[,]
    {
        { true, false, true, true, false },
        { false, true, false, false, false },
        { true, true, true, true, true },
    }));

    [Fact]
    public void Is_the_mean_of_the_values_weighted_by_the_softmax_of_the_scores()
    {
        var (q, k, v) = (Wave(1, 3, 4), Wave(2, 5, 4), Wave(3, 5, 6));

        var (queries, keys, values) = (Values(q), Values(k), Values(v));
        var expected = Enumerable.Range(0, 3).SelectMany(i =>
        {
            double[] weights = [.. Enumerable.Range(0, 5).Select(j => Math.Exp(Enumerable.Range(0, 4).Sum(d => queries[i * 4 + d] * keys[j * 4 + d]) / 2))];
            return Enumerable.Range(0, 6).Select(d => Enumerable.Range(0, 5).Sum(j => weights[j] * values[j * 6 + d]) / weights.Sum());
        });
        AssertClose(expected, Values(q.Attention(k, v)));
    }

    [Fact]
    public void Leading_axes_are_worked_on_side_by_side()
    {
        var (q, k, v) = (Wave(1, 2, 2, 3, 4), Wave(2, 2, 2, 5, 4), Wave(3, 2, 2, 5, 4));

        var all = Values(q.Attention(k, v));
        var last = Values(Last(q).Attention(Last(k), Last(v)));
        AssertClose(last, all[^12..]);

        static Node Last(Node x) => x.Slice(1.., 1..).Squeeze(0, 1);
    }

    [Fact]
    public void Heads_of_keys_are_shared_by_query_heads_in_a_row()
    {
        var (q, k, v) = (Wave(1, 2, 6, 3, 4), Wave(2, 2, 2, 5, 4), Wave(3, 2, 2, 5, 7));
        var shared = q.Attention(k, v, mask: Mask, causal: true);

        AssertClose(Values(q.Attention(Repeat(k), Repeat(v), mask: Mask, causal: true)), Values(shared));

        static Node Repeat(Node x) => x.IndexSelect(1, Longs(new long[] { 0, 0, 0, 1, 1, 1 }));
    }

    [Fact]
    public void The_scale_takes_the_place_of_the_usual_one()
    {
        var (q, k, v) = (Wave(1, 3, 4), Wave(2, 5, 4), Wave(3, 5, 6));

        AssertClose(Values((q * 6).Attention(k, v)), Values(q.Attention(k, v, scale: 3)));
    }

    [Fact]
    public void Causal_queries_do_not_see_what_comes_later()
    {
        var x = Wave(1, 2, 6, 4);
        var changed = x + Positions.Of(6).EqualTo(4).Unsqueeze(1).Cast(Float64);

        var (before, after) = (Rows(x), Rows(changed));
        Assert.Equal(before[..4], after[..4]);
        Assert.NotEqual(before[4], after[4]);
        Assert.NotEqual(before[5], after[5]);

        static double[][] Rows(Node x) => [.. Values(x.Attention(x, x, causal: true).Slice(..1)).Chunk(4)];
    }

    [Fact]
    public void A_position_says_where_among_the_keys_the_queries_begin()
    {
        var x = Wave(1, 6, 4);
        var last = x.Slice(4..).Attention(x, x, causal: true, position: Constant(4, DType.Int32));

        AssertClose(Values(x.Attention(x, x, causal: true))[^8..], Values(last));
    }

    [Fact]
    public void A_mask_of_truths_and_one_of_numbers_say_the_same()
    {
        var (q, k, v) = (Wave(1, 2, 3, 4), Wave(2, 2, 5, 4), Wave(3, 2, 5, 4));
        var added = Mask.Where(Fill.Full(0, Float64, [3, 5]), double.NegativeInfinity);

        AssertClose(Values(q.Attention(k, v, mask: Mask)), Values(q.Attention(k, v, mask: added)));
    }

    [Fact]
    public void Padding_behind_the_lengths_changes_nothing()
    {
        var (q, k, v) = (Wave(1, 2, 3, 3, 4), Wave(2, 2, 3, 5, 4), Wave(3, 2, 3, 5, 4));
        var padded = q.Attention(k, v, lengths: Longs(new long[] { 2, 5 }));

        var first = Head(q).Attention(Head(k).Slice(.., .., ..2), Head(v).Slice(.., .., ..2));
        AssertClose(Values(first), Values(padded)[..36]);
        AssertClose(Values(q.Attention(k, v))[36..], Values(padded)[36..]);

        static Node Head(Node x) => x.Slice(..1);
    }

    [Fact]
    public void A_query_that_sees_nothing_gives_zeros_and_has_no_gradient()
    {
        var x = Parameter("x", Wave(1, 2, 3, 4));
        var y = x.Attention(x, x, lengths: Longs(new long[] { 0, 3 }));

        Assert.All(Values(y)[..12], e => Assert.Equal(0, e));
        Assert.All(Values(y.Square().Sum().Gradient(x)[0])[..12], e => Assert.Equal(0, e));
        Assert.All(Values(x.Attention(x, x, mask: Fill.Full(double.NegativeInfinity, Float64, [3, 3]))), e => Assert.Equal(0, e));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Queries_before_the_first_key_see_nothing(int rows)
    {
        var (q, k, v) = (Wave(1, 3, 4), Wave(2, 5, 4), Wave(3, 5, 6));
        var y = Values(q.Attention(k, v, causal: true, position: Constant(-2, DType.Int64), rows: rows));
        Assert.All(y[..12], x => Assert.Equal(0, x));
        AssertClose(Values(v)[..6], y[12..]);
    }

    [Fact]
    public void Dropped_weights_are_those_of_training()
    {
        var (q, k, v) = (Wave(1, 3, 4), Wave(2, 64, 4), Fill.Full(1, Float64, [64, 1]));
        var y = q.Attention(k, v, dropout: 0.5);

        Assert.All(Values(y), e => Assert.Equal(1, e, 1e-12));
        var trained = Interpreter.Run(Graph.Close([y], training: true), [])[0].Data;
        Assert.All(trained, e => Assert.True(Math.Abs(e - 1) > 1e-6));
    }

    [Fact]
    public void The_gradients_are_right()
    {
        Slopes.Check(x => x[0].Attention(x[1], x[2]), -1, 1, [3, 2], [4, 2], [4, 3]);
        Slopes.Check(x => x[0].Attention(x[1], x[2], causal: true), -1, 1, [2, 3, 2], [1, 3, 2], [1, 3, 2]);
        Slopes.Check(x => x[0].Attention(x[1], x[2], mask: x[3], lengths: Longs(new long[] { 1, 3 })), -1, 1, [2, 2, 2], [2, 3, 2], [2, 3, 2], [2, 3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Some_queries_at_a_time_give_the_same(int rows)
    {
        var (q, k, v) = (Wave(1, 2, 4, 3, 2), Wave(2, 2, 2, 5, 2), Wave(3, 2, 2, 5, 3));
        var lengths = Longs(new long[] { 5, 2 });
        Same(r => q.Attention(k, v, rows: r));
        Same(r => q.Attention(k, v, causal: true, position: Longs(new long[] { 2 }).Squeeze(0), rows: r));
        Same(r => q.Attention(k, v, mask: Mask, lengths: lengths, rows: r));
        Same(r => q.Attention(k, v, mask: Mask.Where(0.5, Fill.Full(-1, Float64, [3, 5])), rows: r));
        Same(r => q.Attention(k, v, mask: Mask.Slice(..1), rows: r));

        void Same(Func<int, Node> attend)
        {
            Node[] wrt = [q, k, v];
            var (whole, blocked) = (attend(0), attend(rows));
            Assert.Equal(Values(whole), Values(blocked));
            foreach (var (expected, actual) in whole.Square().Sum().Gradient(wrt).Zip(blocked.Square().Sum().Gradient(wrt)))
            {
                AssertClose(Values(expected), Values(actual));
            }
        }
    }

    [Fact]
    public void Long_sequences_are_worked_on_block_by_block()
    {
        var x = Input("x", Float32, [2, 1500, 8]);
        var y = x.Attention(x, x, causal: true);
        var graph = Graph.Close([y, .. y.Sum().Gradient(x)]);
        Assert.DoesNotContain(graph.Nodes, n => n.Shape.Elements.Value >= 1500 * 1500);
        Assert.Equal(2, ScanLoop.In(graph.Nodes).Count);
        Assert.Empty(ScanLoop.In(Graph.Close([x.Attention(x, x, rows: 0)]).Nodes));
        Assert.Empty(ScanLoop.In(Graph.Close([x.Slice(1, 0, 500) is var s ? s.Attention(s, s) : x]).Nodes));
    }

    [Fact]
    public void Extents_may_be_symbolic()
    {
        var time = Dim.Symbol("time");
        var x = Input("x", Float64, [Batch, time, 4]);
        var lengths = Input("lengths", DType.Int32, [Batch]);
        Node[] ys = [x.Attention(x, x, causal: true, lengths: lengths), x.Attention(x, x, causal: true, lengths: lengths, rows: 2)];

        Assert.All(ys, y => Assert.Equal(x.Shape, y.Shape));
        var random = new Random(1);
        var values = Interpreter.Run(Graph.Close(ys), [Tensor.From<double>([.. Enumerable.Range(0, 24).Select(_ => random.NextDouble())], 2, 3, 4), Tensor.From(new[] { 3, 1 })]);
        Assert.Equal(24, values[0].Data.Length);
        Assert.Equal(values[0].Data, values[1].Data);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var (q, k, v) = (Wave(1, 2, 4, 3, 8), Wave(2, 2, 4, 5, 8), Wave(3, 2, 4, 5, 8));

        Assert.Contains("queries of width 8 cannot be compared with keys of width 6", Refusal(() => q.Attention(Wave(1, 2, 4, 5, 6), v)));
        Assert.Contains("there must be a value for each key", Refusal(() => q.Attention(k, Wave(1, 2, 4, 6, 8))));
        Assert.Contains("the heads of the keys divide those of the queries", Refusal(() => q.Attention(Wave(1, 2, 3, 5, 8), Wave(1, 2, 3, 5, 8))));
        Assert.Contains("[..., Tq, D], [..., Tk, D] and [..., Tk, Dv] are needed", Refusal(() => q.Attention(Wave(1, 5, 8), v)));
        Assert.Contains("the element types differ: f64, f32 and f64", Refusal(() => q.Attention(k.Cast(Float32), v)));
        Assert.Contains("causal attention of 5 queries to 3 keys", Refusal(() => k.Attention(q, q, causal: true)));
        Assert.Contains("a mask is bool or f64, not i64", Refusal(() => q.Attention(k, v, mask: Mask.Cast(DType.Int64))));
        Assert.Contains("the shapes [4, 5] and [2, 4, 3, 5] do not broadcast", Refusal(() => q.Attention(k, v, mask: Fill.Full(0, Float64, [4, 5]))));
        Assert.Contains("a mask [1, 2, 4, 3, 5] is larger than the scores", Refusal(() => q.Attention(k, v, mask: Fill.Full(0, Float64, [1, 2, 4, 3, 5]))));
        Assert.Contains("lengths [3] do not fit", Refusal(() => q.Attention(k, v, lengths: Longs(new long[] { 1, 2, 3 }))));
        Assert.Contains("indices are i32 or i64, not f64", Refusal(() => q.Attention(k, v, lengths: Wave(1, 2))));
        Assert.Contains("there are no blocks of -1 queries", Refusal(() => q.Attention(k, v, rows: -1)));
        Assert.Contains("a position is a scalar, not [1]", Refusal(() => q.Attention(k, v, causal: true, position: Longs(new long[] { 1 }))));
        Assert.Contains("the width d of the queries is symbolic: name a scale", Refusal(() =>
            Input("x", Float32, [3, Dim.Symbol("d")]) is var x ? x.Attention(x, x) : x));
    }

    /// <summary>Float64 numbers between -1 and 1.</summary>
    internal static Node Wave(int seed, params long[] shape) => ((Counting(shape) + 1).Cast(Float64) * (0.7 + 0.31 * seed)).Sin();

    internal static void AssertClose(IEnumerable<double> expected, IReadOnlyList<double> actual, double tolerance = 1e-12)
    {
        double[] all = [.. expected];
        Assert.Equal(all.Length, actual.Count);
        Assert.All(all.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance));
    }
}
