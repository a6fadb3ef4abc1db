using System.IO.Compression;
using System.Text.Json;

namespace GraphC.Cli.Tests;

public sealed class CheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-check-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_case_that_passes_is_fine()
    {
        Write("test_add", "Add", expected: [4, 6]);
        var run = Tool.Run("check", Path.Combine(folder, "test_add"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1 passed, 0 failed, 0 unsupported", run.Lines[^1]);
        Assert.Matches("^Add +1 +0 +0 *$", run.Lines[1]);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void An_archive_gives_what_its_folder_gives()
    {
        WriteAll();
        var archive = folder + ".zip";
        ZipFile.CreateFromDirectory(folder, archive);
        var (unpacked, packed) = (Tool.Run("check", folder), Tool.Run("check", archive));
        File.Delete(archive);
        Assert.Equal((1, unpacked.Output), (packed.ExitCode, packed.Output));
        Assert.Equal(1, unpacked.ExitCode);
        Assert.Equal("1 passed, 1 failed, 1 unsupported", unpacked.Lines[^1]);
    }

    [Fact]
    public void Json_has_a_status_and_a_reason_for_each_case()
    {
        WriteAll();
        var run = Tool.Run("check", folder, "--json");
        Assert.Equal(1, run.ExitCode);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal([1, 1, 1], new[] { "passed", "failed", "unsupported" }.Select(n => json.GetProperty(n).GetInt32()));
        var cases = json.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Assert.Equal(["test_add", "test_bogus", "test_mul"], cases.Keys.Order());
        Assert.Equal("passed", cases["test_add"].GetProperty("status").GetString());
        Assert.Empty(cases["test_add"].GetProperty("reason").GetString()!);
        Assert.Equal("failed", cases["test_mul"].GetProperty("status").GetString());
        Assert.NotEmpty(cases["test_mul"].GetProperty("reason").GetString()!);
        Assert.Equal("unsupported", cases["test_bogus"].GetProperty("status").GetString());
        Assert.Contains("Bogus", cases["test_bogus"].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("1e-3", 1)]
    [InlineData("0.1", 0)]
    [InlineData("0,0.3", 1)]
    [InlineData("0,0.5", 0)]
    public void The_tolerance_decides(string tolerance, int exitCode)
    {
        Write("test_add", "Add", expected: [4.4f, 6]);
        Assert.Equal(exitCode, Tool.Run("check", folder, "--tolerance", tolerance).ExitCode);
    }

    [Fact]
    public void A_model_that_cannot_be_read_is_a_failed_case()
    {
        Write("test_add", "Add", expected: [4, 6]);
        Write("test_broken", "Add", expected: [4, 6]);
        File.WriteAllText(Path.Combine(folder, "test_broken", "model.onnx"), "no model at all");
        var run = Tool.Run("check", folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("1 passed, 1 failed, 0 unsupported", run.Lines[^1]);
    }

    [Fact]
    public void A_place_without_cases_is_a_mistake()
    {
        File.WriteAllText(Path.Combine(folder, "text.zip"), "no archive");
        Assert.Equal(2, Tool.Run("check", Path.Combine(folder, "text.zip")).ExitCode);
        var run = Tool.Run("check", folder);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no case", run.Error);
    }

    [SkippableFact]
    public void CtrlC_ends_with_130_and_says_where()
    {
        Interrupt.Require();
        for (var i = 0; i < 1000; i++)
        {
            Write($"test_{i}", "Add", expected: [4, 6]);
        }

        using var run = Tool.Start("check", folder);
        // The first note: the tool is at work.
        Assert.EndsWith("of 1000 cases", run.StandardError.ReadLine());
        Interrupt.Send(run);
        var rest = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.Equal(130, run.ExitCode);
        Assert.Matches(@"stopped after \d+ of 1000 cases", rest);
    }

    [SkippableFact]
    [Trait("Category", "Foreign")]
    public void Every_case_of_an_archive_of_ONNX_is_run()
    {
        var path = TestData.Require("onnx/simple.zip");
        using var archive = ZipFile.OpenRead(path);
        var names = archive.Entries.Where(e => e.Name == "model.onnx").Select(e => e.FullName.Split('/')[^2]);
        var run = Tool.Run("check", path, "--json");
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(names.Order(StringComparer.Ordinal), json.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.NotEqual(0, json.GetProperty("passed").GetInt32());
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        Assert.Equal(json.GetProperty("unsupported").GetInt32() == 0 ? 0 : 1, run.ExitCode);
    }

    private void WriteAll()
    {
        Write("test_add", "Add", expected: [4, 6]);
        Write("test_mul", "Mul", expected: [4, 6]);
        Write("test_bogus", "Bogus", expected: [4, 6]);
    }

    /// <summary>A case that applies an operator to [1, 2] and [3, 4].</summary>
    private void Write(string name, string op, float[] expected)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, name, "test_data_set_0")).FullName;
        File.WriteAllBytes(Path.Combine(folder, name, "model.onnx"), ModelFile.Model(["a", "b"], ["c"], (op, ["a", "b"], "c")));
        File.WriteAllBytes(Path.Combine(data, "input_0.pb"), ModelFile.Tensor(1, 2));
        File.WriteAllBytes(Path.Combine(data, "input_1.pb"), ModelFile.Tensor(3, 4));
        File.WriteAllBytes(Path.Combine(data, "output_0.pb"), ModelFile.Tensor(expected));
    }
}
