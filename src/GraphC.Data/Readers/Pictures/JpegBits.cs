namespace GraphC.Data;

/// <summary>The bits of a scan, and the blocks of coefficients in them.</summary>
internal sealed class JpegBits(byte[] file, int start)
{
    private static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private int at = start;
    private int held, heldBits;

    /// <summary>Where what follows the scan begins.</summary>
    public int End => at;

    /// <summary>The next bits as an unsigned number.</summary>
    public int Take(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++)
        {
            if (heldBits == 0)
            {
                Fill();
            }

            value = value << 1 | held >> --heldBits & 1;
        }

        return value;
    }

    /// <summary>Goes on behind the next restart marker.</summary>
    public void Restart()
    {
        heldBits = 0;
        if (at + 1 >= file.Length || file[at] != 0xFF || file[at + 1] is < 0xD0 or > 0xD7)
        {
            throw new InvalidDataException("the JPEG file is damaged: a restart marker is missing");
        }

        at += 2;
    }

    /// <summary>A block of coefficients, each times its step, in rows.</summary>
    /// <param name="direct">The codes of the first coefficient.</param>
    /// <param name="alternating">The codes of the others.</param>
    /// <param name="steps">The steps, in the order of the file.</param>
    /// <param name="previous">The first coefficient of the channel's last block, to which this one's is told as a difference.</param>
    /// <param name="block">The coefficients.</param>
    public void Block(HuffmanTable direct, HuffmanTable alternating, int[] steps, ref int previous, Span<int> block)
    {
        block.Clear();
        previous += Number(direct.Read(this));
        block[0] = previous * steps[0];
        for (var i = 1; i < 64; i++)
        {
            // A run of zeros, and how many bits the number behind it has.
            var symbol = alternating.Read(this);
            var (zeros, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && zeros < 15)
            {
                return;
            }

            i += zeros;
            if (i > 63)
            {
                throw new InvalidDataException("the JPEG file is damaged: a block has more than 64 coefficients");
            }

            block[ZigZag[i]] = Number(size) * steps[i];
        }
    }

    /// <summary>A number of so many bits; those whose first bit is 0 are negative.</summary>
    private int Number(int size)
    {
        if (size > 15)
        {
            throw new InvalidDataException("the JPEG file is damaged: a coefficient is too large");
        }

        var value = Take(size);
        return size > 0 && value < 1 << size - 1 ? value - (1 << size) + 1 : value;
    }

    private void Fill()
    {
        if (at >= file.Length || (file[at] == 0xFF && (at + 1 >= file.Length || file[at + 1] != 0)))
        {
            throw new InvalidDataException("the JPEG file is damaged: a scan ends too early");
        }

        // FF is followed by a zero, so that no marker stands among the bits.
        held = file[at];
        at += held == 0xFF ? 2 : 1;
        heldBits = 8;
    }
}
