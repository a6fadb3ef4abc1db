using System.Text;

namespace GraphC.Data.Tests;

/// <summary>
/// Files with bytes changed, removed or doubled at random: read, or refused with <see cref="InvalidDataException"/>, never anything else.
/// </summary>
public class DamagedFilesTests
{
    private static readonly KeyValuePair<string, Tensor>[] Tensors =
    [
        new("a", Tensor.From<float>([1, 2, 3, 4], 2, 2)),
        new("b", Tensor.From<bool>([true, false, true], 3)),
    ];

    [Fact]
    public void Idx() => Damage([0, 0, 12, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8], s => GraphC.Data.Idx.Read(s));

    [Fact]
    public void Gzip() => Damage(Streams.Gzip([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]), s => GraphC.Data.Idx.Read(s));

    [Fact]
    public void Npy() => Damage(Written(s => GraphC.Data.Npy.Write(s, Tensors[0].Value)), s => GraphC.Data.Npy.Read(s));

    [Fact]
    public void Npz() => Damage(Written(s => GraphC.Data.Npz.Write(s, Tensors)), s => GraphC.Data.Npz.Read(s));

    [Fact]
    public void Png() => Damage(Written(s => GraphC.Data.Png.Write(s, Tensor.From<byte>([1, 2, 3, 4, 5, 6], 3, 1, 2))), s => GraphC.Data.Png.Read(s));

    [Fact]
    public void Safetensors() => Damage(
        Written(s => GraphC.Data.Safetensors.Write(s, Tensors, new Dictionary<string, string> { ["k"] = "v" })),
        s => GraphC.Data.Safetensors.Read(s));

    [Fact]
    public void Csv() => Damage(Encoding.UTF8.GetBytes("a,\"b c\",d\r\n1,x,2\r\n3,\"y\"\"\",4\r\n"), s => GraphC.Data.Csv.Read(s));

    private static byte[] Written(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static void Damage(byte[] sound, Action<Stream> read)
    {
        var random = new Random(1);
        for (var round = 0; round < 4000; round++)
        {
            List<byte> bytes = [.. sound];
            for (var damages = random.Next(1, 4); damages > 0 && bytes.Count > 0; damages--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 2:
                        bytes.RemoveRange(at, random.Next(bytes.Count - at));
                        break;
                    default:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(5, bytes.Count - at)));
                        break;
                }
            }

            byte[] damaged = [.. bytes];
            try
            {
                read(round % 2 == 0 ? new MemoryStream(damaged) : Streams.ForwardOnly(damaged));
            }
            catch (InvalidDataException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}");
            }
        }
    }
}
