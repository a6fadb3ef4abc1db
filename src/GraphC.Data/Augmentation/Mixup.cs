using System.Buffers;

namespace GraphC.Data;

/// <summary>
/// Every picture of a batch becomes a mean of itself and another one, and its label the same mean of both classes: λ of the one and 1 - λ of
/// the other, with λ from the beta distribution. Zhang, Cissé, Dauphin and Lopez-Paz, "mixup: Beyond empirical risk minimization" (2018).
/// </summary>
public sealed class Mixup
{
    // Drawing from the beta distribution becomes slow above.
    private const double LargestAlpha = 4;

    private readonly double alpha;

    /// <summary>Mixes pictures.</summary>
    /// <param name="alpha">Both parameters of the beta distribution, above 0 and up to 4: 0.2 mixes little, 1 makes every λ equally likely.</param>
    /// <param name="classes">The number of classes.</param>
    public Mixup(double alpha, int classes)
    {
        if (alpha is not (> 0 and <= LargestAlpha))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"It must be above 0 and at most {LargestAlpha}.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        (this.alpha, Classes) = (alpha, classes);
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Mixes the pictures of a batch in place, and sets the shares of the classes.</summary>
    /// <param name="pictures">f32 [N, …].</param>
    /// <param name="labels">N class numbers.</param>
    /// <param name="shares">f32 [N, classes].</param>
    /// <param name="drawsOf">The random numbers of a row of the batch.</param>
    internal void Apply(Tensor pictures, ReadOnlySpan<int> labels, Tensor shares, Func<int, Draws> drawsOf)
    {
        var values = pictures.AsSpan<float>();
        var length = values.Length / labels.Length;
        var unmixed = ArrayPool<float>.Shared.Rent(values.Length);
        values.CopyTo(unmixed);
        shares.Bytes.Clear();
        for (var row = 0; row < labels.Length; row++)
        {
            var draws = drawsOf(row);
            var share = (float)draws.Beta(alpha);
            var other = draws.Below(labels.Length);
            var mine = unmixed.AsSpan(row * length, length);
            var partner = unmixed.AsSpan(other * length, length);
            var mixed = values.Slice(row * length, length);
            for (var i = 0; i < length; i++)
            {
                mixed[i] = share * mine[i] + (1 - share) * partner[i];
            }

            var classes = shares.AsSpan<float>().Slice(row * Classes, Classes);
            classes[Class(labels[row])] += share;
            classes[Class(labels[other])] += 1 - share;
        }

        ArrayPool<float>.Shared.Return(unmixed);
    }

    private int Class(int label) => (uint)label < (uint)Classes
        ? label
        : throw new InvalidDataException($"The label {label} is none of {Classes} classes.");
}
