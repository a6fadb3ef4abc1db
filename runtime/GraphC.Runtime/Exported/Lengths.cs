namespace GraphC.Runtime;

/// <summary>Checks of the lengths that callers of an exported class give.</summary>
public static class Lengths
{
    /// <summary>The number of elements of a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="extents">Its extents.</param>
    /// <exception cref="ArgumentException">An extent is negative, or a span cannot hold so many elements.</exception>
    public static int Of(string tensor, ReadOnlySpan<long> extents)
    {
        var elements = (Int128)1;
        foreach (var extent in extents)
        {
            if (extent < 0)
            {
                throw new ArgumentException($"'{tensor}' would have a negative extent, {extent}.");
            }

            // Each factor is below 2^63, and so is the product before: neither can overflow.
            elements *= extent;
            if (elements > long.MaxValue)
            {
                throw TooLong(tensor);
            }
        }

        return elements <= Array.MaxLength ? (int)elements : throw TooLong(tensor);
    }

    /// <summary>Refuses a span of another length.</summary>
    /// <param name="given">Its length.</param>
    /// <param name="expected">The length that the extents ask for.</param>
    /// <param name="shape">The shape as text.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Require(int given, int expected, string shape, string parameter)
    {
        if (given != expected)
        {
            throw new ArgumentException($"'{parameter}' {shape} takes {expected} elements; {given} were given.", parameter);
        }
    }

    /// <summary>Refuses extents with which a node of the model is impossible.</summary>
    /// <param name="value">What must not be negative.</param>
    /// <param name="expression">The same as text.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="ArgumentException">The value is negative.</exception>
    public static void RequirePossible(long value, string expression, string node)
    {
        if (value < 0)
        {
            throw new ArgumentException($"With these extents {node} is impossible: {expression} is {value}, which must not be negative.");
        }
    }

    private static ArgumentException TooLong(string tensor) => new($"With these extents '{tensor}' has more elements than a span holds.");
}
