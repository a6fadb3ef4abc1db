namespace GraphC.Data;

/// <summary>What reading and writing PNG share.</summary>
internal static class PngFormat
{
    /// <summary>The only bit depth that is read and written.</summary>
    public const int BitDepth = 8;

    private const uint CrcPolynomial = 0xEDB88320;

    private static readonly uint[] CrcOfByte = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <summary>What every file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The colour types of 1, 2, 3 and 4 channels: bit 1 is colour, bit 2 alpha.</summary>
    public static ReadOnlySpan<byte> ColorTypes => [0, 4, 2, 6];

    /// <summary>The cyclic redundancy check of a chunk: over its type and its data.</summary>
    public static uint Crc(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Crc(Crc(uint.MaxValue, type), data);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc = CrcOfByte[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcOf(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? CrcPolynomial ^ (crc >> 1) : crc >> 1;
        }

        return crc;
    }
}
