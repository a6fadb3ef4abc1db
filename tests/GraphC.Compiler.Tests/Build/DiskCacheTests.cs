using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Build;

/// <summary>Compiled programs on disk.</summary>
public sealed class DiskCacheTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-cache").FullName;

    private CompileOptions Options => new() { CacheFolder = folder };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_second_compilation_is_read_from_the_cache_and_computes_the_same()
    {
        List<byte[]> Losses(bool cached)
        {
            using var train = new Classifier().Train(Options);
            Assert.Equal(cached, train.Report.FromCache);
            return [.. Enumerable.Range(0, 5).Select(step => train.Run(Classifier.Examples(6, step))[1].Bytes.ToArray())];
        }

        Assert.Equal(Losses(cached: false), Losses(cached: true));
        Assert.Equal(2, Files().Length);   // the program, and the starting values
    }

    [Fact]
    public void Folded_literals_are_kept_with_the_program()
    {
        for (var run = 0; run < 2; run++)
        {
            using var program = Declared();
            Assert.Equal(run == 1, program.Report.FromCache);
            Agreement.Check(program, [Filled.Floats(3, 9, 9)], _ => 1e-5);
        }
    }

    [Fact]
    public void Another_name_or_set_of_passes_is_another_program()
    {
        Declared().Dispose();
        using var named = Declared(Options with { Name = "other" });
        using var unfolded = Declared(Options with { DisabledPasses = ["fold"] });
        using var seeded = Declared(Options with { Seed = 5 });
        Assert.False(named.Report.FromCache);
        Assert.False(unfolded.Report.FromCache);
        Assert.True(seeded.Report.FromCache);   // the seed is not in the code
    }

    [Fact]
    public void A_dump_compiles_afresh()
    {
        Declared().Dispose();
        using var dumped = Declared(Options with { DumpFolder = Path.Combine(folder, "dump") });
        Assert.False(dumped.Report.FromCache);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("longer")]
    [InlineData("text")]
    [InlineData("folder")]
    public void A_damaged_file_is_compiled_again(string damage)
    {
        Declared().Dispose();
        var file = Assert.Single(Files());
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        switch (damage)
        {
            case "empty": File.WriteAllBytes(file, []); break;
            case "cut": File.WriteAllBytes(file, bytes[..^100]); break;
            case "longer": File.WriteAllBytes(file, [.. bytes, 0]); break;
            case "text": File.WriteAllText(file, new string('x', 5000)); break;
            case "folder": Directory.CreateDirectory(file); break;
            default:
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
        }

        using var program = Declared();
        Assert.False(program.Report.FromCache);
        Agreement.Check(program, [Filled.Floats(3, 9, 9)], _ => 1e-5);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_obstacle()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        using var program = Declared(Options with { CacheFolder = Path.Combine(file, "cache") });
        Assert.False(program.Report.FromCache);
    }

    [Fact]
    public void Nothing_is_left_but_whole_files()
    {
        Declared().Dispose();
        Assert.All(Files(), f => Assert.EndsWith(".graphc", f));
        Assert.All(Files(), f => Assert.Equal(64, Path.GetFileNameWithoutExtension(f).Length));
    }

    private string[] Files() => Directory.GetFiles(folder);

    private Executable Declared(CompileOptions? options = null)
    {
        var x = Input("x", Float32, [Batch, 9]);
        return Compile([x.MatMul(Constant(Filled.Floats(2, 9, 9)) * 2 + 1).Tanh() * Constant(Filled.Floats(4, 9))], options: options ?? Options);
    }
}
