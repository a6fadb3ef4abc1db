using System.Buffers.Binary;

namespace GraphC.Data;

/// <summary>
/// JPEG pictures (ITU-T T.81) with 8 bits a sample, grey or coloured, whose coefficients come in one go: baseline, or sequential with longer codes.
/// Where the standard leaves a choice (the arithmetic of the inverse transform, how colours are spread over pixels) it is that of the Independent JPEG
/// Group's library, to the bit.
/// </summary>
internal static class Jpeg
{
    private const int LargestSampling = 4;

    public static Raster Read(byte[] file) => new Reader(file).Read();

    /// <summary>One channel of a picture.</summary>
    internal sealed class Component(byte id, int across, int down, int table)
    {
        public byte Id { get; } = id;

        /// <summary>Blocks of a unit in a row.</summary>
        public int Across { get; } = across;

        /// <summary>Blocks of a unit in a column.</summary>
        public int Down { get; } = down;

        /// <summary>Which steps its coefficients are multiples of.</summary>
        public int Table { get; } = table;

        /// <summary>The extents in samples, which may be fewer than pixels.</summary>
        public int Width { get; set; }

        public int Height { get; set; }

        /// <summary>Samples in a row and in a column of all whole blocks.</summary>
        public int Stride { get; set; }

        public int Rows { get; set; }

        public byte[] Samples { get; set; } = [];
    }

    private sealed class Reader(byte[] file)
    {
        private readonly int[]?[] steps = new int[4][];
        private readonly HuffmanTable?[] direct = new HuffmanTable[4], alternating = new HuffmanTable[4];
        private Component[] components = [];
        private int width, height, restart;
        private int at = 2;

        /// <summary>What Adobe's programs say about colours; null where they were not at work.</summary>
        private int? transform;

        private bool isJfif;

        public Raster Read()
        {
            while (true)
            {
                switch (Marker())
                {
                    case 0xC0 or 0xC1:
                        Frame(Segment());
                        break;
                    case 0xC4:
                        HuffmanTables(Segment());
                        break;
                    case 0xDB:
                        QuantizationTables(Segment());
                        break;
                    case 0xDD:
                        restart = Segment() is [var high, var low, ..] ? high << 8 | low : throw Damaged("an interval is missing");
                        break;
                    case 0xDA:
                        Scan(Segment());
                        break;
                    case 0xD9:
                        return JpegColors.Join(components, width, height, HasLuma);
                    case 0xE0:
                        isJfif |= Segment().StartsWith("JFIF\0"u8);
                        break;
                    case 0xEE:
                        var adobe = Segment();
                        transform = adobe.StartsWith("Adobe"u8) && adobe.Length >= 12 ? adobe[11] : transform;
                        break;
                    case >= 0xC2 and <= 0xCF:
                        throw new NotSupportedException("JPEG pictures whose coefficients come in several passes, without loss, or in arithmetic codes");
                    default:
                        _ = Segment();
                        break;
                }
            }
        }

        /// <summary>Three channels are luma and two of colour, unless the file tells otherwise.</summary>
        private bool HasLuma => components.Length == 3 && (isJfif || (transform is { } t ? t != 0 : !components.Select(c => c.Id).SequenceEqual("RGB"u8.ToArray())));

        private static InvalidDataException Damaged(string what) => new($"the JPEG file is damaged: {what}");

        private int Marker()
        {
            while (at + 1 < file.Length)
            {
                // Any number of FF may stand before a marker; other bytes between two segments mean nothing.
                if (file[at++] == 0xFF && file[at] is not (0 or 0xFF))
                {
                    return file[at++];
                }
            }

            throw Damaged("it has no end");
        }

        private ReadOnlySpan<byte> Segment()
        {
            var length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at)) : 0;
            if (length < 2 || at + length > file.Length)
            {
                throw Damaged("a segment is longer than the file");
            }

            var segment = file.AsSpan(at + 2, length - 2);
            at += length;
            return segment;
        }

        private void QuantizationTables(ReadOnlySpan<byte> data)
        {
            while (!data.IsEmpty)
            {
                var (isWide, table) = (data[0] >> 4 != 0, data[0] & 15);
                var size = isWide ? 2 : 1;
                if (table > 3 || data.Length < 1 + 64 * size)
                {
                    throw Damaged("a quantization table is cut off");
                }

                var read = new int[64];
                for (var i = 0; i < 64; i++)
                {
                    read[i] = isWide ? BinaryPrimitives.ReadUInt16BigEndian(data[(1 + 2 * i)..]) : data[1 + i];
                }

                steps[table] = read;
                data = data[(1 + 64 * size)..];
            }
        }

        private void HuffmanTables(ReadOnlySpan<byte> data)
        {
            while (!data.IsEmpty)
            {
                var tables = data[0] >> 4 == 0 ? direct : alternating;
                if ((data[0] & 15) > 3 || data.Length < 17)
                {
                    throw Damaged("a Huffman table is cut off");
                }

                var count = 0;
                foreach (var codes in data.Slice(1, 16))
                {
                    count += codes;
                }

                if (data.Length < 17 + count)
                {
                    throw Damaged("a Huffman table is cut off");
                }

                tables[data[0] & 15] = new(data.Slice(1, 16), data.Slice(17, count));
                data = data[(17 + count)..];
            }
        }

        private void Frame(ReadOnlySpan<byte> data)
        {
            if (components.Length > 0 || data.Length < 6 || data.Length < 6 + 3 * data[5])
            {
                throw Damaged("its frame is cut off, or there are two");
            }

            if (data[0] != 8 || data[5] is not (1 or 3))
            {
                throw new NotSupportedException($"JPEG pictures with {data[5]} channels of {data[0]} bits");
            }

            (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(data[1..]), BinaryPrimitives.ReadUInt16BigEndian(data[3..]));
            _ = Raster.Create(width, height, data[5]);
            var read = new Component[data[5]];
            for (var i = 0; i < read.Length; i++)
            {
                var (id, sampling, table) = (data[6 + 3 * i], data[7 + 3 * i], data[8 + 3 * i]);
                read[i] = sampling >> 4 is >= 1 and <= LargestSampling and var across && (sampling & 15) is >= 1 and <= LargestSampling and var down && table < 4
                    ? new(id, across, down, table)
                    : throw Damaged("a channel has an impossible sampling");
            }

            components = read;
            var (most, tallest) = (read.Max(c => c.Across), read.Max(c => c.Down));
            foreach (var c in components)
            {
                (c.Width, c.Height) = (Ceiling(width * c.Across, most), Ceiling(height * c.Down, tallest));
                (c.Stride, c.Rows) = (Ceiling(width, 8 * most) * c.Across * 8, Ceiling(height, 8 * tallest) * c.Down * 8);
                c.Samples = new byte[c.Stride * c.Rows];
            }
        }

        private static int Ceiling(int a, int b) => (a + b - 1) / b;

        private void Scan(ReadOnlySpan<byte> data)
        {
            if (data.IsEmpty || components.Length == 0 || data[0] is 0 or > 3 || data.Length < 1 + 2 * data[0])
            {
                throw Damaged("a scan is cut off, or comes before its frame");
            }

            var channels = new (Component Component, HuffmanTable Direct, HuffmanTable Alternating, int[] Steps)[data[0]];
            for (var i = 0; i < channels.Length; i++)
            {
                var (id, tables) = (data[1 + 2 * i], data[2 + 2 * i]);
                var component = components.FirstOrDefault(c => c.Id == id) ?? throw Damaged($"a scan is of the channel {id}, which is not there");
                channels[i] = tables >> 4 < 4 && (tables & 15) < 4 && direct[tables >> 4] is { } dc && alternating[tables & 15] is { } ac && steps[component.Table] is { } s
                    ? (component, dc, ac, s)
                    : throw Damaged("a table that a scan needs is not there");
            }

            var bits = new JpegBits(file, at);
            var previous = new int[channels.Length];
            // A channel by itself has no units of several blocks, and none that lie behind the picture.
            var isSingle = channels.Length == 1;
            var (unitsAcross, unitsDown) = isSingle
                ? (Ceiling(channels[0].Component.Width, 8), Ceiling(channels[0].Component.Height, 8))
                : (channels[0].Component.Stride / 8 / channels[0].Component.Across, channels[0].Component.Rows / 8 / channels[0].Component.Down);
            Span<int> block = stackalloc int[64];
            for (var unit = 0; unit < unitsAcross * unitsDown; unit++)
            {
                if (restart > 0 && unit > 0 && unit % restart == 0)
                {
                    bits.Restart();
                    Array.Clear(previous);
                }

                for (var i = 0; i < channels.Length; i++)
                {
                    var (c, dc, ac, s) = channels[i];
                    for (var part = 0; part < (isSingle ? 1 : c.Across * c.Down); part++)
                    {
                        var (row, column) = isSingle
                            ? (unit / unitsAcross, unit % unitsAcross)
                            : (unit / unitsAcross * c.Down + part / c.Across, unit % unitsAcross * c.Across + part % c.Across);
                        bits.Block(dc, ac, s, ref previous[i], block);
                        JpegTransform.Invert(block, c.Samples.AsSpan(row * 8 * c.Stride + column * 8), c.Stride);
                    }
                }
            }

            at = bits.End;
        }
    }
}
