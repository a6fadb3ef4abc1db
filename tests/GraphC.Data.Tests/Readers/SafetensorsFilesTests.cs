using System.IO.Compression;

namespace GraphC.Data.Tests;

[Trait("Category", "Foreign")]
public class SafetensorsFilesTests
{
    [SkippableTheory]
    [InlineData("torch/ops.zip")]
    [InlineData("torch/training.zip")]
    public void Every_file_of_an_archive_is_read_and_survives_a_round_trip(string archive)
    {
        using var zip = ZipFile.OpenRead(TestData.Require(archive));
        var files = zip.Entries.Where(e => e.Name.EndsWith(".safetensors", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(files);
        foreach (var entry in files)
        {
            using var stream = entry.Open();
            var file = Safetensors.Read(stream);
            Assert.NotEmpty(file.Names);
            Assert.NotEmpty(file.Metadata);
            var copy = new MemoryStream();
            Safetensors.Write(copy, file.Tensors, file.Metadata);
            var again = Safetensors.Read(copy.ToArray());
            Assert.Equal(file.Metadata, again.Metadata);
            foreach (var name in file.Names)
            {
                Assert.Equal(file[name].ToString(), again[name].ToString());
                Assert.True(file[name].Bytes.SequenceEqual(again[name].Bytes), $"{entry.Name}: {name}");
            }
        }
    }
}
