using System.Numerics;

namespace GraphC.Data;

/// <summary>Means and deviations of features, which lie in runs of one length, feature after feature, row after row.</summary>
internal static class Moments
{
    /// <summary>The mean and the standard deviation of every feature over the whole population; 1 for the deviation of one that is constant.</summary>
    /// <param name="values">Whole rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="run">How many elements of a row belong to one feature, side by side.</param>
    public static (float[] Mean, float[] Deviation) Of<T>(ReadOnlySpan<T> values, int features, int run) where T : unmanaged, INumber<T>
    {
        var (mean, deviation) = (new double[features], new double[features]);
        var count = values.Length / Math.Max(1, features);
        for (var i = 0; i < values.Length; i += run)
        {
            ref var sum = ref mean[i / run % features];
            foreach (var x in values.Slice(i, run))
            {
                sum += double.CreateTruncating(x);
            }
        }

        foreach (ref var m in mean.AsSpan())
        {
            m /= count;
        }

        // Two passes: the difference of large sums of squares would lose all digits.
        for (var i = 0; i < values.Length; i += run)
        {
            var f = i / run % features;
            foreach (var x in values.Slice(i, run))
            {
                var d = double.CreateTruncating(x) - mean[f];
                deviation[f] += d * d;
            }
        }

        for (var f = 0; f < features; f++)
        {
            // What is below the last bit of a float is rounding, not variation.
            var d = Math.Sqrt(deviation[f] / count);
            deviation[f] = d > 1e-7 * Math.Abs(mean[f]) ? d : 1;
        }

        return ([.. mean.Select(m => (float)m)], [.. deviation.Select(d => (float)d)]);
    }

    /// <summary>Every element minus the mean of its feature, over the deviation, in place.</summary>
    public static void Standardize(Span<float> values, IReadOnlyList<float> mean, IReadOnlyList<float> deviation, int run)
    {
        for (int i = 0, f = 0; i < values.Length; i += run, f = f + 1 == mean.Count ? 0 : f + 1)
        {
            Standardize(values.Slice(i, run), mean[f], deviation[f]);
        }
    }

    /// <summary>Every element minus a mean, over a deviation, in place.</summary>
    public static void Standardize(Span<float> values, float mean, float deviation)
    {
        foreach (ref var x in values)
        {
            x = (x - mean) / deviation;
        }
    }
}
