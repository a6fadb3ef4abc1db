using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Programs of nothing, and of the greatest of nothing.</summary>
public class NothingTests
{
    [Fact]
    public void A_program_without_outputs_and_updates_is_refused()
    {
        var error = Assert.Throws<GraphException>(() => Compilation.Compile(outputs: []));
        Assert.Contains("there is nothing to compute", error.Message);
        Assert.Contains(nameof(NothingTests), error.Message);
    }

    [Fact]
    public void The_greatest_of_a_symbolic_extent_needs_an_element()
    {
        var x = Input("x", Float32, [2, Batch]);
        using var program = Compilation.Compile(outputs: [x.Max(1), x.ArgMax(1)]);
        Assert.Equal([0, 0], program.Run(new Tensor(DType.Float32, 2, 3))[1].AsSpan<long>().ToArray().Select(i => (int)i));
        var error = Assert.ThrowsAny<ArgumentException>(() => program.Run(new Tensor(DType.Float32, 2, 0)));
        Assert.Contains("batch", error.Message);
    }
}
