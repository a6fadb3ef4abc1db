using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Compiled loops.</summary>
public class ScanTests
{
    private static readonly Dim Time = Dim.Symbol("time");
    private static readonly Node X = Input("x", Float32, [Time, Batch, 5]);
    private static readonly Node H = Input("h", Float32, [Batch, 7]);
    private static readonly Node W = Input("w", Float32, [5, 7]);
    private static readonly Node U = Input("u", Float32, [7, 7]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_number_of_steps_runs_without_compiling_again(bool reverse)
    {
        var (final, all) = X.Scan(H, (h, x) => (x.MatMul(W) + h.MatMul(U)).Sin(), new() { Reverse = reverse });
        var loss = (all * all).Sum() + final.Sum();
        using var program = Compile([final, all, .. loss.Gradient(X, H, W, U)], [X, H, W, U], Agreement.Fresh);
        foreach (var (time, batch) in ((long, long)[])[(4, 3), (1, 2), (0, 3), (9, 1), (3, 0), (2, 20)])
        {
            Agreement.Check(program, Draw(time, batch), _ => 1e-4);
        }
    }

    [Fact]
    public void States_that_change_places_end_in_the_right_one()
    {
        // Nothing is kept over time: both states go back and forth between two places.
        var scan = Control.Scan([H, H * 2], [X], (s, x) => ([s[1] + x[0].Sum(), s[0] * 0.5], []));
        using var program = Compile([scan.Final[0], scan.Final[1]], [X, H], Agreement.Fresh);
        foreach (var time in (long[])[0, 1, 2, 5])
        {
            Agreement.Check(program, Draw(time, 3)[..2], _ => 1e-5);
        }
    }

    [Fact]
    public void A_state_may_stay_as_it_is_or_become_an_item_or_another_state()
    {
        var scan = Control.Scan([H, H + 1, H.ZerosLike()], [X.MatMul(W)], (s, x) => ([s[0], x[0], s[1]], [s[2], s[0]]));
        using var program = Compile([.. scan.Final, .. scan.Outputs], [X, H, W], Agreement.Fresh);
        foreach (var time in (long[])[0, 1, 2, 5])
        {
            Agreement.Check(program, Draw(time, 3)[..3], _ => 1e-5);
        }
    }

    [Fact]
    public void Loops_may_stand_in_loops()
    {
        var (final, all) = X.Scan(H, (h, x) => x.Transpose().Scan(h, (s, column) => (s * 0.5 + column.Unsqueeze(1)).MatMul(U).Sin()).Final);
        using var program = Compile([final, all, .. all.Sum().Gradient(X, H, U)], [X, H, U], Agreement.Fresh);
        var inputs = Draw(4, 3);
        Agreement.Check(program, [inputs[0], inputs[1], inputs[3]], _ => 1e-4);
    }

    [Fact]
    public void Workers_share_the_kernels_of_a_step()
    {
        var (final, all) = X.Scan(H, (h, x) =>
        {
            var next = x.Softmax().MatMul(W) + h.MatMul(U);
            return next.Sin() * next.Max(1, keepDims: true);
        });
        var program = new EagerProgram(Graph.Close([final, all, .. (all * all).Sum().Gradient(X, H, W, U)], inputs: [X, H, W, U]));
        foreach (var (time, batch) in ((long, long)[])[(4, 40), (1, 3), (0, 5), (6, 1)])
        {
            var inputs = Draw(time, batch);
            var alone = program.Run(1, inputs);
            Assert.Equal(alone, program.Run(2, inputs));
            Assert.Equal(alone, program.Run(3, inputs));
        }
    }

    [Fact]
    public void A_large_loop_has_the_same_bits_on_any_number_of_threads()
    {
        var x = Input("x", Float32, [6, 96, 64]);
        var (w, u) = (Parameter("w", Initializers.GlorotUniform([64, 256])), Parameter("u", Initializers.GlorotUniform([256, 256])));
        var (_, all) = x.Scan(Fill.Full(0, Float32, [96, 256]), (h, item) => (item.MatMul(w) + h.MatMul(u)).Tanh());
        var graph = Graph.Close([all, .. all.Square().Sum().Gradient(x, w, u)]);
        var random = new Random(1);
        var fed = Tensor.From<float>([.. Enumerable.Range(0, 6 * 96 * 64).Select(_ => random.NextSingle() - 0.5f)], 6, 96, 64);
        byte[][][] runs = [.. Enumerable.Range(1, 4).Select(threads =>
        {
            using var program = Compile(graph, Agreement.Fresh with { Threads = threads });
            return program.Run(fed).Select(o => o.Bytes.ToArray()).ToArray();
        })];
        Assert.All(runs, run => Assert.Equal(runs[0], run));
    }

    [Fact]
    public void What_a_loop_multiplies_with_lies_in_panels()
    {
        // 150 columns: the last of the panels is not full. The gradient's loop multiplies with the transpose.
        var x = Input("x", Float32, [Time, Batch, 4]);
        var (start, w, u) = (Input("start", Float32, [Batch, 150]), Input("w", Float32, [4, 150]), Input("u", Float32, [150, 150]));
        var (_, all) = x.Scan(start, (h, item) => (item.MatMul(w) + h.MatMul(u)).Tanh());
        var graph = Graph.Close([all, .. all.Square().Sum().Gradient(x, start, w, u)], inputs: [x, start, w, u]);
        var loops = Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Kernels.SelectMany(k => k.Body).OfType<Stmt.Loop>().ToList();
        Assert.Equal(2, loops.Count);
        Assert.All(loops, loop => Assert.IsType<Operand.InPanels>(Assert.Single(loop.Programs[0].Kernels.SelectMany(k => k.Body).OfType<Stmt.Gemm>()).B));
        Agreement.Check(graph, 1e-4, [Some(5, 3, 4), Some(3, 150), Some(4, 150), Some(150, 150)], [Some(1, 1, 4), Some(1, 150), Some(4, 150), Some(150, 150)]);
    }

    [Fact]
    public void Gates_side_by_side_are_put_together_in_lanes()
    {
        var gates = Input("gates", Float32, [Batch, 96]);
        var parts = (Node[])[gates.Slice(1, 0, 32).Sin(), gates.Slice(1, 64, 96).Tanh(), gates.Slice(1, 32, 64).Sigmoid()];
        var graph = Graph.Close(parts.Aggregate((a, b) => a * b).Sum().Gradient(gates), inputs: [gates]);
        var kernels = Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Kernels;
        var loops = Assert.IsType<Stmt.For>(Assert.Single(kernels[^1].Body)).Body;
        Assert.Equal(3, loops.Length);
        Assert.All(loops, loop => Assert.Equal(DType.Float32, Assert.IsType<Stmt.For>(loop).Lanes));
        Agreement.Check(graph, 1e-5, [Some(3, 96)], [Some(1, 96)], [Some(0, 96)]);
    }

    [Fact]
    public void Outputs_that_are_returned_are_what_the_gradient_reads()
    {
        // The states over time are cut to the outputs, which have memory of their own because they are returned.
        var x = Input("x", Float32, [5, 2, 3]);
        foreach (var reverse in (bool[])[false, true])
        {
            var (final, all) = x.Scan(Fill.Full(0.5, Float32, [2, 4]), (h, item) => (item.MatMul(W.Slice(0, 0, 3).Slice(1, 0, 4)) + h * 0.5).Tanh(), new() { Reverse = reverse });
            var loss = all.Square().Sum();
            Agreement.Check(Graph.Close([loss, .. loss.Gradient(x, W), all, final], inputs: [x, W]), 1e-5, [Some(5, 2, 3), Some(5, 7)]);
        }
    }

    [Fact]
    public void Variables_learn_through_a_loop()
    {
        var target = Input("target", Float32, [Batch, 7]);
        var u = Parameter("u", Initializers.GlorotUniform([7, 7]));
        var (final, _) = X.Scan(H, (h, x) => (x.MatMul(W) + h.MatMul(u)).Tanh());
        var loss = Losses.Mse(final, target);
        using var train = Compile(new Sgd(0.5).Minimize(loss), outputs: [loss], options: Agreement.Fresh);
        Tensor[] inputs = [.. Draw(5, 4)[..3], Draw(1, 4)[1]];
        var first = train.Run(inputs)[0][0];
        for (var i = 0; i < 100; i++)
        {
            train.Run(inputs);
        }

        Assert.True(train.Run(inputs)[0][0] < first / 4);
    }

    [Fact]
    public void A_variable_may_be_the_state_of_a_loop()
    {
        var kept = State("kept", Fill.Full(1, Float32, [7]));
        var (final, _) = X.Scan(kept, (h, x) => h * 0.5 + x.Sum());
        using var program = Compile([new Update(kept, final)], [final * 2], [X], Agreement.Fresh);
        for (var i = 0; i < 3; i++)
        {
            Agreement.Check(program, Draw(4, 3)[..1], _ => 1e-5);
        }
    }

    [Fact]
    public void A_loop_that_computes_a_variable_reads_its_old_value_to_the_end()
    {
        var scale = State("scale", Fill.Full(2, Float32, []));
        var (final, _) = X.Scan(scale, (s, x) => s * 0.5 + scale * x.Sum());
        using var program = Compile([new Update(scale, final)], [], [X], Agreement.Fresh);
        foreach (var time in (long[])[1, 2, 3, 4])
        {
            Agreement.Check(program, Draw(time, 3)[..1], _ => 1e-5);
        }
    }

    [Fact]
    public void A_bad_index_in_a_step_changes_no_variable()
    {
        var index = Input<long>("index", [Time, Batch]);
        var count = State("count", Fill.Full(0, Float32, []));
        var table = Input("table", Float32, [5, 7]);
        var (final, _) = index.Scan(H, (h, i) => h + table.Lookup(i));
        using var program = Compile([new Update(count, count + final.Sum())], [final], [index, H, table], Agreement.Fresh);
        var state = Draw(1, 2);
        var good = Tensor.From([0L, 1, 4, 2], [2, 2]);
        Agreement.Check(program, [good, state[1], state[2]], _ => 1e-5);
        var before = count.Value[0];
        var e = Assert.Throws<IndexOutOfRangeException>(() => program.Run(Tensor.From([0L, 1, 5, 2], [2, 2]), state[1], state[2]));
        Assert.Contains("the index 5 is out of range", e.Message);
        Assert.Equal(before, count.Value[0]);
    }

    [Fact]
    public void A_loop_keeps_only_the_states_that_are_asked_for()
    {
        var scan = Control.Scan([H, H * 2, H * 3], [X, X * 2], (s, x) => ([s[0].Sin(), s[1] + x[0].Sum(), s[2] * s[1]], [s[0] * 2]));
        var graph = Pipeline.Optimize(Graph.Close([scan.Final[1]], inputs: [X, H]));
        var loop = Assert.Single(ScanLoop.In(graph.Nodes));
        Assert.Single(loop.Body.States);
        Assert.Single(loop.Body.Items);
        Agreement.Check(Graph.Close([scan.Final[1]], inputs: [X, H]), 1e-5, Draw(4, 3)[..2]);
    }

    [Fact]
    public void Equal_loops_have_one_key_and_others_have_others()
    {
        var keys = ((double, bool)[])[(0.5, false), (0.5, false), (0.25, false), (0.5, true)];
        string[] found = [.. keys.Select(k => DiskCache.KeyOf(
            Graph.Close([X.Scan(H, (h, x) => h * k.Item1 + x.Sum(), new() { Reverse = k.Item2 }).Final], inputs: [X, H]), Agreement.Fresh))];
        Assert.Equal(found[0], found[1]);
        Assert.Equal(3, found.Distinct().Count());
    }

    private static Tensor[] Draw(long time, long batch) => [Some(time, batch, 5), Some(batch, 7), Some(5, 7), Some(7, 7)];

    private static Tensor Some(params long[] shape)
    {
        var random = new Random((int)(5 + shape[^1]));
        return Tensor.From<float>([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle() * 2 - 1)], shape);
    }
}
