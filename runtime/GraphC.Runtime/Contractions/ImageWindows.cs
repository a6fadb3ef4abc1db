namespace GraphC.Runtime;

/// <summary>How windows slide along one axis of an image: element k of the window at position p stands at p * step + k * dilation - before.</summary>
/// <param name="Extent">Extent of the image; what stands outside is 0.</param>
/// <param name="Stride">Elements of memory from one place to the next.</param>
/// <param name="Positions">How many windows there are.</param>
/// <param name="Window">Extent of a window.</param>
/// <param name="Step">Places from one window to the next, at least 1.</param>
/// <param name="Dilation">Places from one element of a window to the next; negative for windows that run backwards.</param>
/// <param name="Before">How many places the first window begins before the image.</param>
public readonly record struct WindowAxis(long Extent, long Stride, long Positions, long Window, long Step, long Dilation, long Before)
{
    /// <summary>An axis that an image does not have.</summary>
    internal static WindowAxis None { get; } = new(1, 0, 1, 1, 1, 1, 0);

    /// <summary>Where element <paramref name="k"/> of the window at a position stands.</summary>
    internal long Place(long position, long k) => position * Step + k * Dilation - Before;

    /// <summary>Whether a place is one of the image.</summary>
    internal bool Holds(long place) => (ulong)place < (ulong)Extent;

    /// <summary>The first of the positions first .. end - 1 at which element <paramref name="k"/> stands at <paramref name="place"/> or behind.</summary>
    internal long FirstBehind(long place, long k, long first, long end)
    {
        long distance = place + Before - k * Dilation;
        if (Step == 1)
            return Math.Clamp(distance, first, end);   // a division takes as long as copying a few positions
        return distance <= first * Step ? first : Math.Min((distance + Step - 1) / Step, end);
    }
}

/// <summary>The windows of an image <c>[N, d..., C]</c> as a matrix: row (n, p...), column (k..., c) is the image at (n, p * step + k * dilation - before, c).</summary>
/// <remarks>The channels of a place are contiguous.</remarks>
/// <param name="channels">C.</param>
/// <param name="exampleStride">Elements of memory from one image to the next.</param>
/// <param name="outer">The first axis.</param>
/// <param name="middle">The second axis.</param>
/// <param name="inner">The last axis.</param>
public readonly struct ImageWindows(long channels, long exampleStride, WindowAxis outer, WindowAxis middle, WindowAxis inner)
{
    /// <summary>The windows of images of two axes.</summary>
    /// <param name="channels">C.</param>
    /// <param name="exampleStride">Elements of memory from one image to the next.</param>
    /// <param name="middle">The first axis.</param>
    /// <param name="inner">The last axis.</param>
    public ImageWindows(long channels, long exampleStride, WindowAxis middle, WindowAxis inner)
        : this(channels, exampleStride, WindowAxis.None, middle, inner)
    {
    }

    /// <summary>The windows of images of one axis.</summary>
    /// <param name="channels">C.</param>
    /// <param name="exampleStride">Elements of memory from one image to the next.</param>
    /// <param name="inner">The axis.</param>
    public ImageWindows(long channels, long exampleStride, WindowAxis inner)
        : this(channels, exampleStride, WindowAxis.None, WindowAxis.None, inner)
    {
    }

    internal readonly long Channels = channels, ExampleStride = exampleStride;
    internal readonly WindowAxis Outer = outer, Middle = middle, Inner = inner;

    /// <summary>Elements of a line of taps: those of a window that differ in nothing but the last axis and the channel.</summary>
    internal long TapLine => Inner.Window * Channels;

    /// <summary>Whether a line of taps is contiguous where all of it is inside of the image.</summary>
    internal bool TapsAreNeighbours => Inner.Dilation * Inner.Stride == Channels;
}
