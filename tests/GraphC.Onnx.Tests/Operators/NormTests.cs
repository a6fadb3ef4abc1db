using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public sealed class NormTests
{
    private static readonly OnnxTensor X = Numbers.Some(1, 3, 2, 4);
    private static readonly OnnxTensor Scale = Numbers.Of([2, 3], 2), Shift = Numbers.Of([0.5f, -1], 2);
    private static readonly OnnxTensor Mean = Numbers.Of([0.1f, -0.2f], 2), Variance = Numbers.Of([0.4f, 0.9f], 2);

    private static (double Mean, double Variance) Statistics(IEnumerable<double> numbers)
    {
        var list = numbers.ToList();
        var mean = list.Average();
        return (mean, list.Average(x => (x - mean) * (x - mean)));
    }

    private static (double Mean, double Variance) OfChannel(long channel) =>
        Statistics(from n in Enumerable.Range(0, 3) from d in Enumerable.Range(0, 4) select X.At(n, channel, d));

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    public void Old_batch_norm_measures_the_batch_where_its_statistics_are_asked_for(int opset)
    {
        var results = new OneNode("BatchNormalization", opset, outputs: 5) { ["momentum"] = 0.75f }.Run(X, Scale, Shift, Mean, Variance);
        results[0].ShouldBe([3, 2, 4], p => ((X.At(p) - OfChannel(p[1]).Mean) / Math.Sqrt(OfChannel(p[1]).Variance + 1e-5) * Scale.At(p[1])) + Shift.At(p[1]), 1e-4);
        results[1].ShouldBe([2], p => (0.75 * Mean.At(p)) + (0.25 * OfChannel(p[0]).Mean));
        results[2].ShouldBe([2], p => (0.75 * Variance.At(p)) + (0.25 * OfChannel(p[0]).Variance));
        results[3].ShouldBe([2], p => OfChannel(p[0]).Mean);
        results[4].ShouldBe([2], p => OfChannel(p[0]).Variance);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(15)]
    public void Batch_norm_with_one_result_uses_the_given_statistics(int opset) =>
        new OneNode("BatchNormalization", opset).Run(X, Scale, Shift, Mean, Variance)[0]
            .ShouldBe([3, 2, 4], p => ((X.At(p) - Mean.At(p[1])) / Math.Sqrt(Variance.At(p[1]) + 1e-5) * Scale.At(p[1])) + Shift.At(p[1]));

    [Fact]
    public void Batch_norm_that_is_not_spatial_has_parameters_for_each_element()
    {
        var (scale, shift, mean, variance) = (Numbers.Some(2, 2, 4), Numbers.Some(3, 2, 4), Numbers.Some(4, 2, 4), Numbers.Of([1, 2, 3, 4, 5, 6, 7, 8], 2, 4));
        new OneNode("BatchNormalization", 7) { ["spatial"] = 0 }.Run(X, scale, shift, mean, variance)[0].ShouldBe([3, 2, 4], p =>
            ((X.At(p) - mean.At(p[1], p[2])) / Math.Sqrt(variance.At(p[1], p[2]) + 1e-5) * scale.At(p[1], p[2])) + shift.At(p[1], p[2]));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(21)]
    public void Group_norm_is_scaled_by_group_and_later_by_channel(int opset)
    {
        var x = Numbers.Some(5, 2, 4, 3);
        var scale = opset == 18 ? Numbers.Of([2, 3], 2) : Numbers.Of([2, 3, 4, 5], 4);
        var shift = opset == 18 ? Numbers.Of([0.5f, -1], 2) : Numbers.Of([1, 2, 3, 4], 4);
        new OneNode("GroupNormalization", opset) { ["num_groups"] = 2 }.Run(x, scale, shift)[0].ShouldBe([2, 4, 3], p =>
        {
            var part = p[1] / 2;
            var (mean, variance) = Statistics(from c in Enumerable.Range((int)part * 2, 2) from d in Enumerable.Range(0, 3) select x.At(p[0], c, d));
            var at = opset == 18 ? part : p[1];
            return ((x.At(p) - mean) / Math.Sqrt(variance + 1e-5) * scale.At(at)) + shift.At(at);
        });
    }

    [Fact]
    public void Layer_norm_gives_its_statistics_in_the_type_in_which_it_computes()
    {
        var x = new OnnxTensor(ElementType.Float16, Numbers.Of([1, 2, 3, 6], 1, 4).Data);
        var one = new OnnxTensor(ElementType.Float16, Numbers.Of([1, 1, 1, 1], 4).Data);
        var results = new OneNode("LayerNormalization", 17, outputs: 3) { ["stash_type"] = (int)ElementType.BFloat16 }.Run(x, one);
        Assert.Equal([ElementType.Float16, ElementType.BFloat16, ElementType.BFloat16], results.Select(r => r.Type));
        Assert.Equal(3, results[1].At(0, 0));
        Assert.Equal(NarrowFloat.BFloat16.Round(1 / Math.Sqrt(3.5 + 1e-5), saturate: false), results[2].At(0, 0));
    }

    [Fact]
    public void Root_mean_square_norm_has_the_type_of_its_scale()
    {
        var x = new OnnxTensor(ElementType.Float16, Numbers.Of([3, 4], 1, 2).Data);
        var result = new OneNode("RMSNormalization", 23) { ["epsilon"] = 0f }.Run(x, Numbers.Of([1, 1], 2))[0];
        Assert.Equal(ElementType.Float32, result.Type);
        result.ShouldBe([1, 2], p => (3 + p[1]) / Math.Sqrt(12.5), 1e-6);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void Old_mean_variance_norm_names_its_axes_by_flags(int across, int divided)
    {
        var x = Numbers.Some(6, 2, 3, 2, 2);
        new OneNode("MeanVarianceNormalization", 8) { ["across_channels"] = across, ["normalize_variance"] = divided }.Run(x)[0].ShouldBe([2, 3, 2, 2], p =>
        {
            var (mean, variance) = Statistics(
                from c in across == 1 ? Enumerable.Range(0, 3) : [(int)p[1]] from i in Enumerable.Range(0, 4) select x.At(p[0], c, i / 2, i % 2));
            return (x.At(p) - mean) / (divided == 1 ? Math.Sqrt(variance) : 1);
        });
    }

    [Fact]
    public void A_vector_of_zeros_stays_under_the_norm_of_a_vector() =>
        Assert.Equal([0, 0, 0.6, 0.8], new OneNode("LpNormalization", 1).Run(Numbers.Of([0, 0, 3, 4], 2, 2))[0].Elements().Select(x => Math.Round(x, 6)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Local_response_sums_the_channels_around(int size)
    {
        var x = Numbers.Some(7, 1, 6, 2);
        new OneNode("LRN", 13) { ["size"] = size, ["alpha"] = 0.3f, ["bias"] = 2f }.Run(x)[0].ShouldBe([1, 6, 2], p =>
        {
            var sum = Enumerable.Range(0, 6).Where(c => c >= p[1] - ((size - 1) / 2) && c <= p[1] + (size / 2)).Sum(c => x.At(0, c, p[2]) * x.At(0, c, p[2]));
            return x.At(p) / Math.Pow(2 + (0.3 / size * sum), 0.75);
        });
    }
}
