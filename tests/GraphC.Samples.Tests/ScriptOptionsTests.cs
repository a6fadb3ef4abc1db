using System.Text.Json;

namespace GraphC.Samples.Tests;

public class ScriptOptionsTests
{
    [Theory]
    [InlineData("--bogus", "--bogus")]
    [InlineData("--epochs many", "--epochs: 'many' is no whole number of at least 1")]
    [InlineData("--epochs 0", "--epochs: '0' is no whole number of at least 1")]
    [InlineData("--examples 0", "--examples: '0' is no whole number of at least 1")]
    [InlineData("--side 32", "--side")]
    [InlineData("--out x.png", "--out")]
    [InlineData("--batch -5", "--batch: '-5' is no whole number of at least 1")]
    [InlineData("--threads 0", "--threads: '0' is no whole number from 1 to 1024")]
    [InlineData("--threads 1025", "--threads: '1025' is no whole number from 1 to 1024")]
    [InlineData("--seed 1.5", "--seed: '1.5' is no whole number of at least 0")]
    [InlineData("--data no-such-folder", "--data: there is no folder 'no-such-folder'")]
    [InlineData("--epochs", "--epochs")]
    public void AMistakeIsNamedOnStandardErrorWithExitCode2(string arguments, string message)
    {
        var run = Sample.Named("xor").Run(arguments.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void HelpListsOptionsAndExamples()
    {
        var run = Sample.Named("xor").Run("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All((string[])["--data <DIR>", "--epochs <N>", "--examples <N>", "--batch <N>", "--seed <N>", "--threads <N>", "--dump <DIR>", "--trace <FILE>"], option => Assert.Contains(option, run.Output));
        Assert.Contains("dotnet run samples/xor.cs -- --epochs 3", run.Output.Replace('\\', '/'));
        Assert.Empty(run.Error.Trim());
        Assert.DoesNotContain("--side", run.Output);
    }

    [Fact]
    public void OptionsThatOnlySomeScriptsHaveAreListedByThose()
    {
        var residual = Sample.Named("resnet18").Run("--help").Output;
        Assert.Matches(@"--side <N> .*\[default: 32\]", residual);
        Assert.Matches(@"--examples <N> .*\[default: 1000\]", residual);
        Assert.Matches(@"--out <FILE> .*\[default: denoised.png\]", Sample.Named("denoising_autoencoder").Run("--help").Output);
        var mistake = Sample.Named("resnet18").Run("--side", "7");
        Assert.Equal(2, mistake.ExitCode);
        Assert.Contains("--side: '7' is no whole number of at least 8", mistake.Error);
    }

    [Theory]
    [InlineData("no-such-folder/x.png", "no-such-folder'")]
    [InlineData(".", "--out: '.' is a folder")]
    public void AFileThatCannotBeWrittenIsNamedBeforeTheTraining(string file, string message)
    {
        var run = Sample.Named("denoising_autoencoder").Run("--out", file);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Empty(run.Output);
    }

    [SkippableFact]
    public void CtrlCEndsAfterTheStepAndSaysWhere()
    {
        Interrupt.Require();
        using var run = Sample.Named("mlp").Start("--epochs", "1000000");
        Assert.StartsWith("peak memory ", run.StandardError.ReadLine());
        // A line of an epoch, or of the first seconds: training is under way.
        Assert.StartsWith("epoch ", run.StandardError.ReadLine());
        Interrupt.Send(run);
        var rest = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.Equal(130, run.ExitCode);
        Assert.Matches(@"stopped in epoch \d+ of 1000000, after batch \d+ of 125", rest);
    }

    [Fact]
    public void ATraceShowsTheKernelsOfAllProgramsOfAScript()
    {
        var file = Path.Combine(Path.GetTempPath(), $"graphc-trace-{Guid.NewGuid():N}.json");
        try
        {
            Assert.Equal(0, Sample.Named("xor").Run("--epochs", "20", "--trace", file).ExitCode);
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var events = json.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
            Assert.Equal(["train", "predict", "test"], events.Where(e => Text(e, "name") == "process_name").Select(e => e.GetProperty("args").GetProperty("name").GetString()));
            Assert.Contains(events, e => Text(e, "cat") == "kernel" && e.GetProperty("args").GetProperty("nodes")[0].GetString()!.Contains("xor.cs:", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }

        static string? Text(JsonElement e, string property) => e.TryGetProperty(property, out var text) ? text.GetString() : null;
    }

    [Fact]
    public void ATraceThatCannotBeWrittenIsNamedAtOnce()
    {
        var run = Sample.Named("xor").Run("--trace", "no-such-folder/x.json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--trace: there is no folder", run.Error);
    }
}
