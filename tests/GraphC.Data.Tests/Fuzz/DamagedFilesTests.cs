using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using GraphC.Tests.Fuzz;

namespace GraphC.Data.Tests.Fuzz;

/// <summary>
/// Damaged files are read, or refused with <see cref="InvalidDataException"/>, never anything else; quickly, and in bounded memory.
/// </summary>
public class DamagedFilesTests
{
    private static readonly KeyValuePair<string, Tensor>[] Tensors =
    [
        new("a", Tensor.From<float>([1, 2, 3, 4], 2, 2)),
        new("b", Tensor.From<bool>([true, false, true], 3)),
        new("c.weight", Tensor.From<long>([1L << 40, -1], 1, 2, 1)),
        new("none", new Tensor(DType.Int32, 0, 3)),
    ];

    private static readonly Dictionary<string, (byte[][] Sound, Action<Stream> Read)> Formats = new()
    {
        ["IDX"] = (
            [[0, 0, 12, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3], [0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
            s => Idx.Read(s)),
        ["IDX in gzip"] = ([Streams.Gzip([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])], s => Idx.Read(s)),
        ["npy"] = ([.. Tensors.Select(t => Written(s => Npy.Write(s, t.Value))), FortranNpy()], s => Npy.Read(s)),
        ["npz"] = ([Written(s => Npz.Write(s, Tensors)), Archive(CompressionLevel.NoCompression), Archive(CompressionLevel.Fastest)], s => Npz.Read(s)),
        ["PNG"] = ([.. new[] { 1, 2, 3, 4 }.Select(Picture)], s => Png.Read(s)),
        ["PNG with its checks made right"] = ([.. new[] { 1, 2, 3, 4 }.Select(Picture)], s => Png.Read(new MemoryStream(WithRightChecks(s)))),
        ["safetensors"] = (
            [
                Written(s => Safetensors.Write(s, Tensors, new Dictionary<string, string> { ["k"] = "v" })),
                Written(s => Safetensors.Write(s, Tensors[..1])),
                SafetensorsTests.File("""{"h":{"dtype":"F8_E4M3","shape":[2,1],"data_offsets":[0,2]},"u":{"dtype":"U64","shape":[],"data_offsets":[2,10]}}""", new byte[10]),
            ],
            s => Safetensors.Read(s)),
        ["mapped safetensors"] = ([Written(s => Safetensors.Write(s, Tensors, new Dictionary<string, string> { ["k"] = "v" }))], ReadMapped),
        ["CSV"] = (
            [
                Encoding.UTF8.GetBytes("a,\"b c\",d\r\n1,x,2\r\n3,\"y\"\"\",4\r\n"), Encoding.UTF8.GetBytes("2,3,one,two\n1,2,3,0\n4,5,6,1\n"),
                Encoding.UTF8.GetBytes("1 2  3 \n4 5 6\n"), Encoding.UTF8.GetBytes("x;y\n?;NA\n1e3;-0.5\n"),
            ],
            s => Csv.Read(s)),
    };

    public static TheoryData<string> FormatNames => [.. Formats.Keys];

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void A_damaged_file_is_read_or_refused(string format)
    {
        var (sound, read) = Formats[format];
        foreach (var file in sound)
        {
            read(new MemoryStream(file));
        }

        Trials.Run(seeds: 40, perSeed: 100, seed =>
        {
            var damage = new Damage(seed);
            return i =>
            {
                var file = damage.Apply(sound);
                ReadOrRefuse(read, i % 2 == 0 ? new MemoryStream(file) : Streams.ForwardOnly(file));
                return null;
            };
        });
    }

    private static void ReadOrRefuse(Action<Stream> read, Stream file)
    {
        try
        {
            read(file);
        }
        catch (InvalidDataException)
        {
        }
    }

    private static void ReadMapped(Stream stream)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.Create(path))
            {
                stream.CopyTo(file);
            }

            using var opened = Safetensors.Open(path);
            Assert.Equal(opened.Names.Count, opened.Tensors.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Written(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static byte[] Picture(int channels) =>
        Written(s => Png.Write(s, Tensor.From<byte>([.. Enumerable.Range(0, channels * 6).Select(i => (byte)i)], channels, 2, 3)));

    private static byte[] FortranNpy() =>
        [0x93, .. "NUMPY"u8, 1, 0, 60, 0, .. Encoding.ASCII.GetBytes("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }".PadRight(60)), .. new byte[12]];

    private static byte[] Archive(CompressionLevel level) => Written(stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using var content = archive.CreateEntry("a.npy", level).Open();
        Npy.Write(content, Tensors[0].Value);
    });

    /// <summary>The chunks with the checks that belong to them, or else hardly any damage would be found behind one.</summary>
    private static byte[] WithRightChecks(Stream stream)
    {
        var whole = new MemoryStream();
        stream.CopyTo(whole);
        var bytes = whole.ToArray();
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var end = at + 8L + BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (end + 4 > bytes.Length)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan((int)end), PngTests.Crc(bytes[(at + 4)..(int)end]));
            at = (int)end + 4;
        }

        return bytes;
    }
}
