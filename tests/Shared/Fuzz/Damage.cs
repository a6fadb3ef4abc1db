using System.Text;

namespace GraphC.Tests.Fuzz;

/// <summary>
/// Seeded damage to files: bytes and ranges, as a disk or a network does it, and the numbers and brackets of headers, as an enemy does it.
/// </summary>
internal sealed class Damage(int seed)
{
    private static readonly string[] Numbers =
        ["0", "-1", "1", "7", "255", "65536", "2147483647", "2147483648", "4611686018427387904", "9223372036854775807", "18446744073709551616", "1e400", "0.5"];

    private static readonly ulong[] Integers = [0, 1, 2, 64, 255, 65535, 1 << 20, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 62, long.MaxValue, ulong.MaxValue];

    private const string Structure = "{}[]():,'\"\\ \n\t0T";

    private readonly Random random = new(seed);

    /// <summary>One of the files, damaged in one to four places.</summary>
    public byte[] Apply(IReadOnlyList<byte[]> sound)
    {
        List<byte> bytes = [.. Pick(sound)];
        for (var damages = random.Next(1, 5); damages > 0 && bytes.Count > 0; damages--)
        {
            Change(bytes, sound);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> others)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(Math.Min(bytes.Count - at, random.Next(2) == 0 ? 8 : bytes.Count)) + 1;
        switch (random.Next(9))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                Overwrite(bytes, at);
                break;
            case 6:
                ReplaceNumber(bytes, at);
                break;
            case 7:
                ReplaceStructure(bytes, at);
                break;
            default:
                var other = Pick(others);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(Math.Min(at, other.Length)));
                break;
        }
    }

    /// <summary>Writes an integer that is dangerous as a length, in 1 to 8 bytes of either order.</summary>
    private void Overwrite(List<byte> bytes, int at)
    {
        var image = BitConverter.GetBytes(Pick(Integers))[..(1 << random.Next(4))];
        if (random.Next(2) == 0)
        {
            Array.Reverse(image);
        }

        for (var i = 0; i < image.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = image[i];
        }
    }

    /// <summary>Replaces the next number that is written in digits.</summary>
    private void ReplaceNumber(List<byte> bytes, int from)
    {
        var at = bytes.FindIndex(from, b => char.IsAsciiDigit((char)b));
        if (at >= 0)
        {
            var end = bytes.FindIndex(at, b => !char.IsAsciiDigit((char)b));
            bytes.RemoveRange(at, (end < 0 ? bytes.Count : end) - at);
            bytes.InsertRange(at, Encoding.ASCII.GetBytes(Pick(Numbers)));
        }
    }

    /// <summary>Replaces the next character that holds a text together.</summary>
    private void ReplaceStructure(List<byte> bytes, int from)
    {
        var at = bytes.FindIndex(from, b => Structure.Contains((char)b, StringComparison.Ordinal));
        if (at >= 0)
        {
            bytes[at] = (byte)Structure[random.Next(Structure.Length)];
        }
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
