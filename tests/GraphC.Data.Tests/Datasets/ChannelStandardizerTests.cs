namespace GraphC.Data.Tests;

public class ChannelStandardizerTests
{
    // Two pictures of two channels of 1 × 2 pixels: channel 0 is 1, 3, 5, 7, channel 1 is 2 throughout.
    private static readonly Tensor Images = Tensor.From<float>([1, 3, 2, 2, 5, 7, 2, 2], 2, 2, 1, 2);

    [Fact]
    public void Every_channel_gets_mean_0_and_deviation_1_and_a_constant_one_is_only_shifted()
    {
        var scale = ChannelStandardizer.Fit(Images);
        Assert.Equal([4f, 2], scale.Mean);
        Assert.Equal([(float)Math.Sqrt(5), 1], scale.Deviation);
        var root = (float)Math.Sqrt(5);
        Assert.Equal([-3 / root, -1 / root, 0, 0, 1 / root, 3 / root, 0, 0], scale.Apply(Images).ToArray<float>());
        Assert.Equal(1, Images[0]);
    }

    [Fact]
    public void Bytes_are_levels_from_0_to_1()
    {
        var bytes = Tensor.From<byte>([0, 255], 1, 1, 1, 2);
        var scale = ChannelStandardizer.Fit(bytes);
        Assert.Equal((0.5f, 0.5f), (scale.Mean[0], scale.Deviation[0]));
        Assert.Equal([-1f, 1], scale.Apply(bytes).ToArray<float>());
    }

    [Fact]
    public void What_are_no_such_pictures_is_refused()
    {
        Assert.Contains("f32[2, 3]", Assert.Throws<ArgumentException>(() => ChannelStandardizer.Fit(new Tensor(DType.Float32, 2, 3))).Message);
        Assert.Throws<ArgumentException>(() => ChannelStandardizer.Fit(new Tensor(DType.Float32, 0, 3, 4, 4)));
        Assert.Contains("2 channels", Assert.Throws<ArgumentException>(() => ChannelStandardizer.Fit(Images).Apply(new Tensor(DType.Float32, 1, 3, 4, 4))).Message);
    }
}
