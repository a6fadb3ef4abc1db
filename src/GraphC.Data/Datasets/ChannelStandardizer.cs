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

        var (mean, deviation) = Moments.Of<float>(images.ToUnit().AsSpan<float>(), (int)images.Shape[1], Plane(images));
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
        Moments.Standardize(result.AsSpan<float>(), Mean, Deviation, Plane(images));
        return result;
    }

    /// <summary>Standardizes values of one channel in place.</summary>
    internal void Apply(Span<float> values, int channel) => Moments.Standardize(values, Mean[channel], Deviation[channel]);

    /// <summary>The elements of a channel of a picture.</summary>
    private static int Plane(Tensor images) => (int)(images.Shape[2] * images.Shape[3]);
}
