namespace GraphC.Data;

/// <summary>
/// A square of the picture is covered; its centre is any pixel, so that it may stand out of the picture. DeVries and Taylor, "Improved
/// regularization of convolutional neural networks with cutout" (2017).
/// </summary>
public sealed class Cutout : Augmentation
{
    private readonly int side;
    private readonly float fill;

    /// <summary>A stage that covers a square.</summary>
    /// <param name="side">The side of the square; of an even one, the centre is right of and below the middle.</param>
    /// <param name="fill">The value of the square.</param>
    public Cutout(int side, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(side);
        (this.side, this.fill) = (side, fill);
    }

    /// <inheritdoc/>
    public override void Apply(Picture from, Picture to, ref Draws draws)
    {
        from.Values.CopyTo(to.Values);
        var top = draws.Below(to.Shape.Height) - side / 2;
        var left = draws.Below(to.Shape.Width) - side / 2;
        var columns = Math.Max(0, left)..Math.Min(to.Shape.Width, left + side);
        for (var c = 0; c < to.Shape.Channels; c++)
        {
            for (var y = Math.Max(0, top); y < Math.Min(to.Shape.Height, top + side); y++)
            {
                to.Row(c, y)[columns].Fill(fill);
            }
        }
    }
}
