using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public class SamplingTests
{
    [Fact]
    public void The_axis_of_an_old_transform_is_an_attribute()
    {
        var x = Numbers.Some(1, 2, 5, 1);
        var y = new OneNode("DFT", 17) { ["axis"] = 1 }.Run(x)[0];
        y.ShouldBe([2, 5, 2], at => Enumerable.Range(0, 5).Sum(j => x.At(at[0], j, 0) * Root(at[2], -2 * Math.PI * j * at[1] / 5)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Half_a_transform_goes_back_to_a_real_signal(long length)
    {
        var x = Numbers.Some(2, 1, length, 1);
        var half = new OneNode("DFT", 20) { ["onesided"] = 1 }.Run(x, null, OnnxTensor.Of([1], []))[0];
        Assert.Equal(length / 2 + 1, half.Shape[1]);
        var back = new OneNode("DFT", 20) { ["onesided"] = 1, ["inverse"] = 1 }.Run(half, OnnxTensor.Of([length], []), OnnxTensor.Of([1], []))[0];
        back.ShouldBe([1, length, 1], at => x.At(at));
    }

    [Fact]
    public void The_windows_of_a_complex_signal_are_transformed()
    {
        var x = Numbers.Some(3, 1, 8, 2);
        var y = new OneNode("STFT", 17) { ["onesided"] = 0 }.Run(x, OnnxTensor.Of([3], []), null, OnnxTensor.Of([4], []))[0];
        y.ShouldBe([1, 2, 4, 2], at => Enumerable.Range(0, 4).Sum(j =>
        {
            var (re, im, angle) = (x.At(0, 3 * at[1] + j, 0), x.At(0, 3 * at[1] + j, 1), -2 * Math.PI * j * at[2] / 4);
            return at[3] == 0 ? re * Math.Cos(angle) - im * Math.Sin(angle) : re * Math.Sin(angle) + im * Math.Cos(angle);
        }));
    }

    [Fact]
    public void A_window_may_be_of_another_type() =>
        Assert.Equal(ElementType.Float16, new OneNode("HannWindow", 17) { ["output_datatype"] = (int)ElementType.Float16 }.Run(OnnxTensor.Of([4], []))[0].Type);

    [Fact]
    public void The_greatest_pixels_of_regions_are_taken()
    {
        var x = Numbers.Some(4, 2, 2, 6, 7);
        float[][] regions = [[1, 0, 1, 5, 4], [0, 3, 2, 3, 2], [0, 5, 5, 9, 9]];
        var y = new OneNode("MaxRoiPool", 1) { ["pooled_shape"] = new long[] { 2, 3 }, ["spatial_scale"] = 1f }.Run(x, Numbers.Of([.. regions.SelectMany(r => r)], 3, 5))[0];
        y.ShouldBe([3, 2, 2, 3], at =>
        {
            var r = regions[at[0]];
            var pixels = Bin(r[2], r[4], 2, at[2], 6).SelectMany(h => Bin(r[1], r[3], 3, at[3], 7).Select(w => x.At((long)r[0], at[1], h, w))).ToList();
            return pixels.Count == 0 ? 0 : pixels.Max();
        });

        static IEnumerable<long> Bin(float start, float end, int bins, long bin, long extent)
        {
            var size = Math.Max(end - start + 1, 1) / bins;
            for (var i = (long)(start + Math.Floor(bin * size)); i < start + Math.Ceiling((bin + 1) * size); i++)
            {
                if (i >= 0 && i < extent)
                {
                    yield return i;
                }
            }
        }
    }

    [Fact]
    public void What_is_unpooled_into_a_larger_image_keeps_its_place()
    {
        var index = OnnxTensor.Of([5, 7, 13, 15], 1, 1, 2, 2);
        var y = new OneNode("MaxUnpool", 9) { ["kernel_shape"] = new long[] { 2, 2 }, ["strides"] = new long[] { 2, 2 } }
            .Run(Numbers.Of([1, 2, 3, 4], 1, 1, 2, 2), index, OnnxTensor.Of([1, 1, 5, 5], 4))[0];
        y.ShouldBe([1, 1, 5, 5], at => (at[2], at[3]) switch { (1, 1) => 1, (1, 3) => 2, (3, 1) => 3, (3, 3) => 4, _ => 0 });
    }

    [Fact]
    public void Regions_of_old_operator_sets_are_not_moved_by_half_a_pixel()
    {
        var (x, region, example) = (Numbers.Some(5, 1, 1, 4, 4), Numbers.Of([0, 0, 2, 2], 1, 4), OnnxTensor.Of([0], 1));
        var old = new OneNode("RoiAlign", 10) { ["sampling_ratio"] = 1 }.Run(x, region, example)[0];
        var now = new OneNode("RoiAlign", 16) { ["sampling_ratio"] = 1 }.Run(x, region, example)[0];
        Assert.Equal(x.At(0, 0, 1, 1), old.Data[0], 5);
        Assert.Equal((x.At(0, 0, 0, 0) + x.At(0, 0, 0, 1) + x.At(0, 0, 1, 0) + x.At(0, 0, 1, 1)) / 4, now.Data[0], 5);
    }

    [Theory]
    [InlineData(0, 2 / 3.0)]
    [InlineData(1, 1)]
    public void The_grid_of_the_unchanged_image_ends_at_its_outermost_pixels_or_their_edges(int corners, double end)
    {
        var y = new OneNode("AffineGrid", 20) { ["align_corners"] = corners }.Run(Numbers.Of([1, 0, 0, 0, 1, 0], 1, 2, 3), OnnxTensor.Of([1, 1, 3, 3], 4))[0];
        y.ShouldBe([1, 3, 3, 2], at => end * (at[3] == 0 ? at[2] - 1 : at[1] - 1));
    }

    [Fact]
    public void Places_may_count_from_the_end() =>
        Assert.Equal([1.0, 2, 9], new OneNode("ScatterElements", 11).Run(Numbers.Of([1, 2, 3], 3), new long[] { -1 }, Numbers.Of([9], 1))[0].Elements());

    [Fact]
    public void The_greater_of_unsigned_numbers_of_64_bits_stays()
    {
        var (x, updates) = (new OnnxTensor(ElementType.UInt64, Tensor.From([1L, -1])), new OnnxTensor(ElementType.UInt64, Tensor.From([-2L, 5])));
        var y = new OneNode("ScatterElements", 18) { ["reduction"] = "max" }.Run(x, new long[] { 0, 1 }, updates)[0];
        Assert.Equal([-2L, -1], y.Data.ToArray<long>());
    }

    [Fact]
    public void Sums_of_small_integers_wrap_around() => Assert.Equal(
        [-56.0], new OneNode("ScatterND", 16) { ["reduction"] = "add" }
            .Run(new OnnxTensor(ElementType.Int8, Tensor.From([100])), new long[,] { { 0 } }, new OnnxTensor(ElementType.Int8, Tensor.From([100])))[0].Elements());

    [Fact]
    public void Tuples_of_no_coordinates_take_all() =>
        Assert.Equal([2L, 3], new OneNode("GatherND", 13).Run(Numbers.Some(6, 3), OnnxTensor.Of([], 2, 0))[0].Shape.ToArray());

    private static double Root(long part, double angle) => part == 0 ? Math.Cos(angle) : Math.Sin(angle);
}
