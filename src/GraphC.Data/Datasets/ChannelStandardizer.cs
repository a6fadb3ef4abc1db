namespace GraphC.Data;

/// <summary>
/// Shifts and scales every channel of pictures to mean 0 and standard deviation 1, as measured on the training part over all pictures and
/// positions; the test part is to be standardized with the same numbers.
/// </summary>
/// <param name="Mean">The mean of every channel.</param>
/// <param name="Deviation">The standard deviation of every channel over the whole population; 1 where a channel is constant.</param>
public sealed record ChannelStandardizer(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>Measures the channels of pictures, u8 or f32 [N, C, H, W]; bytes as levels from 0 to 1.</summary>
    /// <exception cref="ArgumentException">There is no pixel.</exception>
    public static ChannelStandardizer Fit(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank != 4 || images.Length == 0 || images.DType is not (DType.UInt8 or DType.Float32))
        {
            throw new ArgumentException($"There are no pictures, u8 or f32 [N, C, H, W], to measure in {images}.", nameof(images));
        }

        var pixels = images.ToUnit();
        var (mean, deviation) = (new float[images.Shape[1]], new float[images.Shape[1]]);
        for (var c = 0; c < mean.Length; c++)
        {
            var average = Average(pixels, c);
            // Two passes: the difference of large sums of squares would lose all digits.
            var spread = Math.Sqrt(Average(pixels, c, average));
            // What is below the last bit of a float is rounding, not variation.
            (mean[c], deviation[c]) = ((float)average, spread > 1e-7 * Math.Abs(average) ? (float)spread : 1);
        }

        return new(mean, deviation);
    }

    /// <summary>(x - mean) / deviation of pictures [N, C, H, W], as f32; bytes as levels from 0 to 1.</summary>
    /// <exception cref="ArgumentException">The pictures have another number of channels.</exception>
    public Tensor Apply(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank != 4 || images.Shape[1] != Mean.Count)
        {
            throw new ArgumentException($"{images} does not hold pictures of {Mean.Count} channels [N, C, H, W].", nameof(images));
        }

        var result = images.DType == DType.Float32 ? images.Clone() : images.ToUnit();
        var values = result.AsSpan<float>();
        var plane = (int)(images.Shape[2] * images.Shape[3]);
        for (var start = 0; start < values.Length; start += plane)
        {
            Apply(values.Slice(start, plane), start / plane % Mean.Count);
        }

        return result;
    }

    /// <summary>Standardizes values of one channel in place.</summary>
    internal void Apply(Span<float> values, int channel)
    {
        foreach (ref var x in values)
        {
            x = (x - Mean[channel]) / Deviation[channel];
        }
    }

    /// <summary>The mean of a channel, or of its squared distance from a centre.</summary>
    private static double Average(Tensor pixels, int channel, double? center = null)
    {
        var values = pixels.AsSpan<float>();
        var plane = (int)(pixels.Shape[2] * pixels.Shape[3]);
        var sum = 0.0;
        for (var start = channel * plane; start < values.Length; start += (int)pixels.Shape[1] * plane)
        {
            foreach (double x in values.Slice(start, plane))
            {
                sum += center is { } c ? (x - c) * (x - c) : x;
            }
        }

        return sum / (pixels.Shape[0] * (double)plane);
    }
}
