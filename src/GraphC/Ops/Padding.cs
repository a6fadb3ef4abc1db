using System.Collections;
using System.Runtime.CompilerServices;

namespace GraphC;

/// <summary>
/// How far windows may stand out of an image: not at all (<see cref="Valid"/>, the default), by so many elements (<c>1</c>, <c>[1, 2]</c>,
/// <see cref="Explicit"/>), or so far that there is a position for each element, or each group of as many as the stride (<see cref="Same"/>).
/// </summary>
[CollectionBuilder(typeof(Padding), nameof(Create))]
public readonly struct Padding : IEnumerable<int>
{
    private readonly Kind kind;
    private readonly PerAxis before;
    private readonly PerAxis after;

    private Padding(Kind kind, PerAxis before = default, PerAxis after = default) => (this.kind, this.before, this.after) = (kind, before, after);

    private enum Kind
    {
        Explicit,
        Same,
        SameLower,
    }

    /// <summary>Windows lie in the image as a whole.</summary>
    public static Padding Valid => default;

    /// <summary><c>⌈extent / stride⌉</c> positions; where the border is odd, the larger part is at the end.</summary>
    public static Padding Same => new(Kind.Same);

    /// <summary>As <see cref="Same"/>, with the larger part at the start.</summary>
    public static Padding SameLower => new(Kind.SameLower);

    /// <summary>A border of its own at the start and at the end of each axis.</summary>
    public static Padding Explicit(PerAxis before, PerAxis after) => new(Kind.Explicit, before, after);

    /// <summary>A border on both sides of each axis.</summary>
    public static Padding Create(ReadOnlySpan<int> border) => Explicit(PerAxis.Create(border), PerAxis.Create(border));

    /// <summary>The same border on all sides.</summary>
    public static implicit operator Padding(int border) => Explicit(border, border);

    /// <summary>A border on both sides of each axis.</summary>
    public static implicit operator Padding(int[]? border) => Explicit(border, border);

    /// <summary>The borders at the starts of the axes, where they were given.</summary>
    public IEnumerator<int> GetEnumerator() => before.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The borders of each axis.</summary>
    /// <param name="axes">How many spatial axes there are.</param>
    /// <param name="total">The sum of both borders of an axis that gives as many positions as <see cref="Same"/> promises.</param>
    /// <exception cref="TypeRuleException">A border is negative, or their number is not that of the axes.</exception>
    internal (long Before, long After)[] For(int axes, Func<int, long> total)
    {
        if (kind == Kind.Explicit)
        {
            return [.. before.For(axes, 0, 0, "padding").Zip(after.For(axes, 0, 0, "padding"), (first, last) => ((long)first, (long)last))];
        }

        var isLower = kind == Kind.SameLower;
        return [.. Enumerable.Range(0, axes).Select(total).Select(sum => Split(sum, isLower))];
    }

    /// <summary>Where a window is narrower than the stride, a transposed convolution has less than no border: elements that nothing reaches.</summary>
    private static (long Before, long After) Split(long sum, bool isLower)
    {
        var before = (Math.Max(sum, 0) + (isLower ? 1 : 0)) / 2;
        return (before, sum - before);
    }
}
