using System.Text.RegularExpressions;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Emit;

/// <summary>Updates of all parameters, and other pointwise kernels that do the same over other buffers, are segments of one kernel.</summary>
public partial class SegmentationTests
{
    public static TheoryData<string> Optimizers => [.. Rules.Keys];

    private static readonly Dictionary<string, Func<Optimizer>> Rules = new()
    {
        ["sgd"] = () => new Sgd(0.1),
        ["momentum"] = () => new Sgd(0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-3),
        ["adam"] = () => new Adam(1e-2),
        ["amsgrad"] = () => new Adam(1e-2, weightDecay: 1e-3, amsgrad: true),
        ["adamw"] = () => new AdamW(1e-2),
        ["adamax"] = () => new Adamax(1e-2),
        ["nadam"] = () => new NAdam(1e-2),
        ["radam"] = () => new RAdam(1e-2),
        ["rmsprop"] = () => new RmsProp(1e-2, momentum: 0.9, centered: true),
        ["adagrad"] = () => new Adagrad(1e-2),
        ["adadelta"] = () => new Adadelta(),
        ["clipped"] = () => new Adam(1e-2) { ClipValue = 0.5, ClipNorm = 0.1 },
    };

    private static readonly Node X = Input("x", Float32, [Batch, 20]);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void All_parameters_are_updated_by_one_kernel(string rule)
    {
        var graph = Network(Rules[rule](), 17, 33, 5);
        var kernel = Assert.Single(Changing(graph));
        Assert.Equal(6, kernel.Segments.Length);
        Agreement.Check(graph, 1e-4, [Filled.Floats(1, 9, 20)], [Filled.Floats(2, 40, 20)]);
    }

    [Fact]
    public void A_parameter_of_one_element_is_none_of_its_own()
    {
        var graph = Network(new Adam(1e-2), 17, 1);
        Assert.Equal(4, Assert.Single(Changing(graph)).Segments.Length);
        CheckOnAnyNumberOfThreads(graph, Filled.Floats(1, 9, 20));
    }

    [Fact]
    public void Sixty_parameters_need_one_method_and_a_call_each()
    {
        var source = Source(Network(new Adam(1e-3), [.. Enumerable.Range(10, 30)]));
        Assert.Equal(60, Call().Count(source));
        Assert.Single(Call().Matches(source).Select(m => m.Groups[1].Value).Distinct());
    }

    [Fact]
    public void The_method_names_every_parameter()
    {
        var graph = Network(new Adam(1e-3), 17, 33, 5);
        var source = Source(graph);
        var header = source[..source.IndexOf($"static void {Call().Match(source).Groups[1].Value}(", StringComparison.Ordinal)];
        Assert.All(graph.Variables.Where(v => v.IsTrainable), v => Assert.Contains($", {graph.VariableNames[v]} f32[", header[header.LastIndexOf("}\n", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void Parameters_of_two_types_are_updated_by_two_kernels()
    {
        var (a, b) = (Parameter("a", Constant(Filled.Floats(1, 5, 7))), Parameter("b", Constant(Filled.Floats(2, 21))));
        var (c, d) = (Parameter("c", Constant(Filled.Floats(3, 4)).Cast(Float64)), Parameter("d", Constant(Filled.Floats(4, 3, 11)).Cast(Float64)));
        var loss = a.Square().Sum() + b.Square().Sum() + (c.Square().Sum() + d.Square().Sum()).Cast(Float32);
        var graph = Graph.Close([loss], new Adam(1e-2).Minimize(loss));
        CheckOnAnyNumberOfThreads(graph);
        Assert.Equal([2, 2], Changing(graph).Select(k => k.Segments.Length));
    }

    [Fact]
    public void An_update_with_the_old_value_of_another_parameter_sees_the_old_value()
    {
        var variables = Enumerable.Range(0, 4).Select(i => Parameter($"v{i}", Constant(Filled.Floats(i, 40)))).ToList();
        Update From(int i, int other) => new(variables[i], variables[i] * 2 + variables[other]);
        CheckOnAnyNumberOfThreads(Graph.Close([], [From(0, 1), From(1, 2), From(2, 3), From(3, 0)]));
        CheckOnAnyNumberOfThreads(Graph.Close([], [From(1, 0), From(2, 1), From(3, 2)]));
        CheckOnAnyNumberOfThreads(Graph.Close([], [From(0, 3), From(1, 3), From(2, 3), From(3, 3)]));
    }

    [Fact]
    public void A_kernel_that_needs_what_another_computes_is_no_segment_beside_it()
    {
        var v = Parameter("v", Constant(Filled.Floats(1, 40)));
        var next = v * 2 + 1;
        var graph = Graph.Close([next, next.Flip(0) * 2 + 1, X.Sum()], [new(v, next)], [X]);
        CheckOnAnyNumberOfThreads(graph, Filled.Floats(1, 3, 20));
    }

    [Fact]
    public void Segments_may_have_symbolic_extents()
    {
        var (a, b, c) = (Input("a", Float32, [Batch]), Input("b", Float32, [Batch, 3]), Input("c", Float32, [Dim.Symbol("n")]));
        var graph = Graph.Close([a.Tanh(), b.Tanh(), c.Tanh()], inputs: [a, b, c]);
        Assert.Equal(3, Assert.Single(Lower(graph).Kernels).Segments.Length);
        foreach (var (batch, n) in ((int, int)[])[(0, 0), (1, 5), (0, 16), (100, 33)])
        {
            CheckOnAnyNumberOfThreads(graph, Filled.Floats(1, batch), Filled.Floats(2, batch, 3), Filled.Floats(3, n));
        }
    }

    [Fact]
    public void Starting_values_of_one_kind_are_one_kernel()
    {
        var graph = Network(new Adam(1e-3), 17, 33, 5).Initialization;
        Assert.Contains(Lower(graph).Kernels, k => k.Segments.Length > 2);
        Agreement.Check(graph, 1e-6, []);
    }

    /// <summary>A training step of dense layers.</summary>
    private static Graph Network(Optimizer optimizer, params int[] widths)
    {
        var loss = widths.Aggregate(X, (y, width) => y.Dense(width).Tanh()).Square().Mean();
        return Graph.Close([loss], optimizer.Minimize(loss), [X]);
    }

    private static Lowered Lower(Graph graph) => Lowered.From(graph, Agreement.Fresh, PassOptions.Default);

    private static string Source(Graph graph) => Lower(graph).Source;

    /// <summary>The kernels that change variables.</summary>
    private static IEnumerable<LoopKernel> Changing(Graph graph) => Lower(graph) is var lowered ? lowered.Kernels.Skip(lowered.Schedule.CommitFrom) : [];

    /// <summary>Compares with the reference, and runs of 1 to 4 threads with each other, every kernel shared however small it is.</summary>
    private static void CheckOnAnyNumberOfThreads(Graph graph, params Tensor[] inputs)
    {
        Agreement.Check(graph, 1e-5, inputs);
        var program = new EagerProgram(graph);
        var expected = program.Run(1, inputs);
        Assert.All((int[])[2, 3, 4], threads => Assert.Equal(expected, program.Run(threads, inputs)));
    }

    [GeneratedRegex(@"if \(turns\.Next\(\d+\)\) (K\w+)\(")]
    private static partial Regex Call();
}
