using System.IO.Compression;

namespace GraphC.Data.Tests;

public sealed class SmallDigitsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SkippableFact]
    [Trait("Category", "Foreign")]
    public void Four_fifths_are_to_learn_from()
    {
        var digits = SmallDigits.Find(TestData.Require("data/tabular"))!;
        Assert.Equal("1437 rows: images f32[64], labels i32[]", digits.Train.ToString());
        Assert.Equal(360, digits.Test.Count);
        Assert.Equal([0, 1, 2, 3], digits.Train.Labels.ToArray<int>()[..4]);
        Assert.Equal([0, 0, 5 / 16f, 13 / 16f], digits.Train.Images.ToArray<float>()[..4]);
        Assert.StartsWith("Digits of 8×8 pixels: the first 1,437 to train, the last 360 to test, from ", digits.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_may_be_compressed(bool gzip)
    {
        Write(gzip, [.. Enumerable.Range(0, 10).Select(digit => Row(16, digit))]);
        var digits = SmallDigits.Find(folder)!;
        Assert.Equal((8, 2), (digits.Train.Count, digits.Test.Count));
        Assert.Equal([8, 9], digits.Test.Labels.ToArray<int>());
        Assert.All(digits.Test.Images.ToArray<float>(), level => Assert.Equal(1, level));
    }

    [Fact]
    public void Without_a_table_there_is_none()
    {
        Assert.Null(SmallDigits.Find(null));
        Assert.Null(SmallDigits.Find(folder));
        Assert.Null(SmallDigits.Find(Path.Combine(folder, "nowhere")));
    }

    [Theory]
    [InlineData(64, 17, 3, "a level that is not from 0 to 16")]
    [InlineData(64, -1, 3, "a level that is not from 0 to 16")]
    [InlineData(64, 3, 10, "a digit that is not from 0 to 9")]
    [InlineData(63, 3, 3, "has 63 numbers and a digit in a row; a picture has 64")]
    public void What_is_no_picture_is_refused(int pixels, int level, int digit, string message)
    {
        Write(gzip: false, string.Join(',', Enumerable.Repeat(level, pixels).Append(digit)));
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => SmallDigits.Find(folder)).Message);
    }

    [Fact]
    public void A_broken_table_is_an_error()
    {
        Write(gzip: false, Row(1, 1), "1,2,3");
        Assert.Throws<InvalidDataException>(() => SmallDigits.Find(folder));
    }

    private static string Row(int level, int digit) => string.Join(',', Enumerable.Repeat(level, 64).Append(digit));

    private void Write(bool gzip, params string[] rows)
    {
        using var file = File.Create(Path.Combine(folder, gzip ? "digits.csv.gz" : "digits.csv"));
        using Stream stream = gzip ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', rows) + "\n"));
    }
}
