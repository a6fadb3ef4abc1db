namespace GraphC.Data.Tests;

public sealed class Cifar10Tests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-cifar-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Records_of_all_files_are_read_in_order()
    {
        WriteAll(folder);
        var pictures = Cifar10.Load(folder);
        Assert.Equal("10 rows: images f32[3, 32, 32], labels i32[]", pictures.Train.ToString());
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6], pictures.Train.Labels.ToArray<int>());
        Assert.Equal([0, 1], pictures.Test.Labels.ToArray<int>());
        Assert.StartsWith("CIFAR-10: 10 to train, 2 to test, from ", pictures.ToString());
        // Byte p of a record is (p + label) mod 256.
        var third = pictures.Train.Images.AsSpan<float>().Slice(2 * 3072, 3072);
        Assert.Equal((2 / 255f, 3 / 255f, (1024 + 2) % 256 / 255f), (third[0], third[1], third[1024]));
    }

    [Fact]
    public void The_folder_of_the_archive_is_found()
    {
        WriteAll(Directory.CreateDirectory(Path.Combine(folder, "cifar-10-batches-bin")).FullName);
        Assert.Equal(10, Cifar10.Load(folder).Train.Count);
    }

    [Theory]
    [InlineData(3072, "data_batch_3.bin has 3072 bytes, which is no whole number of records of 3073 bytes: 0 and 3072 bytes more")]
    [InlineData(6147, "data_batch_3.bin has 6147 bytes, which is no whole number of records of 3073 bytes: 2 and 1 bytes more")]
    [InlineData(0, "data_batch_3.bin has 0 bytes")]
    public void A_wrong_size_is_refused_with_the_name_and_the_numbers(int bytes, string message)
    {
        WriteAll(folder);
        File.WriteAllBytes(Path.Combine(folder, "data_batch_3.bin"), new byte[bytes]);
        Assert.Contains(message, Streams.Invalid(() => Cifar10.Load(folder)).Message);
        Streams.Invalid(() => Cifar10.LoadOrDraw(folder));
    }

    [Fact]
    public void A_class_above_9_is_refused_with_its_record()
    {
        WriteAll(folder);
        File.WriteAllBytes(Path.Combine(folder, "test_batch.bin"), [.. new byte[3073], 10, .. new byte[3072]]);
        Assert.Contains("test_batch.bin has the class 10 in record 1", Streams.Invalid(() => Cifar10.Load(folder)).Message);
    }

    [Fact]
    public void Missing_files_are_named_and_pictures_drawn_instead()
    {
        WriteAll(folder);
        File.Delete(Path.Combine(folder, "data_batch_2.bin"));
        Assert.Contains("lacks data_batch_2.bin", Assert.Throws<FileNotFoundException>(() => Cifar10.Load(folder)).Message);
        Assert.Matches("^Drawn pictures .* \\(no CIFAR-10: .*data_batch_2.bin", Cifar10.LoadOrDraw(folder).Source);
        Assert.Throws<DirectoryNotFoundException>(() => Cifar10.Load(Path.Combine(folder, "none")));
    }

    /// <summary>Two records a file.</summary>
    private static void WriteAll(string folder)
    {
        for (var file = 0; file < 6; file++)
        {
            var name = file == 0 ? "test_batch.bin" : $"data_batch_{file}.bin";
            File.WriteAllBytes(Path.Combine(folder, name), [.. Record(file), .. Record(file + 1)]);
        }

        static IEnumerable<byte> Record(int label) => Enumerable.Range(-1, 3073).Select(p => p < 0 ? (byte)label : (byte)(p + label));
    }
}
