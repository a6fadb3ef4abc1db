using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Programs that take the values of variables for good.</summary>
public class FreezingTests
{
    private static readonly CompileOptions Frozen = Agreement.Fresh with { FreezeVariables = true };
    private static readonly Node X = Input("x", Float32, [Batch, 2]);
    private static readonly Tensor Ones = Tensor.From([1f, 1f], 1, 2);

    [Fact]
    public void What_is_trained_later_a_frozen_program_does_not_see()
    {
        var w = Parameter("w", Constant(Tensor.From([1f, 2f], 2, 1)));
        using var frozen = Compilation.Compile([X.MatMul(w)], options: Frozen);
        using var living = Compilation.Compile([X.MatMul(w)], options: Agreement.Fresh);
        w.Value.AsSpan<float>()[0] = 5;

        Assert.Equal(3f, frozen.Run(Ones)[0].AsSpan<float>()[0]);
        Assert.Equal(7f, living.Run(Ones)[0].AsSpan<float>()[0]);
    }

    [Fact]
    public void Starting_values_are_computed_first()
    {
        var w = Parameter("w", Initializers.Ones([2, 1]));
        using var frozen = Compilation.Compile([X.MatMul(w)], options: Frozen);

        Assert.True(w.IsInitialized);
        Assert.Equal(2f, frozen.Run(Ones)[0].AsSpan<float>()[0]);
    }

    [Fact]
    public void Variables_that_the_program_updates_go_on_changing()
    {
        var (count, step) = (Parameter("count", Initializers.Zeros([1])), Parameter("step", Initializers.Ones([1])));
        using var frozen = Compilation.Compile([new Update(count, count + step)], options: Frozen);
        frozen.Run();
        step.Value.AsSpan<float>()[0] = 7;
        frozen.Run();

        Assert.Equal(2f, count.Value.AsSpan<float>()[0]);
    }
}
