using F = GraphC.ScalarFunctions;

namespace GraphC;

/// <summary>
/// How a window slides along an axis: its element k at position p stands at <c>p * Stride + k * Dilation - Before</c>. That may be outside of
/// the axis, where there is a border. A negative dilation walks backwards.
/// </summary>
internal sealed record Slide(long Stride, long Dilation, long Before)
{
    public override string ToString() => $"{Stride}p{(Dilation < 0 ? "" : "+")}{Dilation}k{(Before == 0 ? "" : $"{-Before:+0;-0}")}";

    /// <summary>Where an element of the window stands.</summary>
    public Dim At(Dim position, Dim element) => position * Stride + element * Dilation - Before;

    /// <summary>The distance from position 0 of a window whose element stands at a place: a multiple of the stride, or there is none.</summary>
    public Dim Distance(Dim place, Dim element) => place + Before - element * Dilation;

    /// <summary>That an element of the window stands inside of the axis; null if all do.</summary>
    public Scalar? Inside(Dim position, Dim element, Dim positions, Dim window, Dim extent)
    {
        var (low, high) = Reach(window);
        var at = At(position, element);
        return Both(
            (low - Before).IsNonNegative ? null : (Scalar)at >= 0,
            Rest(positions, high, extent).IsNonNegative ? null : (Scalar)at < (Scalar)extent);
    }

    /// <summary>True if it is known that no window stands out of the axis.</summary>
    public bool IsInside(Dim positions, Dim window, Dim extent) =>
        Reach(window) is var (low, high) && (low - Before).IsNonNegative && Rest(positions, high, extent).IsNonNegative;

    /// <summary>
    /// True if a window is known to have all its elements in the border, some before the axis and some behind it: they are farther apart
    /// than the axis is long.
    /// </summary>
    public bool MissesAxis(Dim positions, long window, Dim extent)
    {
        if (!positions.IsConstant || !extent.IsConstant || extent.Value >= Dilation)
        {
            return false;
        }

        for (var position = 0L; position < positions.Value && position * Stride < Before; position++)
        {
            var first = (Before - position * Stride + Dilation - 1) / Dilation;   // the first element that is not before the axis
            if (first < window && position * Stride + first * Dilation - Before >= extent.Value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>That there is a position whose window has this element at this place; null if there always is.</summary>
    public Scalar? Exists(Dim place, Dim element, Dim positions, Dim window, Dim extent)
    {
        var (low, high) = Reach(window);
        var distance = Distance(place, element);
        return Both(
            Both(
                (Before - high).IsNonNegative ? null : (Scalar)distance >= 0,
                Stride == 1 ? null : F.Equal(distance % Stride, 0)),
            (positions - 1 - (extent - 1 + Before - low) / Stride).IsNonNegative ? null : (Scalar)(distance / Stride) < (Scalar)positions);
    }

    /// <summary>
    /// How many elements of windows may stand at one place, of windows whose elements are neighbours; null for others, and where the window is
    /// not constant.
    /// </summary>
    public long? Overlaps(Dim window) => Dilation == 1 && window.IsConstant ? (window.Value + Stride - 1) / Stride : null;

    /// <summary>
    /// Of the windows whose elements stand at a place, and are neighbours, the one that lies so many before the last: its position, which of
    /// its elements stands there, and the condition that there is such a window; null if there always is.
    /// </summary>
    public (Dim Position, Dim Element, Scalar? Exists) Over(Dim place, Dim before, long overlaps, Dim positions, long window, Dim extent)
    {
        var (position, element) = ((place + Before) / Stride - before, (place + Before) % Stride + before * Stride);
        var exists = Both(
            Both(
                Before >= Stride * (overlaps - 1) ? null : (Scalar)position >= 0,
                window % Stride == 0 ? null : (Scalar)element < (Scalar)(Dim)window),
            (positions - 1 - (extent - 1 + Before) / Stride).IsNonNegative ? null : (Scalar)position < (Scalar)positions);
        return (position, element, exists);
    }

    /// <summary>Both conditions; null stands for what always holds.</summary>
    public static Scalar? Both(Scalar? a, Scalar? b) => a is null ? b : b is null ? a : a & b;

    /// <summary>How many elements of the axis are left behind the last window.</summary>
    private Dim Rest(Dim positions, Dim high, Dim extent) => extent - 1 - ((positions - 1) * Stride + high - Before);

    /// <summary>How far the elements of a window stand from its first one.</summary>
    private (Dim Low, Dim High) Reach(Dim window)
    {
        var last = (window - 1) * Dilation;
        return Dilation > 0 ? (0, last) : (last, 0);
    }
}
