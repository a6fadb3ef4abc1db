using System.Text.RegularExpressions;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fusion;

/// <summary>Products read the weights of convolutions where they lie.</summary>
public partial class KernelOperandTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 4, 9, 8]);
    private static readonly Node W = Input("w", Float32, [5, 4, 3, 2]);

    [Fact]
    public void Neither_a_convolution_nor_its_gradient_towards_the_image_stores_a_turned_kernel()
    {
        var y = X.Conv(W, padding: 1);
        var lowered = Lower(y, Gradients.Vjp([(y, Input("g", Float32, y.Shape))], [X])[0]);

        Assert.Equal(2, Reads().Count(lowered.Source));
        Assert.DoesNotContain(lowered.Schedule.Buffers.Keys, n => n.Op is PermuteOp && n.Shape.IsConstant);
    }

    [Fact]
    public void Nor_does_the_gradient_of_a_strided_convolution_store_the_elements_of_a_phase()
    {
        var y = X.Conv(Input("w", Float32, [5, 4, 3, 3]), padding: 1, strides: 2);
        var lowered = Lower(Gradients.Vjp([(y, Input("g", Float32, y.Shape))], [X])[0]);

        Assert.Equal(3, Reads().Count(lowered.Source));   // one tap is a matrix
        Assert.DoesNotContain(lowered.Schedule.Buffers.Keys, n => n.Op is SliceOp or PermuteOp && n.Shape.IsConstant);
        Assert.Contains("; 2, 36, 9] with 5 channels, lines of 2 taps 6 apart -> ", LoopPrinter.Print(lowered.Kernels), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_is_computed_is_stored_as_it_is_computed()
    {
        var lowered = Lower(X.Conv(W.Exp(), padding: 1));

        Assert.Single(Reads().Matches(lowered.Source));
        Assert.Contains(lowered.Schedule.Buffers.Keys, n => n.Op.Name == "Exp" && n.Shape == W.Shape);
    }

    [Fact]
    public void A_kernel_too_deep_for_panels_is_turned_around_first() =>
        Assert.Empty(Reads().Matches(Lower(Input("deep", Float32, [Batch, 20_000, 5, 5]).Conv(Input("v", Float32, [2, 20_000, 3, 1]))).Source));

    [Fact]
    public void The_dump_shows_the_strides_of_taps_channels_and_columns() =>
        Assert.Matches(@"x kernel \S+\[0; 1, 6, 24\] with 4 channels -> ", LoopPrinter.Print(Lower(X.Conv(W)).Kernels));

    private static Lowered Lower(params Node[] outputs) => Lowered.From(Graph.Close([.. outputs]), Agreement.Fresh, PassOptions.Default);

    [GeneratedRegex(@"new KernelTaps\(")]
    private static partial Regex Reads();
}
