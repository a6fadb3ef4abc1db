using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Watch;

/// <summary>A run that computes NaN or an infinity stops where that comes up first.</summary>
public class CheckFiniteTests
{
    private static readonly CompileOptions Checked = Agreement.Fresh with { CheckFinite = true };

    private readonly Node x = Input("x", Float32, [Batch, 3]);

    [Fact]
    public void The_first_node_inside_of_a_fused_kernel_is_named()
    {
        using var program = Compile([(x - 2).Log().Sin() * 3], options: Checked);
        program.Run(Tensor.From([3f, 4, 5], 1, 3));
        var fault = Stopped(program, Tensor.From([3f, 4, 5, 6, 1.5f, 3], 2, 3));
        Assert.Equal(("output0", double.NaN), (fault.Buffer, fault.Value));
        Assert.Equal([1, 1], fault.Index);
        Assert.Equal("CheckFiniteTests.cs", fault.Origin.File);
        Assert.StartsWith($"Log {fault.Node} at CheckFiniteTests.cs:", fault.Message);
        Assert.Contains("is NaN at [1, 1] of f32[2, 3]", fault.Message);
        Assert.Contains(" = -0.5.", fault.Message);
        Assert.Contains($"kernel {fault.Kernel}, which computes", fault.Message);
        Assert.Contains("x: largest magnitude 6, all finite", fault.Message);
    }

    [Fact]
    public void A_result_that_was_moved_is_followed_to_where_it_was()
    {
        using var program = Compile([(x * 1e30f).BroadcastTo([4, Batch, 3]) + Input("y", Float32, [4, Batch, 3])], options: Checked);
        var fault = Stopped(program, Tensor.From([3f, 4, 5, 6, 7, 3e9f], 2, 3), Filled.Floats(1, 4, 2, 3));
        Assert.StartsWith("Mul", fault.Message);
        Assert.Equal([1, 2], fault.Index);
        Assert.Contains("It became Infinity at [0, 1, 2] of f32[4, 2, 3] of Add", fault.Message);
    }

    [Fact]
    public void A_variable_is_as_before_even_if_its_new_value_was_at_fault()
    {
        var w = Parameter("w", Initializers.Constant([3], 2));
        var v = Parameter("v", Initializers.Constant([3], 2));
        using var program = Compile([new Update(v, v + 1), new Update(w, w / x.Sum(0))], [w.Sum()], options: Checked);
        program.Run(Tensor.From([1f, 1, 1], 1, 3));
        var before = (float[][])[v.Value.ToArray<float>(), w.Value.ToArray<float>()];
        var fault = Stopped(program, Tensor.From([1f, 0, 1], 1, 3));
        Assert.Equal(double.PositiveInfinity, fault.Value);
        Assert.Equal([1], fault.Index);
        Assert.Equal(before, [v.Value.ToArray<float>(), w.Value.ToArray<float>()]);
        Assert.Equal(1u, program.Step);
        program.Run(Tensor.From([1f, 2, 1], 1, 3));
        Assert.Equal([4f, 4, 4], v.Value.ToArray<float>());
    }

    [Fact]
    public void What_a_literal_or_an_input_makes_infinite_is_meant()
    {
        var masked = (x > 0).Where(x, float.NegativeInfinity);
        Node[] results = [masked, masked.Transpose() * 2, x.Max(0), masked.Softmax(-1), x.Reshape([Batch, 1, 3]).MaxPool([2], padding: 1)];
        using var program = Compile(results, options: Checked);
        program.Run(Tensor.From([3f, -4, 5, 1, 7, -3], 2, 3));
        using var fed = Compile([x * 2, x.Max(0)], options: Checked);
        fed.Run(Tensor.From([3f, -4, 5, float.PositiveInfinity, 7, -3], 2, 3));

        using var strict = Compile(results, options: Checked with { Infinities = Infinities.All });
        Assert.Contains("is -Infinity at [0, 1]", Stopped(strict, Tensor.From([3f, -4, 5], 1, 3)).Message);
    }

    [Fact]
    public void An_infinity_beside_others_that_are_meant_is_found()
    {
        var masked = (x > 0).Where(x.Exp(), float.NegativeInfinity);
        using var program = Compile([masked, masked * 2], options: Checked);
        program.Run(Tensor.From([3f, -4, 5], 1, 3));
        var fault = Stopped(program, Tensor.From([-3f, -4, 100], 1, 3));
        Assert.Equal(double.PositiveInfinity, fault.Value);
        Assert.Equal([0, 2], fault.Index);
        Assert.StartsWith("Exp", fault.Message);

        using var careless = Compile([masked, masked * 2], options: Checked with { Infinities = Infinities.Ignored });
        careless.Run(Tensor.From([-3f, -4, 100], 1, 3));
    }

    [Fact]
    public void A_sum_that_float32_does_not_hold_is_named_itself()
    {
        using var program = Compile([x.Sum()], options: Checked);
        var fault = Stopped(program, Tensor.From([3e38f, 3e38f, -2e38f], 1, 3));
        Assert.StartsWith("Sum", fault.Message);
    }

    [Fact]
    public void What_was_fed_is_named_as_what_it_came_in_with()
    {
        using var program = Compile([x * 2], options: Checked);
        var fault = Stopped(program, Tensor.From([3f, float.NaN, 5], 1, 3));
        Assert.Contains("It came in with input x", fault.Message);
        Assert.Contains("NaN at [0, 1] of f32[1, 3]", fault.Message);
    }

    [Fact]
    public void In_a_loop_the_step_is_told()
    {
        var items = Input("items", Float32, [Dim.Symbol("time"), 4]);
        var (final, _) = items.Scan(Fill.Full(1, Float32, [4]), (state, item) => (state * item).Log() + 1);
        using var program = Compile([final], options: Checked);
        program.Run(Tensor.From([1f, 1, 1, 1, 2, 2, 2, 2], 2, 4));
        var fault = Stopped(program, Tensor.From([1f, 1, 1, 1, 2, 2, 2, 2, 3, -3, 3, 3], 3, 4));
        Assert.Contains(", step 2 of loop 0, which computes", fault.Message);
        Assert.Equal([1], fault.Index);
        Assert.StartsWith("Log", fault.Message);
    }

    [Fact]
    public void A_refused_index_is_reported_as_ever()
    {
        using var train = new Classifier().Train(Checked);
        var bad = Classifier.Examples(4);
        bad[1].AsSpan<long>()[2] = 7;
        Assert.Throws<IndexOutOfRangeException>(() => train.Run(bad));
        train.Run(Classifier.Examples(4));
    }

    private static NonFiniteException Stopped(Executable program, params Tensor[] inputs) =>
        Assert.Throws<NonFiniteException>(() => program.Run(inputs));
}
