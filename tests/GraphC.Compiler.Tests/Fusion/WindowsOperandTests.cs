using System.Text.RegularExpressions;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fusion;

/// <summary>Products read windows from the image.</summary>
public partial class WindowsOperandTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 3, 9, 8]);
    private static readonly Node W = Input("w", Float32, [5, 3, 3, 2]);

    [Fact]
    public void A_convolution_and_its_gradients_store_no_windows()
    {
        var y = X.Conv(W, strides: [2, 1], padding: 1, dilations: [1, 2]);
        var graph = Graph.Close([y, .. Gradients.Vjp([(y, Input("g", Float32, y.Shape))], [X, W])], []);
        var lowered = Lower(graph);

        Assert.Equal(4, Reads().Count(lowered.Source));   // the gradient towards the image has two phases
        Assert.DoesNotContain(lowered.Schedule.Buffers.Keys, n => n.Op is WindowsOp);
    }

    [Fact]
    public void Windows_of_pixels_far_apart_are_of_a_copy_of_the_image()
    {
        // Channels of the input are a plane apart; with only one there is nothing to copy.
        Assert.Contains(StoredBy(X.Conv(W)), n => n.Op is PermuteOp && n.Shape[^1].Is(3));
        var gray = Input("gray", Float32, [Batch, 1, 9, 8]);
        Assert.DoesNotContain(StoredBy(gray.Conv(Input("v", Float32, [5, 1, 3, 2]))), n => n.Op is PermuteOp && n.Shape[^1].Is(1));
    }

    [Fact]
    public void The_dump_says_which_operand_is_windows()
    {
        var lowered = Lower(Graph.Close([X.Conv(W, padding: 1)], []));
        Assert.Contains("with windows [1p+1k-1, 1p+1k-1] window=[3, 2] trailing=1 of", KernelPrinter.Print(lowered.Main), StringComparison.Ordinal);
        Assert.Matches(@"gemm .*: windows\(1p\+1k-1 < 9 for p < 9, k < 3, 1p\+1k-1 < 8 for p < 9, k < 2\) of \S+\[0; 216, 24, 3, 1\] with 3 channels x ", LoopPrinter.Print(lowered.Kernels));
    }

    private static Lowered Lower(Graph graph) => Lowered.From(graph, Agreement.Fresh, PassOptions.Default);

    private static IEnumerable<Node> StoredBy(Node output) => Lower(Graph.Close([output], [])).Schedule.Buffers.Keys;

    [GeneratedRegex(@"new ImageWindows\(")]
    private static partial Regex Reads();
}
