using System.Text;

namespace GraphC.Data.Tests;

/// <summary>Files on the disk that lie about what they hold: refused at once, whoever opens them.</summary>
public class HostileFilesTests
{
    public static TheoryData<string> Extensions => ["safetensors", "npz", "npy", "idx"];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_file_that_ends_early_is_refused(string extension)
    {
        var folder = Directory.CreateTempSubdirectory();
        var whole = Path.Combine(folder.FullName, $"whole.{extension}");
        Write(whole);
        Read(whole);
        var bytes = File.ReadAllBytes(whole);
        Assert.InRange(bytes.Length, 4000, 100_000);
        var part = Path.Combine(folder.FullName, $"part.{extension}");
        for (var length = 0; length < bytes.Length; length += bytes.Length / 100)
        {
            File.WriteAllBytes(part, bytes[..length]);
            Streams.InvalidAndCheap(() => Read(part));
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_file_that_goes_on_is_refused(string extension)
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, $"long.{extension}");
        Write(path);
        File.AppendAllText(path, "more");
        // A zip archive is read from its end: what follows it hides it, unless it is sought; then there is nothing wrong with it.
        if (extension == "npz")
        {
            Read(path);
        }
        else
        {
            Streams.InvalidAndCheap(() => Read(path));
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4611686018427387904],"data_offsets":[0,4611686018427387904]}}""")]
    [InlineData("""{"a":{"dtype":"F8_E8M0","shape":[536870913],"data_offsets":[0,536870913]}}""")]
    public void A_small_file_that_promises_much_is_refused(string header)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, SafetensorsTests.File(header, new byte[1024]));
        Streams.InvalidAndCheap(() => Safetensors.Open(path));
        Streams.InvalidAndCheap(() => Safetensors.Read(path));
        File.Delete(path);
    }

    [Fact]
    public void An_array_in_an_archive_that_promises_much_is_refused_when_the_archive_is_opened()
    {
        var path = Path.GetTempFileName();
        using (var archive = new System.IO.Compression.ZipArchive(File.Create(path), System.IO.Compression.ZipArchiveMode.Create))
        {
            using var content = archive.CreateEntry("a.npy").Open();
            var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }".PadRight(118);
            content.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), 1, 2, 3, 4]);
        }

        Assert.Contains("'a.npy'", Streams.InvalidAndCheap(() => Npz.Open(path)).Message);
        File.Delete(path);
    }

    private static void Write(string path)
    {
        var floats = Tensor.From<float>([.. Enumerable.Range(0, 1500).Select(i => MathF.Sin(i * i))], 30, 50);
        switch (Path.GetExtension(path))
        {
            case ".safetensors":
                Safetensors.Write(path, [new("a", floats), new("b", floats)]);
                break;
            case ".npz":
                Npz.Write(path, [new("a", floats), new("b", floats)]);
                break;
            case ".npy":
                Npy.Write(path, floats);
                break;
            default:
                File.WriteAllBytes(path, [0, 0, 0x0D, 2, 0, 0, 0, 30, 0, 0, 0, 50, .. floats.Bytes]);
                break;
        }
    }

    private static void Read(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".npy":
                Npy.Read(path);
                break;
            case ".idx":
                Idx.Read(path);
                break;
            default:
                using (var weights = Weights.Open(path))
                {
                    Assert.Equal(2, weights.Tensors.Count);
                }

                break;
        }
    }
}
