namespace GraphC.Data.Tests;

public sealed class MnistTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SkippableFact]
    [Trait("Category", "Foreign")]
    public void The_test_pair_alone_is_split()
    {
        var digits = Mnist.Load(TestData.Require("data/mnist"));
        Assert.Equal("8000 rows: images f32[784], labels i32[]", digits.Train.ToString());
        Assert.Equal(2000, digits.Test.Count);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9], digits.Train.Labels.ToArray<int>()[..8]);
        var images = digits.Train.Images.ToArray<float>();
        Assert.Equal((0f, 1f), (images.Min(), images.Max()));
        Assert.Contains("first 8,000", digits.Source);
    }

    [Theory]
    [InlineData("", '-', false)]
    [InlineData("", '.', true)]
    [InlineData("raw", '-', true)]
    [InlineData("MNIST/raw", '.', false)]
    public void Both_pairs_are_found_under_their_usual_names(string below, char mark, bool gzip)
    {
        Write("train", 20, below, mark, gzip);
        Write("t10k", 10, below, mark, gzip);
        var digits = Mnist.Load(folder);
        Assert.Equal((20, 10), (digits.Train.Count, digits.Test.Count));
        Assert.Equal([0, 1, 2], digits.Test.Labels.ToArray<int>()[..3]);
        Assert.Equal(3 / 255f, digits.Test.Images.AsSpan<float>()[3 * 784]);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => Mnist.Load(folder));
        Assert.Contains("t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte", missing.Message);
        Write("t10k", 10, "", '-', false);
        Assert.Equal(8, Mnist.Load(folder).Train.Count);
        Write("train", 10, "", '-', false);
        File.Delete(Path.Combine(folder, "train-labels-idx1-ubyte"));
        Assert.Contains("train-labels-idx1-ubyte", Assert.Throws<FileNotFoundException>(() => Mnist.Load(folder)).Message);
        Assert.Throws<DirectoryNotFoundException>(() => Mnist.Load(Path.Combine(folder, "nowhere")));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_an_error()
    {
        Write("t10k", 10, "", '-', false);
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
        Assert.Contains("10 images", Streams.Invalid(() => Mnist.Load(folder)).Message);
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        Assert.Contains("label 10 at 9", Streams.Invalid(() => Mnist.Load(folder)).Message);
    }

    [Fact]
    public void Where_there_is_no_mnist_digits_can_be_drawn()
    {
        Assert.StartsWith("Drawn digits", Mnist.LoadOrDraw(null).Source);
        var digits = Mnist.LoadOrDraw(folder);
        Assert.StartsWith("Drawn digits", digits.Source);
        Assert.Contains("lacks t10k-images", digits.Source);
        Write("t10k", 10, "", '-', false);
        Assert.StartsWith("MNIST", Mnist.LoadOrDraw(folder).Source);
    }

    private void Write(string part, int count, string below, char mark, bool gzip)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, below)).FullName;
        var (images, labels) = (new byte[count * 784], new byte[count]);
        for (var i = 0; i < count; i++)
        {
            images[i * 784] = (byte)i;
            labels[i] = (byte)(i % 10);
        }

        Save("images", 3, [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 28, 0, 0, 0, 28, .. images]);
        Save("labels", 1, [0, 0, 8, 1, 0, 0, 0, (byte)count, .. labels]);

        void Save(string what, int rank, byte[] bytes) => File.WriteAllBytes(
            Path.Combine(place, $"{part}-{what}{mark}idx{rank}-ubyte{(gzip ? ".gz" : "")}"), gzip ? Streams.Gzip(bytes) : bytes);
    }
}
