namespace GraphC;

// Pixels from channels, and back: reshapes and an exchange of axes.
public static partial class Movement
{
    /// <summary>
    /// Channels become pixels: <c>[N, C s², H, W]</c> gives <c>[N, C, H s, W s]</c>, where channel <c>(c s + i) s + j</c> stands at the pixels
    /// <c>(h s + i, w s + j)</c>; likewise with one spatial axis or three. Shi et al., "Real-time single image and video super-resolution using an
    /// efficient sub-pixel convolutional neural network" (2016).
    /// </summary>
    /// <param name="x"><c>[N, C, d...]</c>.</param>
    /// <param name="scale">The factor s.</param>
    /// <exception cref="GraphException">x is no image, the scale is less than 1, or its power does not divide the channels.</exception>
    public static Node PixelShuffle(this Node x, int scale)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("PixelShuffle", [x], _ =>
        {
            var (axes, pixels) = Pixels(x, scale);
            var channels = x.Shape[1].TryDivideExactly(pixels)
                ?? throw new TypeRuleException($"{x.Shape[1]} channels of {x.Shape} are no multiple of {scale}^{axes} = {pixels}");
            var split = x.Reshape(Shape.Of([x.Shape[0], channels, .. Enumerable.Repeat((Dim)scale, axes), .. x.Shape.Skip(2)]));
            return split.Permute([0, 1, .. Enumerable.Range(2, axes).SelectMany(i => (int[])[i + axes, i])])
                .Reshape(Shape.Of([x.Shape[0], channels, .. x.Shape.Skip(2).Select(extent => extent * scale)]));
        });
    }

    /// <summary>Pixels become channels: the reverse of <see cref="PixelShuffle"/>.</summary>
    /// <param name="x"><c>[N, C, d...]</c>.</param>
    /// <param name="scale">The factor s.</param>
    /// <exception cref="GraphException">x is no image, the scale is less than 1, or it does not divide a spatial extent.</exception>
    public static Node PixelUnshuffle(this Node x, int scale)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("PixelUnshuffle", [x], _ =>
        {
            var (axes, pixels) = Pixels(x, scale);
            Dim[] extents = [.. x.Shape.Skip(2).Select((extent, axis) => extent.TryDivideExactly(scale)
                ?? throw new TypeRuleException($"the extent {extent} of spatial axis {axis} is no multiple of {scale}"))];
            var split = x.Reshape(Shape.Of([x.Shape[0], x.Shape[1], .. extents.SelectMany(extent => (Dim[])[extent, scale])]));
            return split.Permute([0, 1, .. Enumerable.Range(0, axes).Select(i => 3 + 2 * i), .. Enumerable.Range(0, axes).Select(i => 2 + 2 * i)])
                .Reshape(Shape.Of([x.Shape[0], x.Shape[1] * pixels, .. extents]));
        });
    }

    /// <summary>The number of spatial axes, and of the pixels that one becomes.</summary>
    private static (int Axes, long Pixels) Pixels(Node x, int scale)
    {
        PoolWindows.RequireImage(x);
        return scale is >= 1 and <= 1 << 15
            ? (x.Rank - 2, Enumerable.Repeat((long)scale, x.Rank - 2).Aggregate((a, b) => checked(a * b)))
            : throw new TypeRuleException($"the scale {scale} is not in [1, {1 << 15}]");
    }
}
