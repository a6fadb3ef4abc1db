using System.Collections;
using System.Runtime.CompilerServices;

namespace GraphC;

/// <summary>
/// A number for each spatial axis of an image: <c>[3, 5]</c>, or one for all: <c>3</c>. An image is <c>[N, C, d...]</c>; its spatial axes
/// are those behind the first two.
/// </summary>
[CollectionBuilder(typeof(PerAxis), nameof(Create))]
public readonly struct PerAxis : IReadOnlyList<int>
{
    private readonly int[]? numbers;

    private PerAxis(int[] numbers) => this.numbers = numbers;

    /// <summary>These numbers.</summary>
    public static PerAxis Create(ReadOnlySpan<int> numbers) => new(numbers.ToArray());

    /// <summary>One number for all axes.</summary>
    public static implicit operator PerAxis(int number) => new([number]);

    /// <summary>These numbers; null and none mean what is usual.</summary>
    public static implicit operator PerAxis(int[]? numbers) => numbers is null ? default : Create(numbers);

    /// <inheritdoc/>
    public int Count => numbers?.Length ?? 0;

    /// <inheritdoc/>
    public int this[int index] => numbers![index];

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(numbers ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One number for each axis, none of them below a bound.</summary>
    /// <param name="axes">How many spatial axes there are.</param>
    /// <param name="absent">What stands for numbers that were not given.</param>
    /// <param name="least">The least number allowed.</param>
    /// <param name="what">What the numbers are, for errors.</param>
    /// <exception cref="TypeRuleException">There are more or fewer numbers than axes, or one is too small.</exception>
    internal int[] For(int axes, int absent, int least, string what)
    {
        int[] all = Count switch
        {
            0 => [.. Enumerable.Repeat(absent, axes)],
            1 => [.. Enumerable.Repeat(this[0], axes)],
            _ => [.. this],
        };
        if (all.Length != axes)
        {
            throw new TypeRuleException($"{all.Length} numbers [{string.Join(", ", all)}] as {what} for {axes} spatial axes");
        }

        return Array.FindIndex(all, n => n < least) is >= 0 and var low
            ? throw new TypeRuleException($"the {what} {all[low]} of spatial axis {low} is less than {least}")
            : all;
    }
}
