using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

/// <summary>Scans against the same steps declared one by one.</summary>
public class ScanTests
{
    private const int T = 5;
    private static readonly Node X = Input("x", Float64, [T, 2, 3]);
    private static readonly Node H = Input("h", Float64, [2, 4]);
    private static readonly Node W = Input("w", Float64, [3, 4]);
    private static readonly Node U = Input("u", Float64, [4, 4]);
    private static readonly Node B = Input("b", Float64, [4]);
    private static readonly Node C = Input("c", Float64, [4]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_recurrent_network_is_its_unrolled_self(bool reverse)
    {
        var (final, all) = X.Scan(H, Cell, new() { Reverse = reverse });
        var unrolled = Unrolled(reverse);
        AgreeWithGradients([final, all], [unrolled[reverse ? 0 : ^1], Movement.Stack(0, unrolled)], [X, H, W, U, B]);
    }

    [Fact]
    public void Gradients_flow_through_several_states_and_outputs()
    {
        var scan = Control.Scan([H, H * 2], [X, X.Sin()], (s, x) =>
        {
            var gates = (x[0] + x[1]).MatMul(W) + s[0].MatMul(U);
            var cell = gates.Sigmoid() * s[1] + C * s[0];
            return ([cell.Tanh() * gates, cell], [cell.MatMul(U), x[0].Sum(1)]);
        });
        var (h, c) = (H, H * 2);
        List<Node> ys = [], sums = [];
        for (var t = 0; t < T; t++)
        {
            var x = Item(X, t);
            var gates = (x + Item(X.Sin(), t)).MatMul(W) + h.MatMul(U);
            c = gates.Sigmoid() * c + C * h;
            h = c.Tanh() * gates;
            ys.Add(c.MatMul(U));
            sums.Add(x.Sum(1));
        }

        AgreeWithGradients([.. scan.Final, .. scan.Outputs], [h, c, Movement.Stack(0, [.. ys]), Movement.Stack(0, [.. sums])], [X, H, W, U, C]);
    }

    [Fact]
    public void Gradients_of_gradients_flow_too()
    {
        var (all, unrolled) = (X.Scan(H, Cell).All, Movement.Stack(0, Unrolled(reverse: false)));
        AgreeWithGradients(Slopes(all), Slopes(unrolled), [X, H, W, U, B]);

        static IReadOnlyList<Node> Slopes(Node y) => y.Square().Sum().Gradient(W, H);
    }

    [Fact]
    public void Scans_may_stand_in_a_step_of_a_scan()
    {
        var nested = X.Scan(H, (h, x) => x.Transpose().Scan(h, (s, column) => (s * 0.5 + column.Unsqueeze(1)).MatMul(U).Sin()).Final);
        var h = H;
        for (var t = 0; t < T; t++)
        {
            for (var i = 0; i < 3; i++)
            {
                h = (h * 0.5 + Item(X, t).Slice(1, i, i + 1)).MatMul(U).Sin();
            }
        }

        AgreeWithGradients([nested.Final], [h], [X, H, U]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Behind_its_length_a_sequence_keeps_its_state_and_yields_zeros(bool reverse)
    {
        var lengths = Constant(Tensor.From([2L, 4L]));
        var (final, all) = X.Scan(H, Cell, new() { Lengths = lengths, Reverse = reverse });
        var mask = Constant(Tensor.From([1.0, 0.0], [2, 1])).Cast(Bool);
        List<Node> expected = [];
        var h = H;
        for (var step = 0; step < T; step++)
        {
            var t = reverse ? T - 1 - step : step;
            var next = Cell(h, Item(X, t));
            h = t < 2 ? next : t < 4 ? mask.Where(h, next) : h;
            var y = t < 2 ? h : t < 4 ? mask.Where(0, h) : h.ZerosLike();
            expected.Insert(reverse ? 0 : step, y);
        }

        AgreeWithGradients([final, all], [h, Movement.Stack(0, [.. expected])], [X, H, W, U]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncated_gradients_flow_back_so_many_steps(bool reverse)
    {
        var (_, all) = X.Scan(H, Cell, new() { Truncate = 2, Reverse = reverse });
        var h = H;
        var states = new Node[T];
        for (var step = 0; step < T; step++)
        {
            var t = reverse ? T - 1 - step : step;
            h = states[t] = Cell(step is 2 or 4 ? h.StopGradient() : h, Item(X, t));
        }

        AgreeWithGradients([all], [Movement.Stack(0, states)], [X, H, W, U]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(5, true)]
    [InlineData(9, false)]
    public void With_checkpoints_everything_stays_the_same(int steps, bool reverse)
    {
        var options = new ScanOptions { Reverse = reverse, Lengths = Constant(Tensor.From([5L, 3L])), Truncate = 4 };
        var (final, all) = X.Scan(H, Cell, options);
        var (checkedFinal, checkedAll) = X.Scan(H, Cell, options with { Checkpoint = steps });
        AgreeWithGradients([checkedFinal, checkedAll], [final, all], [X, H, W, U, B]);
    }

    [Fact]
    public void What_fills_up_the_last_checkpoint_is_an_item_that_there_is()
    {
        // Of an item of zero these would be infinite, or no index.
        var table = Input("table", Float64, [6]);
        Node[] inputs = [X, table];
        var scan = Control.Scan([X.Sum()], [X + 3], (s, x) =>
        {
            var index = (x[0].Slice(0, 0, 1).Slice(1, 0, 1).Reshape([1]) * 0 + 1).Cast(DType.Int64) - 1;
            return ([s[0] * 0.5 + (1 / x[0]).Sum() + table.IndexSelect(0, index).Sum()], []);
        }, new() { Checkpoint = 2 });
        var values = Interpreter.Run(Graph.Close([scan.Final[0], .. scan.Final[0].Gradient(inputs)], inputs: inputs), [.. Feed(inputs)]);
        Assert.All(values, v => Assert.All(v.Data, x => Assert.True(double.IsFinite(x))));
    }

    [Fact]
    public void With_checkpoints_only_the_states_between_groups_are_kept()
    {
        var x = Input("x", Float64, [100, 2, 3]);
        var (_, all) = x.Scan(H, Cell, new() { Checkpoint = 10 });
        var graph = Graph.Close(all.Sum().Gradient(W, U), inputs: [x, H, W, U, B]);
        var kept = graph.Nodes.Where(n => n.Op is ScanOp && n.Shape.Elements.Value >= 100 * 2 * 4);
        Assert.Empty(kept);
        Assert.Contains(graph.Nodes, n => n.Op is ScanOp { Result: ScanResult.Trace } && n.Shape[0].Is(11));
    }

    [Fact]
    public void A_scan_needs_no_sequence()
    {
        var scan = Control.Scan([H], [], (s, _) => ([s[0].MatMul(U).Sin()], []), new() { Steps = 3 });
        AgreeWithGradients(scan.Final, [H.MatMul(U).Sin().MatMul(U).Sin().MatMul(U).Sin()], [H, U]);
    }

    [Fact]
    public void Products_with_items_alone_stand_before_the_loop_and_weight_gradients_after_it()
    {
        var (_, all) = X.Scan(H, Cell);
        var graph = Graph.Close([all, .. all.Sum().Gradient(W, U, X, B)], inputs: [X, H, W, U, B]);
        var loops = ScanLoop.In(graph.Nodes);
        Assert.Equal(2, loops.Count);
        Assert.All(loops, loop => Assert.Single(loop.Step.Nodes, n => n.Op is MatMulOp));   // h · u, and dh · uᵀ
        Assert.Equal(4, graph.Nodes.Count(n => n.Op is MatMulOp));                           // x · w, xᵀ · dz, hᵀ · dz, dz · wᵀ
        Assert.DoesNotContain(loops.SelectMany(l => l.Body.States), s => s.Shape == W.Shape || s.Shape == U.Shape);
    }

    [Fact]
    public void What_a_step_draws_is_drawn_anew_in_each_and_what_was_drawn_outside_is_not()
    {
        var outside = Draw.Uniform([3]);
        var scan = Control.Scan([Constant(0, Float32)], [], (s, _) => (s, [Draw.Uniform([3]), outside]), new() { Steps = 4 });
        var graph = Graph.Close(scan.Outputs);
        var (fresh, same) = (Interpreter.Run(graph, [])[0].Data, Interpreter.Run(graph, [])[1].Data);
        Assert.Equal(12, fresh.Distinct().Count());
        Assert.Equal(3, same.Distinct().Count());
        Assert.Equal(same[..3], same[9..]);
    }

    [Fact]
    public void Dropout_inside_of_a_step_drops_in_training_only()
    {
        var (_, all) = X.Scan(H, (h, x) => Cell(h, x).Dropout(0.5));
        Tensor[] fed = [.. Feed([X, H, W, U, B])];
        var training = Interpreter.Run(Graph.Close([all], inputs: [X, H, W, U, B], training: true), fed)[0].Data;
        var inference = Interpreter.Run(Graph.Close([all], inputs: [X, H, W, U, B], training: false), fed)[0].Data;
        Assert.Contains(0.0, training);
        Assert.DoesNotContain(0.0, inference);
    }

    [Fact]
    public void A_state_that_changes_its_shape_is_refused_by_its_number()
    {
        var e = Assert.Throws<GraphException>(() => Control.Scan([H, H], [X], (s, x) => ([s[0], s[1].Sum(0)], [])));
        Assert.StartsWith("Scan: state 1 is f64[2, 4] before a step and f64[4] after it; a step must keep its type", e.Message);
        Assert.Contains("ScanTests.cs", e.Message);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("there are 1 states before a step and 2 after it", () => Control.Scan([H], [X], (s, _) => ([s[0], s[0]], [])));
        Refused("the sequences have different numbers of items: 5, 2", () => Control.Scan([H], [X, H], (s, _) => (s, [])));
        Refused("without a sequence the number of steps must be said", () => Control.Scan([H], [], (s, _) => (s, [])));
        Refused("the items of a sequence stand along its first axis, and f64[] has none", () => Control.Scan([H], [Constant(1, Float64)], (s, _) => (s, [])));
        Refused("lengths f64[2] do not fit", () => X.Scan(H, Cell, new() { Lengths = H.Sum(1) }));
        Refused("a step must return its states, and one of them is null", () => Control.Scan([H], [X], (_, _) => (null!, [])));
        Refused("a step must return its states, and one of them is null", () => Control.Scan([H], [X], (_, _) => ([null!], []), new() { Truncate = 2 }));
        Refused("Truncate is a number of steps, and 0 for none; it cannot be -1", () => X.Scan(H, Cell, new() { Truncate = -1 }));
        Refused("Checkpoint is a number of steps", () => X.Scan(H, Cell, new() { Checkpoint = -3 }));
        Refused("a step cannot keep statistics", () => X.Scan(H, (h, x) => Cell(h, x).BatchNorm()));

        static void Refused(string why, Action declare) => Assert.Contains(why, Assert.Throws<GraphException>(declare).Message);
    }

    [Fact]
    public void What_cannot_happen_has_no_gradient_of_any_order()
    {
        // log(sum(exp(x))) has a gradient of its own, 0 where x is -∞; the logarithm that computes it has none there.
        var x = Parameter("x", Constant(Tensor.From(new double[,] { { 1 }, { 2 } })));
        var all = x.Scan(Fill.Full(double.NegativeInfinity, Float64, [1]), (s, item) => Movement.Stack(0, s, s).LogSumExp(0) + item).All;
        var gradient = (all.Exp() + x.Exp()).Sum().Gradient(x)[0];

        Assert.Equal([Math.E, Math.Exp(2)], Values(gradient));
        Assert.Equal([Math.E, Math.Exp(2)], Values(gradient.Sum().Gradient(x)[0]));
    }

    [Fact]
    public void A_node_of_a_step_has_no_value_outside_of_it()
    {
        Node? leaked = null;
        X.Scan(H, (h, x) => Cell(leaked = h, x));
        var e = Assert.Throws<GraphException>(() => Graph.Close([leaked! * 2]));
        Assert.Contains("a node of a step or a branch is used outside of it, where it has no value; let the step or the branch return it", e.Message);
        Assert.Contains("ScanTests.cs", e.Message);
    }

    [Fact]
    public void A_graph_prints_its_loops()
    {
        var text = Graph.Close([X.Scan(H, Cell).All], inputs: [X, H, W, U, B]).ToString();
        Assert.Contains("loop 0 states 0", text);
        Assert.Contains("loop 0, 5 steps", text);
        Assert.Contains("next", text);
    }

    private static Node Cell(Node h, Node x) => (x.MatMul(W) + h.MatMul(U) + B).Tanh();

    private static Node Item(Node sequence, int t) => sequence.Slice(0, t, t + 1).Squeeze(0);

    private static Node[] Unrolled(bool reverse)
    {
        var states = new Node[T];
        var h = H;
        for (var step = 0; step < T; step++)
        {
            var t = reverse ? T - 1 - step : step;
            h = states[t] = Cell(h, Item(X, t));
        }

        return states;
    }

    private static IEnumerable<Tensor> Feed(IEnumerable<Node> inputs)
    {
        var random = new Random(7);
        return inputs.Select(x => Samples.Draw(new OpInput(Float64, x.Shape), 1, random));
    }

    /// <summary>Both have the same values, and the same gradients of a sum that weighs each element by another number.</summary>
    private static void AgreeWithGradients(IReadOnlyList<Node> scanned, IReadOnlyList<Node> unrolled, IReadOnlyList<Node> wrt)
    {
        Node[] inputs = [X, H, W, U, B, C];
        var values = Interpreter.Run(Graph.Close([.. scanned, .. Slopes(scanned), .. unrolled, .. Slopes(unrolled)], inputs: inputs), [.. Feed(inputs)]);
        foreach (var (actual, expected) in values.Zip(values.Skip(values.Count / 2)))
        {
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Contains(expected.Data, x => x != 0);
            Assert.All(expected.Data.Zip(actual.Data), p => Assert.Equal(p.First, p.Second, 1e-12 * expected.Data.Max(Math.Abs)));
        }

        IReadOnlyList<Node> Slopes(IReadOnlyList<Node> ys) =>
            ys.Select((y, i) => (y * ((y + (i + 1)).Sin().StopGradient() + 2)).Sum()).Aggregate((a, b) => a + b).Gradient(wrt);
    }
}
