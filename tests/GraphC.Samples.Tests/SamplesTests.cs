using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphC.Samples.Tests;

public partial class SamplesTests
{
    public static TheoryData<string> Names => [.. Sample.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ASampleEndsWithItsMetricAndRepeatsItsLossesBitForBit(string name)
    {
        var first = Sample.Named(name).RunBriefly("--epochs", "2");
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Matches(MetricLine(), first.LastLine);
        Assert.Matches(ReportLine(), first.Line("train: "));
        Assert.Matches(MemoryLine(), first.Error.ReplaceLineEndings("\n"));
        Assert.DoesNotContain('\e', first.Output + first.Error);

        var second = Sample.Named(name).RunBriefly("--epochs", "2");
        Assert.Equal(first.Line("loss checksum "), second.Line("loss checksum "));
        Assert.Equal(first.LastLine, second.LastLine);
        Assert.StartsWith("train: loaded from the cache in ", second.Line("train: "));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnotherSeedGivesOtherLosses(string name)
    {
        var losses = new[] { "1", "2" }.Select(seed => Sample.Named(name).RunBriefly("--epochs", "1", "--seed", seed).Line("loss checksum ")).ToArray();
        Assert.NotEqual(losses[0], losses[1]);
    }

    [Fact]
    public void XorIsLearnedInAllFourCases()
    {
        var run = Sample.Named("xor").Run();
        Assert.Equal("accuracy 1.0000", run.LastLine);
    }

    [Theory]
    [InlineData("mlp", 6)]
    [InlineData("xor", 4)]
    [InlineData("autoencoder", 8)]
    public void AllParametersOfASampleAreUpdatedByOneKernel(string name, int parameters)
    {
        var folder = Directory.CreateTempSubdirectory("graphc-dump-");
        try
        {
            var run = Sample.Named(name).RunBriefly("--epochs", "1", "--dump", folder.FullName);
            Assert.True(run.ExitCode == 0, run.ToString());
            var kernels = File.ReadAllText(folder.GetFiles("*-kernels.txt", SearchOption.AllDirectories).Single(f => f.Directory!.Name == "train").FullName);
            Assert.Equal([$"over {parameters} segments"], ChangingKernel().Matches(kernels).Select(m => m.Groups[1].Value));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public void MnistIsReadWithinAMinute()
    {
        var folder = TestData.Require("data/mnist");
        var run = Sample.Named("mnist").Run("--data", folder);
        Assert.StartsWith("MNIST", run.Lines[0]);
        Assert.True(Number(run.LastLine, "test accuracy ") >= 0.945, run.ToString());
        Assert.True(run.Time < TimeSpan.FromSeconds(60), run.ToString());
    }

    [Fact]
    public void WithoutMnistDigitsAreDrawnAndItIsSaid()
    {
        var run = Sample.Named("mnist").Run("--epochs", "1");
        Assert.StartsWith("Drawn digits: ", run.Lines[0]);
    }

    [SkippableFact]
    public void DigitsAreReadByConvolutions()
    {
        var folder = TestData.Require("data/mnist");
        var run = Sample.Named("mnist_cnn").Run("--data", folder, "--epochs", "4", "--examples", "2000", "--batch", "32");
        Assert.StartsWith("MNIST", run.Lines[0]);
        Assert.True(Number(run.LastLine, "test accuracy ") >= 0.9, run.ToString());
    }

    [SkippableTheory]
    [InlineData("data/tabular", "Digits of 8×8 pixels: ", 8, 1437, 0.86)]
    [InlineData("data/mnist", "MNIST", 4, 4000, 0.88)]
    public void DigitsAreReadRowByRow(string data, string source, int epochs, int examples, double atLeast)
    {
        var folder = TestData.Require(data);
        var run = Sample.Named("rnn_digits").Run("--data", folder, "--epochs", $"{epochs}", "--examples", $"{examples}");
        Assert.StartsWith(source, run.Lines[0]);
        Assert.True(Number(run.LastLine, "test accuracy ") >= atLeast, run.ToString());
    }

    [Fact]
    public void WithoutCifarPicturesAreDrawnAndItIsSaid()
    {
        var run = Sample.Named("lenet_cifar").RunBriefly("--epochs", "1");
        Assert.StartsWith("Drawn pictures of ten shapes, 32×32: ", run.Lines[0]);
    }

    [Fact]
    public void TheDenoisingAutoencoderWritesNoisyRestoredAndOriginalPictures()
    {
        var run = Sample.Named("denoising_autoencoder").RunBriefly("--epochs", "1");
        Assert.True(run.ExitCode == 0, run.ToString());
        // Three rows of 16 pictures with gaps of 2 pixels.
        var picture = GraphC.Data.Png.Read(Sample.Picture);
        Assert.Equal("u8[1, 88, 478]", picture.ToString());
        // A drawn digit is mostly black; a noisy one is not.
        Assert.True(BlackOf(picture, top: 0) < 0.6 && BlackOf(picture, top: 60) > 0.6, $"{BlackOf(picture, 0)} {BlackOf(picture, 60)}");

        static double BlackOf(Tensor picture, int top) => picture.AsSpan<byte>().Slice(top * 478, 28 * 478).ToArray().Average(level => level == 0 ? 1 : 0);
    }

    // Knowing nothing is log 65 = 4.17, knowing only how frequent characters are is 3.3.
    [SkippableTheory]
    [InlineData("char_gpt", 1500, 16, 2.9)]
    [InlineData("char_lstm", 3200, 16, 2.5)]
    public void CharactersAreLearnedAndTheSamePassageIsWrittenForTheSameSeed(string name, int examples, int batch, double atMost)
    {
        var folder = TestData.Require("data/text");
        string[] arguments = ["--data", folder, "--epochs", "1", "--examples", $"{examples}", "--batch", $"{batch}"];
        var run = Sample.Named(name).Run(arguments);
        Assert.StartsWith("1,003,8", run.Lines[0]);
        Assert.True(Number(run.LastLine, "validation loss ") < atMost, run.ToString());
        Assert.Equal(run.Lines[1..], Without(run.Lines, Sample.Named(name).Run(arguments).Lines[1..]));
        // The prompt is not printed; what was written is in lines.
        Assert.True(string.Join('\n', run.Lines).Length > 400, run.ToString());

        static string[] Without(string[] first, string[] second) => [.. second.Select((line, i) => line.StartsWith("train: ", StringComparison.Ordinal) ? first[i + 1] : line)];
    }

    [Theory]
    [InlineData("char_gpt")]
    [InlineData("char_lstm")]
    public void WithoutShakespeareATextThatComesAlongIsLearned(string name)
    {
        var run = Sample.Named(name).RunBriefly("--epochs", "1");
        Assert.EndsWith("from the script's own text", run.Lines[0]);
    }

    // A batch is as many places of the text as there are windows for.
    [Fact]
    public void ASmallTextIsReadAtFewPlaces()
    {
        var run = Sample.Named("char_lstm").Run("--epochs", "1", "--batch", "1000");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.InRange(Number(run.LastLine, "validation loss "), 1, 5);
    }

    [Fact]
    public void ExamplesAreAsManyAsAskedFor()
    {
        var run = Sample.Named("linear_regression").Run("--epochs", "1", "--examples", "64", "--batch", "32");
        var all = Sample.Named("linear_regression").Run("--epochs", "1", "--batch", "32");
        Assert.NotEqual(run.Line("loss checksum "), all.Line("loss checksum "));
        var many = Sample.Named("linear_regression").Run("--epochs", "1", "--examples", "100000", "--batch", "32");
        Assert.Equal(many.Line("loss checksum "), all.Line("loss checksum "));
    }

    [Fact]
    public void EveryStageIsDumped()
    {
        var folder = Directory.CreateTempSubdirectory("graphc-dump-");
        try
        {
            var run = Sample.Named("linear_regression").Run("--epochs", "1", "--dump", folder.FullName);
            Assert.True(run.ExitCode == 0, run.ToString());
            foreach (var program in (string[])["train", "test"])
            {
                var stages = Directory.EnumerateFiles(Path.Combine(folder.FullName, program)).Select(f => StageNumber().Replace(Path.GetFileName(f), ""));
                Assert.Empty(((string[])["declared.txt", "kernels.txt", "loops.txt", "emitted.cs", "stages.txt", "stages.html"]).Except(stages));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Number(string line, string beginning)
    {
        Assert.StartsWith(beginning, line);
        return double.Parse(line[beginning.Length..], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^kernel \d+ (.*) \(changes variables\)$", RegexOptions.Multiline)]
    private static partial Regex ChangingKernel();

    [GeneratedRegex(@"^[a-z ]+ \d+\.\d{4}$")]
    private static partial Regex MetricLine();

    [GeneratedRegex(@"^train: (compiled|loaded from the cache) in \d+\.\d\d s$")]
    private static partial Regex ReportLine();

    // Before the first epoch, and only once. A sample whose batches are of one size says none.
    [GeneratedRegex(@"^peak memory [\d.]+ (B|KiB|MiB)( at batch \d+)?: parameters [\d.]+.*\n((?!peak).*\n)*$")]
    private static partial Regex MemoryLine();

    [GeneratedRegex(@"^\d\d-")]
    private static partial Regex StageNumber();
}
