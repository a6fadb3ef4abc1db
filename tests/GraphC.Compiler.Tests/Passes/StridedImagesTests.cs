using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Passes;

/// <summary>Transposed convolutions, and gradients towards images, multiply no zeros that stand between positions.</summary>
public class StridedImagesTests
{
    /// <summary>Stride, dilation and groups; kernels, borders and what is added at the ends are swept.</summary>
    public static TheoryData<int, int, int> Geometries => new()
    {
        { 1, 1, 1 }, { 2, 1, 1 }, { 3, 1, 1 }, { 2, 2, 1 }, { 3, 2, 1 }, { 4, 2, 1 }, { 2, 1, 2 }, { 3, 1, 4 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Every_geometry_agrees_with_the_reference(int stride, int dilation, int groups)
    {
        var (fed, images) = Sweep(stride, dilation, groups);
        var graph = Graph.Close(images, inputs: fed);
        Tensor[] inputs = [.. fed.Select((node, i) => Numbers.Draw(new Random(i), node.Type))];

        Numbers.AssertSame(graph, Pipeline.Lower(graph), inputs);
        using var program = Compilation.Compile(images, fed, Agreement.Fresh);
        Agreement.Check(program, inputs, _ => 1e-5, i => $"{images[i]} of result {i}");
    }

    [Theory]
    [InlineData(3, 2, 1, 12)]   // 4 pixels of one element, 4 of two
    [InlineData(1, 2, 0, 4)]    // every other pixel has none
    [InlineData(2, 2, 0, 8)]
    [InlineData(4, 2, 1, 20)]   // 5 blocks of 2 pixels, all of two elements
    [InlineData(5, 3, 2, 13)]   // 3 pixels of one element, 5 of two
    public void Gradients_multiply_what_meets_and_nothing_else(int window, int stride, int border, long alongAxis)
    {
        var (x, w) = (Input("x", Float32, [2, 3, 8, 8]), Input("w", Float32, [5, 3, window, window]));
        var y = x.Conv(w, strides: stride, padding: border);
        var lowered = Pipeline.Lower(Graph.Close(Gradients.Vjp([(y, Input("g", Float32, y.Shape))], [x])));

        Assert.Equal(2 * 3 * 5 * alongAxis * alongAxis, Multiplications(lowered));
    }

    [Fact]
    public void So_do_transposed_convolutions_of_any_groups()
    {
        var y = Input("y", Float32, [2, 4, 3, 3]);
        var image = y.ConvTranspose(Input("w", Float32, [4, 3, 3, 3]), strides: 2, padding: 1, outputPadding: 1, groups: 2);

        Assert.Equal(2 * 4 * 3 * 81, Multiplications(Pipeline.Lower(Graph.Close([image]))));
    }

    [Theory]
    [InlineData(3, 2, 1, 1)]
    [InlineData(4, 2, 1, 1)]
    [InlineData(5, 3, 0, 1)]
    [InlineData(3, 2, 1, 3)]
    public void Each_pixel_is_one_chain_over_the_elements_and_channels_in_order(int window, int stride, int border, int dilation)
    {
        const int Channels = 3, Outputs = 70, Extent = 6;
        var (y, w) = (Input("y", Float32, [1, Outputs, Extent]), Input("w", Float32, [Outputs, Channels, window]));
        var (yValue, wValue) = (Filled.Floats(1, 1, Outputs, Extent), Filled.Floats(2, Outputs, Channels, window));
        using var program = Compilation.Compile([y.ConvTranspose(w, strides: stride, padding: border, dilations: dilation)], [y, w], Agreement.Fresh);
        var image = program.Run(yValue, wValue)[0];

        var pixels = image.Shape[2];
        var expected = new float[Channels * pixels];
        for (var c = 0; c < Channels; c++)
        {
            for (var k = 0; k < window; k++)
            {
                for (var p = 0; p < Extent; p++)
                {
                    var pixel = p * stride + k * dilation - border;
                    for (var o = 0; o < Outputs && pixel >= 0 && pixel < pixels; o++)
                    {
                        ref var sum = ref expected[c * pixels + pixel];
                        sum = MathF.FusedMultiplyAdd((float)yValue[o * Extent + p], (float)wValue[(o * Channels + c) * window + k], sum);
                    }
                }
            }
        }

        Assert.Equal(expected.Select(BitConverter.SingleToUInt32Bits), image.AsSpan<float>().ToArray().Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Extents_may_be_symbolic()
    {
        var (y, w) = (Input("y", Float32, [2, 3, Batch]), Input("w", Float32, [3, 2, 3]));
        var image = y.ConvTranspose(w, strides: 2, padding: 1, outputPadding: 1);
        using var program = Compilation.Compile([image], [y, w], Agreement.Fresh);

        foreach (var length in (int[])[1, 2, 5])
        {
            Agreement.Check(program, [Filled.Floats(length, 2, 3, length), Filled.Floats(7, 3, 2, 3)], _ => 1e-5);
        }
    }

    [Fact]
    public void Too_many_phases_stay_one_product()
    {
        var (y, w) = (Input("y", Float32, [2, 3, 2, 2]), Input("w", Float32, [3, 2, 7, 7]));
        var graph = Graph.Close([y.ConvTranspose(w, strides: 6)], inputs: [y, w]);
        var lowered = Pipeline.Lower(graph);

        Assert.Single(lowered.Nodes, n => n.Op is MatMulOp);
        Numbers.AssertSame(graph, lowered, [Numbers.Draw(new Random(1), y.Type), Numbers.Draw(new Random(2), w.Type)]);
    }

    [Fact]
    public void A_stride_beyond_all_measure_costs_no_more_than_its_window()
    {
        var (y, w) = (Input("y", Float32, [1, 1, 1, 1]), Input("w", Float32, [1, 1, 2, 3]));
        var graph = Graph.Close([y.ConvTranspose(w, strides: [1 << 30, 1 << 29])], inputs: [y, w]);

        Numbers.AssertSame(graph, Pipeline.Lower(graph), [Numbers.Draw(new Random(1), y.Type), Numbers.Draw(new Random(2), w.Type)]);
    }

    [Fact]
    public void Where_nothing_meets_the_image_is_zeros()
    {
        var (y, w) = (Input("y", Float32, [2, 3, 1]), Input("w", Float32, [3, 2, 1]));
        var image = Node.Of(new ConvolutionOp(ConvolutionPart.Image, 1, [new(3, 1, 1)], [2]), w, y);
        var lowered = Pipeline.Lower(Graph.Close([image], inputs: [y, w]));

        Assert.DoesNotContain(lowered.Nodes, n => n.Op is MatMulOp);
        Assert.All(Interpreter.Run(lowered, [Numbers.Draw(new Random(1), y.Type), Numbers.Draw(new Random(2), w.Type)])[0].Data, pixel => Assert.Equal(0, pixel));
    }

    private static (List<Node> Fed, List<Node> Images) Sweep(int stride, int dilation, int groups)
    {
        int[] positions = [3, 2];
        var y = Input("y", Float32, [Batch, 4, .. positions.Select(p => (Dim)p)]);
        var (fed, images) = (new List<Node> { y }, new List<Node>());
        for (var window = 1; window <= 5; window++)
        {
            int[] windows = [window, 6 - window];
            var w = Input($"w{window}", Float32, [4, groups == 4 ? 1 : 2, .. windows.Select(k => (Dim)k)]);
            fed.Add(w);
            for (var border = 0; border <= 2; border++)
            {
                int[] before = [.. positions.Select((p, i) => (p - 1) * stride + dilation * (windows[i] - 1) + 1 > 2 * border ? border : 0)];
                int[] added = [border % Math.Max(stride, dilation), 0];
                images.Add(y.ConvTranspose(w, null, stride, before, added, dilation, groups));
            }
        }

        return (fed, images);
    }

    private static long Multiplications(Graph graph) => graph.Nodes.Where(n => n.Op is MatMulOp).Sum(n => (n.Shape.Elements * n.Inputs[0].Shape[^1]).Value);
}
