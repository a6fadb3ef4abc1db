using System.IO.Compression;

namespace GraphC.Data.Tests;

public class NpzTests
{
    private static readonly KeyValuePair<string, Tensor>[] Arrays =
    [
        new("weights/b", Tensor.From<float>([1, 2, 3, 4], 2, 2)),
        new("a", Tensor.From<long>([7], 1)),
        new("none", new Tensor(DType.Bool, 0)),
    ];

    [Fact]
    public void What_is_written_is_read_back_in_order()
    {
        var stream = new MemoryStream();
        Npz.Write(stream, Arrays);
        var read = Npz.Read(stream);
        Assert.Equal(["weights/b", "a", "none"], read.Keys);
        Assert.Equal([1f, 2, 3, 4], read["weights/b"].ToArray<float>());
        Assert.Equal([7L], read["a"].ToArray<long>());
        Assert.Equal("bool[0]", read["none"].ToString());
    }

    [Fact]
    public void The_same_arrays_are_the_same_file()
    {
        var (first, second) = (new MemoryStream(), new MemoryStream());
        Npz.Write(first, Arrays);
        Npz.Write(second, Arrays);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void A_decompression_bomb_stops_at_the_limit()
    {
        var stream = new MemoryStream();
        Npz.Write(stream, [new("zeros", new Tensor(DType.Float64, 1 << 20))]);
        Assert.InRange(stream.Length, 0, 1 << 16);
        Assert.Contains("accepted", Streams.InvalidAndCheap(() => Npz.Read(stream, limit: 1 << 20)).Message);
    }

    [Fact]
    public void Broken_archives_are_errors()
    {
        var stream = new MemoryStream();
        Npz.Write(stream, Arrays);
        var bytes = stream.ToArray();
        for (var length = 0; length < bytes.Length; length += 11)
        {
            Streams.Invalid(() => Npz.Read(new MemoryStream(bytes[..length])));
        }

        var other = new MemoryStream();
        using (var archive = new ZipArchive(other, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("readme.txt");
        }

        Assert.Contains("readme.txt", Streams.Invalid(() => Npz.Read(other)).Message);
        Assert.Throws<ArgumentException>(() => Npz.Write(new MemoryStream(), [Arrays[1], Arrays[1]]));
    }
}
