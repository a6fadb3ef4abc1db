using System.Buffers.Binary;

namespace GraphC.Data;

/// <summary>The first picture of a TIFF file (revision 6.0): grey or coloured, 8 bits a channel, in strips that are not compressed.</summary>
internal static class Tiff
{
    private enum Tag
    {
        Width = 256, Height = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, StripOffsets = 273, SamplesPerPixel = 277, RowsPerStrip = 278,
        StripByteCounts = 279, PlanarConfiguration = 284,
    }

    public static Raster Read(byte[] file)
    {
        var tags = new Directory(file);
        var (compression, photometric, planes) = (tags.Number(Tag.Compression, 1), tags.Number(Tag.Photometric, 1), tags.Number(Tag.PlanarConfiguration, 1));
        var channels = tags.Number(Tag.SamplesPerPixel, 1);
        if (compression != 1 || photometric is not (0 or 1 or 2) || planes != 1 || channels is < 1 or > 4 || tags.Numbers(Tag.BitsPerSample).Any(b => b != 8))
        {
            throw new NotSupportedException(
                $"TIFF pictures with {channels} channels of {string.Join(", ", tags.Numbers(Tag.BitsPerSample))} bits, compressed by the method {compression}");
        }

        var raster = Raster.Create(tags.Number(Tag.Width, 0), tags.Number(Tag.Height, 0), (int)channels);
        var at = 0;
        foreach (var (offset, count) in tags.Numbers(Tag.StripOffsets).Zip(tags.Numbers(Tag.StripByteCounts)))
        {
            if (offset + count > file.Length || at + count > raster.Samples.Length)
            {
                throw new InvalidDataException("a strip of the TIFF file lies outside of the file or of the picture");
            }

            file.AsSpan((int)offset, (int)count).CopyTo(raster.Samples.AsSpan(at));
            at += (int)count;
        }

        if (at < raster.Samples.Length)
        {
            throw new InvalidDataException("the strips of the TIFF file do not fill the picture");
        }

        return photometric == 0 ? raster with { Samples = [.. raster.Samples.Select(s => (byte)(255 - s))] } : raster;
    }

    /// <summary>The entries that describe a picture.</summary>
    private sealed class Directory
    {
        private const int EntryLength = 12;

        private readonly byte[] file;
        private readonly bool isLittle;
        private readonly Dictionary<Tag, int> entries = [];

        public Directory(byte[] file)
        {
            (this.file, isLittle) = (file, file[0] == 'I');
            var start = UInt32(4);
            var count = UInt16(start);
            for (var i = 0; i < count; i++)
            {
                var entry = start + 2 + i * EntryLength;
                entries.TryAdd((Tag)UInt16(entry), checked((int)entry));
            }
        }

        public long Number(Tag tag, long absent) => Numbers(tag) is [var first, ..] ? first : absent;

        /// <summary>The numbers of an entry, which stand in it or, if they do not fit, elsewhere in the file.</summary>
        public long[] Numbers(Tag tag)
        {
            if (!entries.TryGetValue(tag, out var entry))
            {
                return [];
            }

            var (type, count) = (UInt16(entry + 2), UInt32(entry + 4));
            var size = type switch { 1 => 1, 3 => 2, 4 => 4, _ => throw new InvalidDataException($"the tag {(int)tag} of the TIFF file is of the type {type}") };
            var start = count * size <= 4 ? entry + 8 : UInt32(entry + 8);
            if (start + count * size > file.Length)
            {
                throw new InvalidDataException($"the tag {(int)tag} of the TIFF file points out of it");
            }

            var numbers = new long[count];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = size == 1 ? file[start + i] : size == 2 ? UInt16(start + 2 * i) : UInt32(start + 4 * i);
            }

            return numbers;
        }

        private int UInt16(long at) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, 2)) : BinaryPrimitives.ReadUInt16BigEndian(Bytes(at, 2));

        private long UInt32(long at) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, 4)) : BinaryPrimitives.ReadUInt32BigEndian(Bytes(at, 4));

        private ReadOnlySpan<byte> Bytes(long at, int count) =>
            at + count <= file.Length ? file.AsSpan((int)at, count) : throw new InvalidDataException("the TIFF file ends too early");
    }
}
