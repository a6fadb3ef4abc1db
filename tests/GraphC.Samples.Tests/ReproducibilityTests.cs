using System.Runtime.Intrinsics.X86;

namespace GraphC.Samples.Tests;

/// <summary>
/// A whole training has the same bits on any number of threads and on any instruction set: each sample is run as a process, with .NET's own
/// switches for the instructions it may use, and its losses and final variables are compared.
/// </summary>
/// <remarks>
/// Without AVX2 there is no fused multiply-add either, and products take seconds where they took milliseconds. So the samples that learn
/// digits get few of them, in a folder for <c>--data</c>, and those with convolutions few examples. With GRAPHC_SLOW_TESTS=1 all samples run in
/// full length on all instruction sets, but for the larger networks, which run through all epochs of few examples.
/// </remarks>
public sealed class ReproducibilityTests : IDisposable
{
    private static readonly bool InFull = Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1";

    private readonly DirectoryInfo digits = Directory.CreateTempSubdirectory("graphc-digits-");

    public static TheoryData<string> Names => [.. Sample.Names];

    public void Dispose() => digits.Delete(recursive: true);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void With_avx512(string name)
    {
        Skip.IfNot(Avx512F.IsSupported, "this processor has no AVX-512");
        AssertSameBits(name, "avx512 avx2", []);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void With_avx2(string name)
    {
        Skip.IfNot(Avx2.IsSupported, "this processor has no AVX2");
        AssertSameBits(name, "avx2", new() { ["DOTNET_EnableAVX512"] = "0" });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_avx2(string name) => AssertSameBits(name, "", new() { ["DOTNET_EnableAVX2"] = "0" });

    /// <summary>Compares runs on 1 to 4 threads with the run on one thread and all that the processor has.</summary>
    private void AssertSameBits(string name, string instructions, Dictionary<string, string> switches)
    {
        var expected = Train(name, [], threads: 1);
        foreach (var threads in (int[])[1, 2, 3, 4])
        {
            var run = Train(name, switches, threads);
            // The switches had their effect: the process itself says what it may use.
            Assert.Contains($"{StartupHook.Prefix}{instructions}\n", run.Error.ReplaceLineEndings("\n"));
            Assert.Equal(Bits(expected), Bits(run));
            Assert.Equal(expected.LastLine, run.LastLine);
        }
    }

    private Outcome Train(string name, Dictionary<string, string> switches, int threads)
    {
        var environment = new Dictionary<string, string>(switches) { ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location };
        var sample = Sample.Named(name);
        var run = sample.RunWith(environment, [.. Length(sample, name), "--threads", $"{threads}"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    private static string Bits(Outcome run)
    {
        var bits = run.Line("loss checksum ");
        Assert.Matches("^loss checksum [0-9a-f]{8}, of the variables [0-9a-f]{8}$", bits);
        return bits;
    }

    private IEnumerable<string> Length(Sample sample, string name) => (InFull, name) switch
    {
        (true, "mnist_cnn" or "resnet18" or "denoising_autoencoder" or "rnn_digits" or "char_lstm" or "char_gpt") => sample.Brief,
        (true, _) => [],
        (_, "mnist" or "autoencoder") => ["--epochs", "2", "--data", FewDigits()],
        (_, "mlp") => ["--epochs", "1"],
        _ when sample.Brief.Count > 0 => [.. sample.Brief, "--epochs", "1"],
        _ => [],   // these take a moment
    };

    /// <summary>A folder with digits in MNIST's form, of which four fifths serve for training.</summary>
    private string FewDigits()
    {
        const int Count = 400;
        var drawn = GraphC.Data.DrawnDigits.Create(train: Count, test: 1).Train;
        var pixels = drawn["images"].AsSpan<float>().ToArray().Select(p => (byte)(p * 255));
        var labels = drawn["labels"].AsSpan<int>().ToArray().Select(l => (byte)l);
        File.WriteAllBytes(Path.Combine(digits.FullName, "t10k-images-idx3-ubyte"), [0, 0, 8, 3, .. BigEndian(Count), .. BigEndian(28), .. BigEndian(28), .. pixels]);
        File.WriteAllBytes(Path.Combine(digits.FullName, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, .. BigEndian(Count), .. labels]);
        return digits.FullName;

        static byte[] BigEndian(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
    }
}
