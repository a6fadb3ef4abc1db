using System.Diagnostics;
using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Compiled loops of unknown length.</summary>
public class WhileTests
{
    private static readonly Node N = Input<long>("n", []);
    private static readonly Node X = Input("x", Float32, [Batch, 5]);
    private static readonly Node W = Input("w", Float32, [5, 5]);

    [Fact]
    public void It_runs_as_long_as_the_condition_holds_for_any_batch()
    {
        var y = Control.While([X, N], s => s[1] > 0, s => [(s[0].MatMul(W) + X).Sin(), s[1] - 1]);
        using var program = Compile([.. y, y[0].Sum()], [X, N, W], Agreement.Fresh);
        foreach (var (n, batch) in ((long, long)[])[(0, 3), (-1, 3), (1, 3), (2, 3), (5, 1), (6, 20), (3, 0)])
        {
            Agreement.Check(program, [Filled.Floats(1, batch, 5), Tensor.Scalar(n), Filled.Floats(2, 5, 5)], _ => 1e-4);
        }
    }

    [Fact]
    public void States_may_change_places_and_others_be_asked_for_by_nobody()
    {
        var y = Control.While([X, X * 2, N, X.Sum()], s => s[2] > 0, s => [s[1], s[0], s[2] - 1, s[3] * 2]);
        var graph = Graph.Close([y[0], y[1]], inputs: [X, N]);
        Assert.Equal(3, Assert.IsType<WhileLoop>(Assert.Single(Region.In(Pipeline.Optimize(graph).Nodes))).Body.States.Length);
        using var program = Compile(graph, Agreement.Fresh);
        foreach (var n in (long[])[0, 1, 2, 5])
        {
            Agreement.Check(program, [Filled.Floats(1, 3, 5), Tensor.Scalar(n)], _ => 1e-5);
        }
    }

    [Fact]
    public void It_stands_in_steps_branches_and_other_loops()
    {
        var sequence = Input("sequence", Float32, [Dim.Symbol("time"), Batch, 5]);
        var (final, _) = sequence.Scan(X, (h, x) => Control.Cond(x.Sum() > 0, () => [Repeated(h, 3)], () => [h * x])[0]);
        var outer = Control.While([final, N], s => s[1] > 0, s => [Repeated(s[0], 2) + X, s[1] - 1])[0];
        using var program = Compile([final, outer], [sequence, X, N], Agreement.Fresh);
        foreach (var (n, steps) in ((long, int)[])[(0, 4), (2, 4), (3, 1), (1, 0)])
        {
            Agreement.Check(program, [Filled.Floats(3, steps, 2, 5), Filled.Floats(1, 2, 5), Tensor.Scalar(n)], _ => 1e-4);
        }

        static Node Repeated(Node h, int times) =>
            Control.While([h, Constant(0, DType.Int64)], s => s[1] < times, s => [(s[0] * 0.9).Sin(), s[1] + 1])[0];
    }

    [Fact]
    public void Workers_leave_together()
    {
        var y = Control.While([X, N], s => (s[1] > 0) & (s[0].Square().Sum() < 1e6), s => [s[0].MatMul(W) * 2 + X.Softmax(), s[1] - 1]);
        var program = new EagerProgram(Graph.Close([.. y, y[0].Sum(1)], inputs: [X, N, W]));
        foreach (var (n, batch) in ((long, long)[])[(0, 40), (50, 40), (7, 3), (4, 0)])
        {
            Tensor[] inputs = [Filled.Floats(1, batch, 5), Tensor.Scalar(n), Filled.Floats(2, 5, 5)];
            var alone = program.Run(1, inputs);
            Assert.All(Enumerable.Range(2, 3), threads => Assert.Equal(alone, program.Run(threads, inputs)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_loop_that_never_ends_can_be_cancelled(int threads)
    {
        var x = Input("x", Float32, [Batch, 256]);
        var w = Parameter("w", Initializers.GlorotUniform([256, 256]));
        var count = State("count", Fill.Full(3, Float32, []));
        var y = Control.While([x, N], s => s[1] > 0, s => [s[0].MatMul(w).Tanh(), s[1].Maximum(1)])[0];
        using var program = Compile([new(count, count + y.Sum()), new(w, w * 0.5)], [y], [x, N], Agreement.Fresh with { Threads = threads });
        var (input, weights) = (Filled.Floats(1, 64, 256), w.Value.Clone());
        using var soon = new CancellationTokenSource();
        var clock = new Stopwatch();
        var canceller = new Thread(() =>   // not a timer, which may have to wait for a thread of the pool
        {
            Thread.Sleep(200);
            clock.Start();
            soon.Cancel();
        });
        canceller.Start();
        var e = Assert.Throws<OperationCanceledException>(() => program.Run(soon.Token, input, Tensor.Scalar(1L)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        canceller.Join();
        Assert.Equal(soon.Token, e.CancellationToken);
        Assert.Equal(3, count.Value[0]);
        Assert.Equal(weights.Bytes, w.Value.Bytes);
        Assert.Equal(0u, program.Step);

        // Arena and team are as they were.
        Agreement.Check(program, [input, Tensor.Scalar(0L)], _ => 1e-4);
        Assert.NotEqual(3, count.Value[0]);
    }

    [Fact]
    public void A_run_that_is_cancelled_before_it_begins_does_nothing()
    {
        using var program = Compile([X * 2], [X], Agreement.Fresh);
        Assert.Throws<OperationCanceledException>(() => program.Run(new CancellationToken(canceled: true), Filled.Floats(1, 2, 5)));
        Assert.Equal(0u, program.Step);
    }

    [Fact]
    public void A_loop_that_has_ended_is_not_cancelled_any_more()
    {
        using var program = Compile(Control.While([X, N], s => s[1] > 0, s => [s[0] * 2, s[1] - 1]), [X, N], Agreement.Fresh);
        using var source = new CancellationTokenSource();
        var input = Filled.Floats(1, 2, 5);
        Assert.Equal(8 * input[3], program.Run(source.Token, input, Tensor.Scalar(3L))[0][3]);
    }

    [Fact]
    public void A_bad_index_ends_a_loop_that_would_not_end_and_changes_no_variable()
    {
        var table = Parameter("table", Constant(Filled.Floats(1, 6, 5)));
        var y = Control.While([N, X.Sum()], s => s[0] > 0, s => [s[0] + 1, s[1] + table.Lookup(s[0]).Sum()])[1];
        using var program = Compile([new(table, table + y)], [y], [N, X], Agreement.Fresh);
        var before = table.Value.Clone();
        var e = Assert.Throws<IndexOutOfRangeException>(() => program.Run(Tensor.Scalar(3L), Filled.Floats(1, 2, 5)));
        Assert.Contains("the index 6 is out of range", e.Message);
        Assert.Equal(before.Bytes, table.Value.Bytes);
        Agreement.Check(program, [Tensor.Scalar(0L), Filled.Floats(1, 2, 5)], _ => 1e-5);
    }

    [Fact]
    public void A_state_becomes_the_value_of_a_variable_in_the_end_only()
    {
        var kept = State("kept", Fill.Full(1, Float32, [5]));
        var y = Control.While([kept, N], s => s[1] > 0, s => [s[0] * 2, s[1] - 1])[0];
        using var program = Compile([new Update(kept, y)], [y + 1], [N], Agreement.Fresh);
        foreach (var n in (long[])[2, 0, 3])
        {
            Agreement.Check(program, [Tensor.Scalar(n)], _ => 1e-6);
        }
    }

    [Fact]
    public void A_loop_allocates_nothing_whatever_token_it_is_given()
    {
        using var program = Compile(Control.While([X, N], s => s[1] > 0, s => [s[0].Sin(), s[1] - 1]), [X, N], Agreement.Fresh);
        using var source = new CancellationTokenSource();
        var (x, n) = (Filled.Floats(1, 2, 5), Tensor.Scalar(50L));
        program.Run(source.Token, x, n);
        var before = GC.GetAllocatedBytesForCurrentThread();
        program.Run(source.Token, x, n);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
