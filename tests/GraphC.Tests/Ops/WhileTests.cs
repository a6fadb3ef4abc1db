using GraphC.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Tests.Ops;

/// <summary>Loops of unknown length.</summary>
public class WhileTests
{
    private static readonly Node A = Input("a", Float64, [3]);
    private static readonly Node N = Input<long>("n", []);

    [Fact]
    public void It_runs_as_long_as_the_condition_holds()
    {
        var results = Control.While([A, N], s => s[1] > 0, s => [s[0] * 2, s[1] - 1]);
        var graph = Graph.Close(results, inputs: [A, N]);
        foreach (var n in (long[])[0, 1, 5, -3])
        {
            var values = Interpreter.Run(graph, [Tensor.From([1.0, -2.0, 3.0]), Tensor.Scalar(n)]);
            var times = Math.Pow(2, Math.Max(n, 0));
            Assert.Equal([times, -2 * times, 3 * times], values[0].Data);
            Assert.Equal(Math.Min(n, 0), values[1].Data[0]);
        }
    }

    [Fact]
    public void It_may_go_on_until_a_number_is_near_enough()
    {
        var root = Control.While([A], s => ((s[0] * s[0] - A).Abs() > 1e-12 * A).Any(), s => [(s[0] + A / s[0]) / 2])[0];
        var values = Compute.Values(root, Tensor.From([4.0, 2.0, 1e6]));
        Assert.All(values.Zip([4.0, 2.0, 1e6]), p => Assert.Equal(Math.Sqrt(p.Second), p.First, 1e-9));
    }

    [Fact]
    public void There_is_no_gradient_and_the_message_says_what_to_use_instead()
    {
        var y = Control.While([A, N], s => s[1] > 0, s => [s[0] * 2, s[1] - 1])[0];
        var e = Assert.Throws<GraphException>(() => y.Sum().Gradient(A));
        Assert.StartsWith("While: a loop of unknown length has no gradient; use Scan with a fixed number of steps", e.Message);
        Assert.Contains("WhileTests.cs", e.Message);
        Assert.Equal([0, 0, 0], Interpreter.Run(Graph.Close([y.StopGradient().Sum().Gradient(A)[0]], inputs: [A, N]),
            [Tensor.From([1.0, 2.0, 3.0]), Tensor.Scalar(1L)])[0].Data);
    }

    [Fact]
    public void The_interpreter_can_be_cancelled()
    {
        var endless = Graph.Close(Control.While([A], s => s[0].Sum() > -1, s => [s[0]]), inputs: [A]);
        using var soon = new CancellationTokenSource(100);
        Assert.Throws<OperationCanceledException>(() => Interpreter.Run(endless, [Tensor.From([1.0, 2.0, 3.0])], cancellation: soon.Token));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("a loop without a state would never end", () => Control.While([], _ => A.Sum() > 0, s => s));
        Refused("the condition must be a bool scalar, not bool[3]", () => Control.While([A], s => s[0] > 0, s => s));
        Refused("state 1 is i64[] before a step and f64[3] after it; a step must keep its type", () => Control.While([A, N], s => s[1] > 0, s => [s[0], s[0]]));
        Refused("there are 1 states before a step and 2 after it", () => Control.While([A], s => s[0].Sum() > 0, s => [s[0], s[0]]));
        Refused("a step cannot draw at random", () => Control.While([A], s => s[0].Sum() > 0, s => [s[0] + Draw.Uniform([3], dtype: Float64)]));
        Refused("a step cannot keep statistics", () => Control.While([A.Unsqueeze(0)], s => s[0].Sum() > 0, s => [s[0].BatchNorm()]));

        static void Refused(string why, Action declare) => Assert.Contains(why, Assert.Throws<GraphException>(declare).Message);
    }

    [Fact]
    public void What_was_drawn_outside_may_be_used_inside()
    {
        var outside = Draw.Uniform([3], dtype: Float64);
        var y = Control.While([A, N], s => s[1] > 0, s => [s[0] + outside, s[1] - 1])[0];
        var values = Interpreter.Run(Graph.Close([y, outside], inputs: [A, N]), [Tensor.From([0.0, 0.0, 0.0]), Tensor.Scalar(2L)]);
        Assert.All(values[0].Data.Zip(values[1].Data), p => Assert.Equal(2 * p.Second, p.First, 1e-12));
    }

    [Fact]
    public void A_graph_prints_condition_and_step()
    {
        var text = Graph.Close(Control.While([A], s => s[0].Sum() > 1, s => [s[0] / 2]), inputs: [A]).ToString();
        Assert.Contains("while 0 final state 0", text);
        Assert.Contains("while 0 condition\n", text);
        Assert.Contains("while 0 step\n", text);
    }
}
