using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Watch;

/// <summary>Programs whose every kernel is compared with the interpreter.</summary>
public class CompareTests
{
    private static readonly CompileOptions Compared = Agreement.Fresh with { Compare = true };

    private readonly Node x = Input("x", Float32, [Batch, 3]);

    [Fact]
    public void A_kernel_that_computes_something_else_is_found_and_named()
    {
        var hidden = x.MatMul(Constant(Filled.Floats(1, 3, 8))).Tanh();
        using var sound = Compile([hidden], options: Compared);
        sound.Run(Filled.Floats(2, 4, 3));
        using var faulty = Planted(Graph.Close([hidden]), source => source.Replace("VectorMath.Tanh(sum0)", "VectorMath.Tanh(sum0 * 1.0001f)", StringComparison.Ordinal));
        var fault = Assert.Throws<KernelMismatchException>(() => faulty.Run(Filled.Floats(2, 4, 3)));
        Assert.Equal(("00_MatMul_Tanh", "CompareTests.cs"), (fault.Kernel, fault.Origin.File));
        Assert.StartsWith($"Tanh {fault.Node} at CompareTests.cs:", fault.Message);
        Assert.InRange(Math.Abs(fault.Value - fault.Expected), 1e-6, 1e-3);
        Assert.Contains(" ulp; rounding accounts for ", fault.Message);
        Assert.Contains("= MatMul ", fault.Message);
    }

    [Fact]
    public void What_is_wrong_in_a_step_is_found_there_and_what_is_handed_on_wrongly_in_what_the_loop_leaves()
    {
        var items = Input("items", Float32, [Dim.Symbol("time"), 4]);
        var (final, _) = items.Scan(Fill.Full(1, Float32, [4]), (state, item) => state * item.Cos() + 1);
        using var faulty = Planted(Graph.Close([final]), source => source.Replace("+ at * 4", "+ Math.Min(at, 1) * 4", StringComparison.Ordinal));
        faulty.Run(Filled.Floats(1, 2, 4));
        var handed = Assert.Throws<KernelMismatchException>(() => faulty.Run(Filled.Floats(1, 5, 4)));
        Assert.StartsWith("Scan", handed.Message);

        using var wrong = Planted(Graph.Close([final]), source => source.Replace("VectorMath.Cos(", "VectorMath.Sin(", StringComparison.Ordinal));
        var fault = Assert.Throws<KernelMismatchException>(() => wrong.Run(Filled.Floats(1, 5, 4)));
        Assert.Contains("step 0 of loop 0", fault.Message);
    }

    [Fact]
    public void Integers_and_truth_values_are_compared_exactly_where_their_operands_are_exact()
    {
        var n = Input<long>("n", [Batch]);
        using var faulty = Planted(Graph.Close([n * 3 + 1]), source => source.Replace("3L", "4L", StringComparison.Ordinal));
        Assert.StartsWith("Add", Assert.Throws<KernelMismatchException>(() => faulty.Run(Tensor.From([0L, 1]))).Message);
    }

    [Fact]
    public void What_rounding_may_decide_either_way_is_no_fault()
    {
        // The sums are 0 but for rounding: their signs, and where the greatest stands, are anyone's guess.
        var zero = (x * 0.1 + x * 0.2 - x * 0.3) * 1e9;
        var third = x * 0.3;
        Node[] equal = [third.EqualTo(third.Max([0], keepDims: true)).Cast(Float32).Sum([0]), third.NotEqualTo(x / 3.3333333)];
        using var program = Compile([.. equal, zero.Sign(), zero > 0, zero.ArgMax(1), zero.Round().Cast(DType.Int64), 1 / zero, zero], options: Compared);
        program.Run(Filled.Floats(3, 40, 3));
    }

    [Fact]
    public void A_step_of_training_agrees_and_learns_the_same()
    {
        using var compared = new Classifier().Train(Compared);
        using var alone = new Classifier().Train();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(alone.Run(Classifier.Examples(20, i))[0].Bytes.ToArray(), compared.Run(Classifier.Examples(20, i))[0].Bytes.ToArray());
        }
    }

    [Fact]
    public void Random_numbers_are_drawn_again_the_same()
    {
        var loss = (x.Dense(8).Dropout(0.5) + Draw.Normal([Batch, 8])).Square().Sum();
        using var program = Compile(new Sgd(0.01).Minimize(loss), [loss], options: Compared with { Seed = 7 });
        program.Run(Filled.Floats(1, 6, 3));
        program.Run(Filled.Floats(1, 6, 3));
    }

    [Fact]
    public void Loops_and_choices_agree_kernel_by_kernel()
    {
        var n = Input<long>("n", []);
        var w = Input("w", Float32, [3, 3]);
        var loop = Control.While([x, n], s => s[1] > 0, s => [Control.Cond(s[1] > 2, () => [s[0].MatMul(w).Sin()], () => [s[0] + x])[0], s[1] - 1]);
        using var program = Compile([loop[0]], [x, n, w], Compared);
        program.Run(Filled.Floats(1, 5, 3), Tensor.Scalar(5L), Filled.Floats(2, 3, 3));

        var sequence = Input("sequence", Float32, [Dim.Symbol("time"), Batch, 3]);
        var loss = sequence.Lstm(5).Output.Square().Mean();
        using var train = Compile(new Adam(1e-2).Minimize(loss), [loss], options: Compared);
        train.Run(Filled.Floats(1, 6, 2, 3));
    }

    [SkippableTheory]
    [InlineData("mnist", false)]
    [InlineData("lenet", true)]
    [InlineData("gpt", false)]
    [InlineData("gpt rotary", true)]
    [InlineData("gru", true)]
    public void A_training_step_of_a_network_agrees(string network, bool isSlow)
    {
        Skip.If(isSlow && Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") != "1", "set GRAPHC_SLOW_TESTS=1 to compare larger networks");
        var gpt = new SmallGpt(network == "gpt rotary" ? new AttentionOptions { KeyValueHeads = 2, Rotary = RotaryPairs.Halves } : null);
        var (loss, inputs) = network switch
        {
            "mnist" => (ConvolutionNetworks.Mnist().Loss, (Tensor[])[Filled.Floats(1, 2, 1, 28, 28), Filled.Indices(1, 10, 2)]),
            "lenet" => (ConvolutionNetworks.LeNet().Loss, [Filled.Floats(1, 2, 3, 32, 32), Filled.Indices(1, 10, 2)]),
            "gru" => (Input("s", Float32, [Dim.Symbol("time"), Batch, 3]).Gru(6).Output.Tanh().Mean(), [Filled.Floats(1, 9, 4, 3)]),
            _ => (gpt.Loss, [Filled.Indices(1, SmallGpt.Vocabulary, 2, SmallGpt.Length), Filled.Indices(2, SmallGpt.Vocabulary, 2, SmallGpt.Length)]),
        };
        using var train = Compile(new AdamW(1e-3).Minimize(loss), [loss], options: Compared);
        train.Run(inputs);
        train.Run(inputs);
    }

    /// <summary>A compared program whose source was changed behind the compiler's back.</summary>
    private static Executable Planted(Graph graph, Func<string, string> plant)
    {
        var lowered = Lowered.From(graph, Compared, PassOptions.Default);
        var source = plant(lowered.Source);
        Assert.NotEqual(lowered.Source, source);
        var assembly = RoslynBuild.Compile(source, "Planted");
        return new(graph, assembly, Compared, new(false, default), lowered.Literals, RunObserver.Of(Compared, lowered.Main));
    }
}
