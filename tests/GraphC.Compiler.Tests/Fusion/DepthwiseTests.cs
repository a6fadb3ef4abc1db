using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fusion;

/// <summary>A convolution of each channel by itself is a sum over taps in lanes along the channels; its windows are never stored.</summary>
public class DepthwiseTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 20, 9, 8]);
    private static readonly Node W = Input("w", Float32, [20, 1, 3, 3]);

    [Fact]
    public void No_windows_are_stored_forward_or_backward()
    {
        var y = X.Conv(W, strides: 2, padding: 1, groups: 20).Relu();
        var fused = Fuser.Run(Pipeline.Lower(Pipeline.Optimize(Graph.Close([y, .. y.Square().Sum().Gradient(X, W)], inputs: [X, W]))));
        Assert.DoesNotContain(fused.Graph.Nodes, n => n.Op is MatMulOp);
        Assert.DoesNotContain(fused.NeedMemory, n => n.Op is WindowsOp);
    }

    [Fact]
    public void What_lies_across_is_moved_once_and_not_for_each_tap()
    {
        var fused = Fuser.Run(Pipeline.Lower(Graph.Close([X.Conv(W, padding: 1, groups: 20)], inputs: [X, W])));
        Assert.Equal(["[batch, 9, 8, 20]", "[1, 3, 3, 20]"], fused.NeedMemory.Where(n => n.Op is PermuteOp && n.Shape[^1].Is(20)).Select(n => $"{n.Shape}"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    public void Any_stride_and_dilation(int stride, int dilation)
    {
        var y = X.Conv(W, strides: stride, padding: 2, dilations: dilation, groups: 20);
        var g = Input("g", Float32, y.Shape);
        var shape = y.Shape.Skip(2).Select(d => d.Value).ToArray();
        Agreement.Check(
            Graph.Close([y, .. Gradients.Vjp([(y, g)], [X, W])], inputs: [X, W, g]), 1e-5,
            [Filled.Floats(1, 3, 20, 9, 8), Filled.Floats(2, 20, 1, 3, 3), Filled.Floats(3, 3, 20, shape[0], shape[1])]);
    }
}
