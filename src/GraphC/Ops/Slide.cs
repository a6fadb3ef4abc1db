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
            IsNonNegative(low - Before) ? null : (Scalar)at >= 0,
            IsNonNegative(extent - 1 - ((positions - 1) * Stride + high - Before)) ? null : (Scalar)at < (Scalar)extent);
    }

    /// <summary>That there is a position whose window has this element at this place; null if there always is.</summary>
    public Scalar? Exists(Dim place, Dim element, Dim positions, Dim window, Dim extent)
    {
        var (low, high) = Reach(window);
        var distance = Distance(place, element);
        return Both(
            Both(
                IsNonNegative(Before - high) ? null : (Scalar)distance >= 0,
                Stride == 1 ? null : F.Equal(distance % Stride, 0)),
            IsNonNegative(positions - 1 - (extent - 1 + Before - low) / Stride) ? null : (Scalar)(distance / Stride) < (Scalar)positions);
    }

    /// <summary>Both conditions; null stands for what always holds.</summary>
    public static Scalar? Both(Scalar? a, Scalar? b) => a is null ? b : b is null ? a : a & b;

    /// <summary>How far the elements of a window stand from its first one.</summary>
    private (Dim Low, Dim High) Reach(Dim window)
    {
        var last = (window - 1) * Dilation;
        return Dilation > 0 ? (0, last) : (last, 0);
    }

    private static bool IsNonNegative(Dim value) => value.IsConstant ? value.Value >= 0 : value.IsNonNegative;
}
