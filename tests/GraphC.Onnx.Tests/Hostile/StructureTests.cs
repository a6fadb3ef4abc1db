using Google.Protobuf;
using GraphC.Onnx.Format;
using static GraphC.Onnx.Tests.Hostile.Protos;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Models that are tied in knots.</summary>
public class StructureTests
{
    private static readonly ValueInfoProto X = Value("x", ElementType.Float32, "n", 4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Nodes_that_read_one_another_in_a_circle(int length)
    {
        var nodes = Enumerable.Range(0, length).Select(i => Node("Add", $"x v{(i + 1) % length}", $"v{i}")).ToArray();
        Refusal.Of(ModelOf(Graph([X], ["v0"], nodes)), "circle");
    }

    [Fact]
    public void A_branch_that_reads_what_its_condition_gives()
    {
        var branch = Graph([], ["b"], Node("Identity", "y", "b"));
        Refusal.Of(ModelOf(Graph([Value("c", ElementType.Bool)], ["y"], Node("If", "c", "y", Attribute("then_branch", branch), Attribute("else_branch", branch)))), "circle");
    }

    [Fact]
    public void A_value_that_nothing_defines()
    {
        Refusal.Of(ModelOf(Graph([X], ["y"], Node("Add", "x z", "y"))), "'z'");
        Refusal.Of(ModelOf(Graph([X], ["z"], Node("Relu", "x", "y"))), "'z'");
        var branch = Graph([], ["b"], Node("Relu", "z", "b"));
        Refusal.Of(ModelOf(Graph([Value("c", ElementType.Bool)], ["y"], Node("If", "c", "y", Attribute("then_branch", branch), Attribute("else_branch", branch)))), "'z'");
    }

    [Fact]
    public void Two_things_of_one_name()
    {
        Refusal.Of(ModelOf(Graph([X], ["y"], Node("Relu", "x", "y"), Node("Neg", "x", "y"))), "'y'");
        Refusal.Of(ModelOf(Graph([X], ["x"], Node("Relu", "x", "x"))), "'x'");
        Refusal.Of(ModelOf(Graph([X], ["w"], Node("Relu", "x", "w")).With(Weights("w", 4))), "'w'");
        Refusal.Of(ModelOf(Graph([X, X], ["y"], Node("Relu", "x", "y"))), "two inputs named 'x'");
        Refusal.Of(ModelOf(Graph([X], ["y", "y"], Node("Relu", "x", "y"))), "two outputs named 'y'");
        Refusal.Of(ModelOf(Graph([X], ["y"], Node("Add", "x w", "y")).With(Weights("w", 4), Weights("w", 4))), "two initializers named 'w'");
        Refusal.Of(ModelOf(Graph([X], ["y"], Node("LeakyRelu", "x", "y", Attribute("alpha", 1f), Attribute("alpha", 2f)))), "'alpha' is given twice");
        Refusal.Of(ModelOf(Graph([X], ["y"], Node("Split", "x", "y y"))), "'y'");
        var function = Function("f", "a", "b", Node("Relu", "a", "b"));
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("f", "x", "y")), function, function), "'f' is defined twice");
        var twice = Function("f", "a", "b", Node("Relu", "a", "b"), Node("Neg", "a", "b"));
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("f", "x", "y")), twice), "'y'");
        var defaults = Function("f", "a", "b", Node("Relu", "a", "b"));
        defaults.AttributeProto.Add([Attribute("k", 1), Attribute("k", 2)]);
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("f", "x", "y")), defaults), "'k' has two defaults");
    }

    [Fact]
    public void Functions_that_call_themselves()
    {
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("f", "x", "y")), Function("f", "a", "b", Call("f", "a", "b"))), "call itself");
        var twice = Function("f", "a", "b", Call("f", "a", "c"), Call("f", "c", "b"));
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("f", "x", "y")), twice), "call itself");
        var (g, h) = (Function("g", "a", "b", Call("h", "a", "b")), Function("h", "a", "b", Call("g", "a", "b")));
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("g", "x", "y")), g, h), "call itself");
        var branch = Graph([], ["b"], Call("k", "c", "b"));
        var inBranch = Function("k", "c", "d", Node("If", "c", "d", Attribute("then_branch", branch), Attribute("else_branch", branch)));
        Refusal.Of(ModelOf(Graph([Value("x", ElementType.Bool)], ["y"], Call("k", "x", "y")), inBranch), "call itself");
    }

    [Theory]
    [InlineData(2, 60)]
    [InlineData(10, 30)]
    [InlineData(300, 3)]
    public void Functions_that_multiply(int calls, int deep)
    {
        var functions = Enumerable.Range(0, deep).Select(level => Function($"f{level}", "a", "b",
        [
            .. Enumerable.Range(0, calls).Select(i => level + 1 < deep
                ? Call($"f{level + 1}", "a", i == 0 ? "b" : $"c{i}")
                : Node("Relu", "a", i == 0 ? "b" : $"c{i}")),
        ]));
        Refusal.Of(ModelOf(Graph([X], ["y"], Call("f0", "x", "y")), [.. functions]), "function");
    }

    [Fact]
    public void Functions_that_multiply_a_large_constant()
    {
        // 2,000 copies of a branch with a constant of 100 KB.
        var branch = Graph([], ["t"], Node("Add", "a w", "t")).With(Weights("w", 25_000));
        var leaf = Function("leaf", "c a", "b", Node("If", "c", "b", Attribute("then_branch", branch), Attribute("else_branch", branch)));
        var calls = Enumerable.Range(0, 2000).Select(i => Call("leaf", $"c {(i == 0 ? "x" : $"v{i - 1}")}", $"v{i}")).ToArray();
        Refusal.Bounded(() => OnnxModel.Parse(
            ModelOf(Graph([X, Value("c", ElementType.Bool)], ["v1999"], calls), leaf).ToByteArray(), Refusal.Options).Dispose());
    }

    [Fact]
    public void Long_names_that_functions_multiply()
    {
        var name = new string('a', 500_000);
        var body = Function("f", "a", "b", [.. Enumerable.Range(0, 50).Select(i => Node("Relu", "a", i == 0 ? "b" : $"{name}{i}"))]);
        var call = Call("f", "x", "y");
        call.Name = name;
        var calls = Enumerable.Range(0, 100).Select(i =>
        {
            var next = call.Clone();
            next.Output[0] = $"y{i}";
            return next;
        });
        var file = ModelOf(Graph([X], ["y0"], [.. calls.Take(5)]), body).ToByteArray();
        Refusal.Bounded(() => OnnxModel.Parse(file, Refusal.Options).Dispose());
    }

    [Theory]
    [InlineData(30)]
    [InlineData(200)]
    public void Branches_inside_branches_that_are_wrong_inside(int deep)
    {
        var body = Graph([], ["b"], Node("Add", "x w", "b"));
        for (var i = 0; i < deep; i++)
        {
            body = Graph([], ["b"], Node("If", "c", "b", Attribute("then_branch", body), Attribute("else_branch", body)));
            if (i >= 6)
            {
                // Both branches of each would double the file.
                body.Node[0].Attribute[1].G = Graph([], ["b"], Node("Identity", "x", "b"));
            }
        }

        body.Input.AddRange([X, Value("c", ElementType.Bool)]);
        Refusal.Of(ModelOf(body.With(Weights("w", 7, 7))));
    }

    [Fact]
    public void Loops_inside_loops_that_are_wrong_inside()
    {
        var body = Graph([], ["go", "s1"], Node("Add", "x w", "s1"), Node("Identity", "g", "go"));
        for (var i = 0; i < 25; i++)
        {
            body.Input.AddRange([Value("i", ElementType.Int64), Value("g", ElementType.Bool), Value("s", ElementType.Float32)]);
            body = Graph([], ["go", "s1"], Node("Loop", "count g s", "s1", Attribute("body", body)), Node("Identity", "g", "go"));
        }

        body.Input.AddRange([X, Value("g", ElementType.Bool), Value("s", ElementType.Float32)]);
        Refusal.Of(ModelOf(body.With(Weights("w", 7, 7), Integer("count", 3))));
    }

    [Fact]
    public void Loops_inside_loops_that_are_sound_take_no_more_than_their_number_justifies()
    {
        var body = Graph([], ["go", "s1"], Node("Mul", "s s", "s1"), Node("Less", "s1 s", "go"));
        for (var i = 0; i < 25; i++)
        {
            body.Input.AddRange([Value("i", ElementType.Int64), Value("g", ElementType.Bool), Value("s", ElementType.Float32)]);
            body = Graph([], ["go", "s1"], Node("Loop", "count g s", "s1", Attribute("body", body)), Node("Less", "s1 s", "go"));
        }

        body.Input.AddRange([Value("g", ElementType.Bool), Value("s", ElementType.Float32)]);
        Refusal.Bounded(() => Refusal.Import(ModelOf(body.With(Integer("count", 3))).ToByteArray()));
    }

    [Fact]
    public void Types_inside_types()
    {
        var type = Value("x", ElementType.Float32, 2).Type;
        for (var i = 0; i < 5000; i++)
        {
            type = i % 2 == 0 ? new() { SequenceType = new() { ElemType = type } } : new() { OptionalType = new() { ElemType = type } };
        }

        Refusal.Of(ModelOf(Graph([new() { Name = "x", Type = type }], ["y"], Node("Identity", "x", "y"))), "nest");
    }

    [Fact]
    public async Task A_loop_without_an_end_can_be_cancelled()
    {
        var body = Graph(
            [Value("i", ElementType.Int64), Value("g", ElementType.Bool), Value("s", ElementType.Float32)], ["g", "s1"], Node("Neg", "s", "s1"));
        var graph = Graph([Value("x", ElementType.Float32)], ["y"], Node("Loop", "count yes x", "y", Attribute("body", body)))
            .With(Integer("count", 1L << 62), new TensorProto { Name = "yes", DataType = (int)ElementType.Bool, Int32Data = { 1 } });
        using var model = OnnxModel.Parse(ModelOf(graph).ToByteArray(), Refusal.Options);
        using var source = new CancellationTokenSource();
        var run = Task.Run(() => model.Run(SoundModels.Feeds(model), source.Token));
        Assert.NotSame(run, await Task.WhenAny(run, Task.Delay(500)));
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void A_hundred_thousand_nodes_in_a_row_are_read_and_become_nodes_in_linear_time()
    {
        string[] ops = ["Relu", "Neg", "Abs", "Identity"];
        Linear(n => Graph([X], [$"v{n - 1}"], [.. Enumerable.Range(0, n).Select(i => Node(ops[i % 4], i == 0 ? "x" : $"v{i - 1}", $"v{i}"))]));
        // In the wrong order.
        Linear(n => Graph([X], [$"v{n - 1}"], [.. Enumerable.Range(0, n).Reverse().Select(i => Node(ops[i % 4], i == 0 ? "x" : $"v{i - 1}", $"v{i}"))]));
        // A shape that takes as many steps to compute.
        Linear(n => Graph([X], ["y"],
        [
            Node("Shape", "x", "v0"), .. Enumerable.Range(1, n - 2).Select(i => Node(i % 2 == 0 ? "Neg" : "Abs", $"v{i - 1}", $"v{i}")),
            Node("ConstantOfShape", $"v{n - 2}", "y"),
        ]));
        // One from constants alone, which is looked at at each step.
        Linear(n => Graph([], [$"v{n - 1}"],
            [.. Enumerable.Range(0, n).Select(i => Node("Trilu", i == 0 ? "square k" : $"v{i - 1} k{i % 2}", $"v{i}"))])
            .With(Weights("square", 2, 2), Integer("k", 0), Integer("k0", 0), Integer("k1", 1)));
    }

    private static void Linear(Func<int, GraphProto> graph)
    {
        var (some, many) = (ModelOf(graph(10_000)).ToByteArray(), ModelOf(graph(100_000)).ToByteArray());
        _ = Caught(some);
        var (least, most) = (Seconds(some), Seconds(many));
        for (var attempt = 0; attempt < 3 && most > 40 * least; attempt++)
        {
            (least, most) = (Seconds(some), Math.Min(most, Seconds(many)));
        }

        Assert.True(most < 40 * least, $"10,000 nodes take {least:0.00} s and 100,000 take {most:0.00} s");
    }

    private static double Seconds(byte[] file)
    {
        var before = Environment.CpuUsage.TotalTime;
        _ = Caught(file);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static Exception? Caught(byte[] file)
    {
        try
        {
            Refusal.Import(file);
            return null;
        }
        catch (Exception e) when (Refusal.IsForUser(e))
        {
            return e;
        }
    }
}
