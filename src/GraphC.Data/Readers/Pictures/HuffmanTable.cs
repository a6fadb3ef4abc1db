namespace GraphC.Data;

/// <summary>Codes of up to 16 bits, of each length the next ones in order (ITU-T T.81, annex C).</summary>
internal sealed class HuffmanTable
{
    private readonly byte[] symbols;
    private readonly int[] first = new int[17], offset = new int[17], count = new int[17];

    /// <param name="counts">How many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">What they stand for.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        var (code, at) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            (first[length], offset[length], count[length]) = (code, at, counts[length - 1]);
            at += count[length];
            code = code + count[length] << 1;
        }
    }

    /// <summary>The symbol of the next code.</summary>
    public byte Read(JpegBits bits)
    {
        var code = 0;
        for (var length = 1; length <= 16; length++)
        {
            code = code << 1 | bits.Take(1);
            if (code - first[length] is >= 0 and var index && index < count[length])
            {
                return symbols[offset[length] + index];
            }
        }

        throw new InvalidDataException("the JPEG file is damaged: a code means nothing");
    }
}
