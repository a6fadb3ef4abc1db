using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Loops;

/// <summary>Elementwise work runs in lanes also where an operand's elements lie a stride apart, if there is enough of it.</summary>
public class LanesApartTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(21)]
    public void A_parameter_follows_a_gradient_that_lies_across(int columns)
    {
        var (w, g) = (Input("w", Float32, [Batch, columns]), Input("g", Float32, [columns, Batch]));
        using var program = Compile([w - (w * 0.9 + g.Permute(1, 0)) * 0.1], [w, g], Agreement.Fresh);

        Agreement.Check(program, [Filled.Floats(1, 7, columns), Filled.Floats(2, columns, 7)], _ => 1e-6);
    }

    [Fact]
    public void Doubles_too()
    {
        var (w, g) = (Input("w", Float32, [Batch, 13]), Input("g", Float32, [13, 5, Batch]));
        var across = g.Cast(Float64).Sin();
        using var program = Compile([across, (across.Slice(1, 2, 3).Reshape(13, Batch).Permute(1, 0) * 3 + w.Cast(Float64)).Square()], [w, g], Agreement.Fresh);

        Agreement.Check(program, [Filled.Floats(1, 6, 13), Filled.Floats(2, 13, 5, 6)], _ => 1e-12);
    }

    [Fact]
    public void A_mere_copy_does_not_nor_do_few_lanes()
    {
        var (w, g) = (Input("w", Float32, [Batch, 20]), Input("g", Float32, [20, Batch]));
        Assert.True(RunsInLanes(w - (w * 0.9 + g.Permute(1, 0)) * 0.1));
        Assert.False(RunsInLanes(g.Permute(1, 0)));

        var (few, across) = (Input("w", Float32, [Batch, 4]), Input("g", Float32, [4, Batch]));
        Assert.False(RunsInLanes(few - (few * 0.9 + across.Permute(1, 0)) * 0.1));

        static bool RunsInLanes(Node y) => LanesOf.Kernels([y]).Any(LanesOf.Any);
    }
}
