namespace GraphC.Data;

/// <summary>Left and right exchanged, for some of the pictures.</summary>
public sealed class HorizontalFlip : Augmentation
{
    private readonly double probability;

    /// <summary>A stage that flips pictures.</summary>
    /// <param name="probability">The share of pictures that are flipped, from 0 to 1.</param>
    public HorizontalFlip(double probability = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        this.probability = probability;
    }

    /// <inheritdoc/>
    public override void Apply(Picture from, Picture to, ref Draws draws)
    {
        from.Values.CopyTo(to.Values);
        if (!draws.Chance(probability))
        {
            return;
        }

        for (var start = 0; start < to.Values.Length; start += to.Shape.Width)
        {
            to.Values.Slice(start, to.Shape.Width).Reverse();
        }
    }
}
