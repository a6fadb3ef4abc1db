using System.Collections;
using System.Runtime.CompilerServices;

namespace GraphC;

/// <summary>
/// The axes that a function works along: <c>x.Sum(-1)</c>, <c>x.Sum([0, 2])</c>. None are all: <c>x.Sum()</c>. Negative ones count
/// from the end.
/// </summary>
[CollectionBuilder(typeof(AxisList), nameof(Create))]
public readonly struct AxisList : IReadOnlyList<int>
{
    private readonly int[]? axes;

    private AxisList(int[] axes) => this.axes = axes;

    /// <summary>These axes.</summary>
    public static AxisList Create(ReadOnlySpan<int> axes) => new(axes.ToArray());

    /// <summary>One axis.</summary>
    public static implicit operator AxisList(int axis) => new([axis]);

    /// <summary>These axes; null and none mean all.</summary>
    public static implicit operator AxisList(int[]? axes) => axes is null ? default : Create(axes);

    /// <inheritdoc/>
    public int Count => axes?.Length ?? 0;

    /// <inheritdoc/>
    public int this[int index] => axes![index];

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(axes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
