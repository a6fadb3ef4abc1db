namespace GraphC.Data;

/// <summary>
/// The inverse cosine transform of a block, in integers: the factorization of Loeffler, Ligtenberg and Moschytz ("Practical Fast 1-D DCT Algorithms
/// with 11 Multiplications", 1989) with constants of 13 bits behind the point, multiplied out. Sums of integers have no order, so the results are those
/// of the factors.
/// </summary>
internal static class JpegTransform
{
    private const int ConstantBits = 13, BetweenBits = 2;

    // Even and odd coefficients' parts of the first four outputs; the other four have the odd part subtracted.
    private static ReadOnlySpan<int> Even => [8192, 10703, 8192, 4433, 8192, 4433, -8192, -10704, 8192, -4433, -8192, 10704, 8192, -10703, 8192, -4433];

    private static ReadOnlySpan<int> Odd => [11363, 9633, 6437, 2260, 9633, -2259, -11362, -6436, 6437, -11362, 2261, 9633, 2260, -6436, 9633, -11363];

    /// <summary>The samples of a block.</summary>
    /// <param name="block">The coefficients in rows; they are overwritten.</param>
    /// <param name="samples">Where the first sample goes.</param>
    /// <param name="stride">The distance of rows of samples.</param>
    public static void Invert(Span<int> block, Span<byte> samples, int stride)
    {
        for (var column = 0; column < 8; column++)
        {
            Along(block, column, 8, ConstantBits - BetweenBits);
        }

        for (var row = 0; row < 8; row++)
        {
            Along(block, row * 8, 1, ConstantBits + BetweenBits + 3);
            for (var column = 0; column < 8; column++)
            {
                samples[row * stride + column] = (byte)Math.Clamp(block[row * 8 + column] + 128, 0, 255);
            }
        }
    }

    /// <summary>One row or column, of whose results so many bits are rounded away.</summary>
    private static void Along(Span<int> block, int start, int step, int bits)
    {
        Span<int> results = stackalloc int[8];
        for (var i = 0; i < 4; i++)
        {
            var (even, odd) = (1 << bits - 1, 0);
            for (var j = 0; j < 4; j++)
            {
                even += Even[4 * i + j] * block[start + 2 * j * step];
                odd += Odd[4 * i + j] * block[start + (2 * j + 1) * step];
            }

            (results[i], results[7 - i]) = (even + odd >> bits, even - odd >> bits);
        }

        for (var i = 0; i < 8; i++)
        {
            block[start + i * step] = results[i];
        }
    }
}
