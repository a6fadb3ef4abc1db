using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class ConvolutionTests
{
    private static readonly Dim Height = Dim.Symbol("height");

    [Fact]
    public void Slides_the_kernel_as_it_is_over_each_channel_and_sums()
    {
        var x = Constant(Tensor.From(new double[] { 1, 2, 3, 4, 5, 6, 7, 8 })).Reshape(1, 2, 4);
        var kernel = Constant(Tensor.From(new double[] { 1, 10, 100, 1000 })).Reshape(1, 2, 2);

        Assert.Equal([6521, 7632, 8743], Values(x.Conv(kernel)));
        Assert.Equal([6522, 7633, 8744], Values(x.Conv(kernel, Constant(Tensor.From(new double[] { 1 })))));
    }

    [Fact]
    public void A_stride_skips_positions_and_a_dilation_elements()
    {
        var x = Counting(1, 1, 7).Cast(Float64);
        var kernel = Constant(Tensor.From(new double[] { 1, 100 })).Reshape(1, 1, 2);

        Assert.Equal([100, 302, 504], Values(x.Conv(kernel, strides: 2)));
        Assert.Equal([300, 401, 502, 603], Values(x.Conv(kernel, dilations: 3)));
        Assert.Equal([0, 100, 201, 302, 403, 504, 605, 6], Values(x.Conv(kernel, padding: 1)));
    }

    [Fact]
    public void Groups_know_nothing_of_each_other()
    {
        var x = Counting(1, 4, 1).Cast(Float64);
        var kernel = Constant(Tensor.From(new double[] { 1, 10, 1, 10 })).Reshape(2, 2, 1);

        Assert.Equal([10, 32], Values(x.Conv(kernel, groups: 2)));
    }

    [Theory]
    [InlineData(7, 3, 1, 7)]
    [InlineData(7, 3, 2, 4)]
    [InlineData(8, 2, 3, 3)]
    [InlineData(5, 1, 4, 2)]
    public void Padding_of_the_same_extent_divides_by_the_stride_and_rounds_up(int extent, int window, int stride, int positions)
    {
        Assert.Equal(positions, Conv(Padding.Same).Shape[2].Value);
        Assert.Equal(positions, Conv(Padding.SameLower).Shape[2].Value);

        Node Conv(Padding padding) => Input("x", Float32, [Batch, 1, extent]).Conv(Input("w", Float32, [1, 1, window]), strides: stride, padding: padding);
    }

    [Fact]
    public void The_larger_part_of_an_odd_border_is_where_it_is_asked_for()
    {
        var x = Counting(1, 1, 3).Cast(Float64) + 1;
        var kernel = Constant(Tensor.From(new double[] { 1, 10 })).Reshape(1, 1, 2);

        Assert.Equal([21, 32, 3], Values(x.Conv(kernel, padding: Padding.Same)));
        Assert.Equal([10, 21, 32], Values(x.Conv(kernel, padding: Padding.SameLower)));
        Assert.Equal([10, 21, 32], Values(x.Conv(kernel, padding: Padding.Explicit(1, 0))));
    }

    [Fact]
    public void Extents_may_be_symbolic()
    {
        var x = Input("x", Float32, [Batch, 3, Height, Height]);
        var w = Input("w", Float32, [8, 3, 3, 3]);

        Assert.Equal("[batch, 8, height, height]", $"{x.Conv(w, padding: Padding.Same).Shape}");
        Assert.Equal("[batch, 8, ((height - 1) / 2) + 1, height - 2]", $"{x.Conv(w, strides: [2, 1], padding: [1, 0]).Shape}");
        Assert.Equal("[batch, 8, 2*height, 2*height]", $"{x.ConvTranspose(Input("w", Float32, [3, 8, 2, 2]), strides: 2).Shape}");
    }

    [Fact]
    public void A_transposed_convolution_adds_a_multiple_of_the_kernel_for_each_element()
    {
        var x = Constant(Tensor.From(new double[] { 1, 2, 3 })).Reshape(1, 1, 3);
        var kernel = Constant(Tensor.From(new double[] { 1, 10, 100 })).Reshape(1, 1, 3);

        Assert.Equal([1, 12, 123, 230, 300], Values(x.ConvTranspose(kernel)));
        Assert.Equal([1, 10, 102, 20, 203, 30, 300], Values(x.ConvTranspose(kernel, strides: 2)));
        Assert.Equal([10, 102, 20, 203, 30, 300], Values(x.ConvTranspose(kernel, strides: 2, padding: 1, outputPadding: 1)));
        Assert.Equal([1, 10, 102, 20, 203, 30], Values(x.ConvTranspose(kernel, strides: 2, padding: Padding.Same)));
    }

    [Fact]
    public void Outside_of_the_extents_that_windows_reach_a_transposed_convolution_is_zero()
    {
        var x = Constant(Tensor.From(new double[] { 1, 2 })).Reshape(1, 1, 2);

        Assert.Equal([1, 0, 0, 2, 0, 0], Values(x.ConvTranspose(Initializers.Ones([1, 1, 1], Float64), strides: 3, padding: Padding.Same)));
    }

    [Fact]
    public void A_window_larger_than_the_image_with_its_border_is_refused()
    {
        Assert.Contains("a window of 7 is larger than the extent 4 of spatial axis 1 with its borders of 1 and 1", Refused([1, 1, 9, 4], [1, 1, 7, 7], padding: 1));
        Assert.Contains("a window of 3 (dilated to 9) is larger than the extent 8", Refused([1, 1, 8], [1, 1, 3], dilations: 4));
        Assert.Contains("larger than the extent 0 of spatial axis 0", Refused([1, 1, 0], [1, 1, 1], padding: 2));
    }

    [Fact]
    public void A_symbolic_extent_that_turns_out_too_small_is_refused_by_the_run()
    {
        var x = Input("x", Float32, [1, 1, Height]);
        var y = x.Conv(Initializers.Ones([1, 1, 5]), strides: 2, padding: 1);

        Assert.Equal(1, Interpreter.Run(Graph.Close([y]), [new Tensor(Float32, 1, 1, 3)])[0].Shape[2]);
        Assert.Contains("With height = 2, Conv f32[1, 1, ((height - 3) / 2) + 1] at ConvolutionTests.cs",
            Assert.Throws<ArgumentException>(() => Interpreter.Run(Graph.Close([y]), [new Tensor(Float32, 1, 1, 2)])).Message);
        Assert.Throws<ArgumentException>(() => Interpreter.Run(Graph.Close([x.MaxPool(3)]), [new Tensor(Float32, 1, 1, 2)]));
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Contains("the stride 0 of spatial axis 1 is less than 1", Refused([1, 1, 5, 5], [1, 1, 3, 3], strides: [1, 0]));
        Assert.Contains("the stride -2 of spatial axis 0", Refused([1, 1, 5], [1, 1, 3], strides: -2));
        Assert.Contains("the dilation 0 of spatial axis 0 is less than 1", Refused([1, 1, 5], [1, 1, 3], dilations: 0));
        Assert.Contains("the padding -1 of spatial axis 0 is less than 0", Refused([1, 1, 5], [1, 1, 3], padding: -1));
        Assert.Contains("3 numbers [1, 2, 3] as stride for 2 spatial axes", Refused([1, 1, 5, 5], [1, 1, 3, 3], strides: [1, 2, 3]));
        Assert.Contains("a window needs constant extents of 1 or more, not 0 along spatial axis 0", Refused([1, 1, 5], [1, 1, 0]));
        Assert.Contains("not height along spatial axis 0", Refused([1, 1, 5], [1, 1, Height]));
    }

    [Fact]
    public void Groups_that_do_not_divide_are_refused()
    {
        Assert.Contains("3 groups do not divide 10 input channels", Refused([1, 10, 5], [9, 3, 3], groups: 3));
        Assert.Contains("2 groups do not divide 5 filters", Refused([1, 4, 5], [5, 2, 3], groups: 2));
        Assert.Contains("0 groups do not divide 1 filters", Refused([1, 1, 5], [1, 1, 3], groups: 0));
        Assert.Contains("-1 groups", Refused([1, 1, 5], [1, 1, 3], groups: -1));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Contains("a kernel [2, 3, 3] takes 3 input channels, not the 4 of [1, 4, 5]", Refused([1, 4, 5], [2, 3, 3]));
        Assert.Contains("takes 6 input channels in 2 groups, not the 4", Refused([1, 4, 5], [2, 3, 3], groups: 2));
        Assert.Contains("an image [1, 4] and a kernel [2, 4] do not fit: [N, C, d...]", Refused([1, 4], [2, 4]));
        Assert.Contains("an image [1, 4, 5] and a kernel [2, 4, 3, 3] do not fit", Refused([1, 4, 5], [2, 4, 3, 3]));
        Assert.Contains("needs floating-point inputs, not i32", Refusal(() => Input("x", DType.Int32, [1, 1, 5]).Conv(Input("w", DType.Int32, [1, 1, 3]))));
        Assert.Contains("the element types differ", Refusal(() => Input("x", Float32, [1, 1, 5]).Conv(Input("w", Float64, [1, 1, 3]))));
        Assert.Contains("[3] does not fit [1, 2, 3]: [2] is needed",
            Refusal(() => Input("x", Float32, [1, 4, 5]).Conv(Input("w", Float32, [2, 4, 3]), Input("b", Float32, [3]))));
    }

    [Fact]
    public void A_transposed_convolution_that_leaves_nothing_is_refused()
    {
        Assert.Contains("the extent 1 of spatial axis 0, a window of 3, the stride 1 and the padding of 2 and 2 leave -1 elements", Transposed([1, 1, 1], [1, 1, 3], padding: 2));
        Assert.Contains("the output padding 2 of spatial axis 0 is not less than the stride 2 or the dilation 1", Transposed([1, 1, 3], [1, 1, 3], strides: 2, outputPadding: 2));
        Assert.Contains("a transposed kernel [3, 1, 3] takes 3 input channels, not the 2 of [1, 2, 3]", Transposed([1, 2, 3], [3, 1, 3]));
        Assert.Contains("2 groups do not divide 3 input channels", Refusal(() => Input("x", Float32, [1, 3, 5]).ConvTranspose(Input("w", Float32, [3, 1, 3]), groups: 2)));
    }

    [Fact]
    public void Results_without_bounds_are_refused()
    {
        var refusal = Refused([1, 1, 8, 8], [1, 1, 3, 3], padding: int.MaxValue);
        Assert.StartsWith("Conv: the shape [1, 1, 4294967300, 4294967300] has more elements than 64 bits count", refusal);
        Assert.Contains("f32[1, 1, 8, 8], f32[1, 1, 3, 3]", refusal);
        Assert.Contains("at ConvolutionTests.cs:", refusal);
    }

    [Fact]
    public void A_refusal_names_the_line_of_the_script() => Assert.Contains("at ConvolutionTests.cs:", Refused([1, 1, 5], [1, 1, 3], strides: 0));

    private static string Refused(Shape x, Shape w, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, int groups = 1) =>
        Refusal(() => Input("x", Float32, x).Conv(Input("w", Float32, w), null, strides, padding, dilations, groups));

    private static string Transposed(Shape x, Shape w, PerAxis strides = default, Padding padding = default, PerAxis outputPadding = default) =>
        Refusal(() => Input("x", Float32, x).ConvTranspose(Input("w", Float32, w), null, strides, padding, outputPadding));
}
