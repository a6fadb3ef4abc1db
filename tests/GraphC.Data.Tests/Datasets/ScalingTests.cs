namespace GraphC.Data.Tests;

public class ScalingTests
{
    [Fact]
    public void Bytes_are_scaled_into_the_unit_interval() =>
        Assert.Equal([0f, 1 / 255f, 1f], Tensor.From<byte>([0, 1, 255], 3).Scale(1 / 255f).ToArray<float>());

    [Fact]
    public void Elements_are_converted_where_they_fit()
    {
        Assert.Equal([1, -2], Tensor.From<float>([1, -2], 2).To(DType.Int32).ToArray<int>());
        Assert.Equal([0.5, 2], Tensor.From<float>([0.5f, 2], 2).To(DType.Float64).ToArray<double>());
        Assert.Equal([1L, 0], Tensor.From<bool>([true, false], 2).To(DType.Int64).ToArray<long>());
        Assert.Equal([true, false], Tensor.From<int>([3, 0], 2).To(DType.Bool).ToArray<bool>());
        foreach (var bad in new[] { 0.5, -1, 256, double.NaN, double.PositiveInfinity })
        {
            Assert.Contains("Element 0", Streams.Invalid(() => Tensor.From<double>([bad], 1).To(DType.UInt8)).Message);
        }
    }

    [Fact]
    public void Standardizing_uses_what_was_measured_on_the_training_part()
    {
        var train = Tensor.From<float>([1, 10, 7, 3, 10, 7, 5, 10, 7], 3, 3);
        var scale = Standardizer.Fit(train);
        Assert.Equal([3f, 10, 7], scale.Mean);
        Assert.Equal([MathF.Sqrt(8f / 3), 1, 1], scale.Deviation);
        var scaled = scale.Apply(train).ToArray<float>();
        Assert.Equal([0f, 0, 0], scaled[3..6]);
        Assert.Equal(-scaled[0], scaled[6], 1e-6f);
        Assert.Equal([0f, 5, 1], scale.Apply(Tensor.From<float>([3, 15, 8], 1, 3)).ToArray<float>());
        Assert.Throws<ArgumentException>(() => scale.Apply(Tensor.From<float>([1, 2], 1, 2)));
        Assert.Throws<ArgumentException>(() => Standardizer.Fit(new Tensor(DType.Float32, 0, 3)));
    }
}
