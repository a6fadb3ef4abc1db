namespace GraphC.Data;

/// <summary>Every channel shifted and scaled, always alike: usually the last stage, behind those that want colours from 0 to 1.</summary>
/// <param name="channels">The means and deviations.</param>
public sealed class Standardization(ChannelStandardizer channels) : Augmentation
{
    /// <inheritdoc/>
    public override PictureShape Result(PictureShape shape) => shape.Channels == channels.Mean.Count
        ? shape
        : throw new ArgumentException($"A picture {shape} does not have {channels.Mean.Count} channels to standardize.", nameof(shape));

    /// <inheritdoc/>
    public override void Apply(Picture from, Picture to, ref Draws draws)
    {
        from.Values.CopyTo(to.Values);
        for (var c = 0; c < to.Shape.Channels; c++)
        {
            channels.Apply(to.Plane(c), c);
        }
    }
}
