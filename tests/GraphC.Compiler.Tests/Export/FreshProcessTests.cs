namespace GraphC.Compiler.Tests.Export;

/// <summary>Exported classes in a process that has nothing else of GraphC.</summary>
[Collection(ExportedModelsShared.Name)]
public class FreshProcessTests(ExportedModels models)
{
    private const string NothingElse = "assemblies of GraphC: 0";

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "1")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    public void They_compute_the_bits_of_the_executable(string name, string value)
    {
        Assert.Equal([NothingElse], models.Run("bits", (name, value)));
        foreach (var (file, expected) in models.Expectations())
        {
            Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(file)), Path.GetFileName(file));
        }
    }

    [Fact]
    public void Eight_threads_use_one_instance_without_a_wrong_answer_or_an_allocation()
    {
        var nothing = "0 wrong, 0 bytes a call, alone 0";
        Assert.Equal([$"mlp: {nothing}", $"cnn: {nothing}", $"gpt: {nothing}", NothingElse], models.Run("threads"));
    }

    [SkippableFact]
    public void No_byte_beside_the_operands_is_touched()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "memory with an edge is made as Linux makes it");
        Assert.Equal(["nothing beyond the edge was touched", NothingElse], models.Run("edges"));
    }

    [Fact]
    public void Misuse_is_told()
    {
        DamageWeights();
        var told = models.Run("misuse").Select(line => line.Split(": ", 2)).ToDictionary(l => l[0], l => l[1]);
        Assert.Equal("ArgumentException: 'x' [batch, 100] takes 300 elements; 299 were given. (Parameter 'x')", told["too short"]);
        Assert.Equal("ArgumentException: 'x' [batch, 100] takes 200 elements; 300 were given. (Parameter 'x')", told["too long"]);
        Assert.Equal("ArgumentException: 'logits' [batch, 10] takes 30 elements; 29 were given. (Parameter 'logits')", told["output too short"]);
        Assert.StartsWith("ArgumentOutOfRangeException: batch ('-1') must be a non-negative value. (Parameter 'batch')", told["negative"]);
        Assert.Equal("ArgumentException: 'logits' would have a negative extent, -1.", told["negative arrays"]);
        Assert.Equal("ArgumentException: With these extents 'x' has more elements than a span holds.", told["overflow"]);
        Assert.Equal("ArgumentException: The output 'logits' overlaps the input 'x': give it memory of its own.", told["overlap"]);
        Assert.StartsWith("ArgumentOutOfRangeException: threads ('0')", told["threads"]);
        Assert.Matches(@"^IndexOutOfRangeException: .*SmallGpt\.cs:\d+: the index 11 is out of range; it must be at least 0 and below 11\.$", told["index"]);
        Assert.Matches(@"^ArgumentException: With these extents .*SmallGpt\.cs:\d+ is impossible: .* is -1, which must not be negative\.$", told["impossible"]);
        Assert.StartsWith("OperationCanceledException: ", told["cancelled"]);
        Assert.StartsWith("OperationCanceledException: ", told["endless"]);
        Assert.Equal("nothing", told["fine"]);

        Assert.EndsWith("empty.bad is no file of weights that GraphC wrote.", told["empty"]);
        Assert.EndsWith("foreign.bad is no file of weights that GraphC wrote.", told["foreign"]);
        Assert.EndsWith("torn.bad is not whole: it has 1000 bytes and should have " + models.FilesWithWeights[2].Bytes + ".", told["torn"]);
        Assert.EndsWith("longer.bad is not whole: it has " + (models.FilesWithWeights[2].Bytes + 64) + " bytes and should have " + models.FilesWithWeights[2].Bytes + ".", told["longer"]);
        Assert.EndsWith("flipped.bad is damaged: its content does not have the hash that it should have.", told["flipped"]);
        Assert.EndsWith("other.bad holds the weights of another model.", told["other"]);
        Assert.EndsWith("build.bad holds the weights of another build of this model; export both together.", told["build"]);
        Assert.All(told.Where(t => t.Value.Contains(".bad", StringComparison.Ordinal)), t => Assert.StartsWith("InvalidDataException: ", t.Value));
    }

    private void DamageWeights()
    {
        var whole = File.ReadAllBytes(models.PathOf("Filed.weights"));
        Save("empty", []);
        Save("foreign", new byte[1000]);
        Save("torn", whole[..1000]);
        Save("longer", [.. whole, .. new byte[64]]);
        Save("flipped", Flipped(whole.Length - 100));
        Save("other", Flipped(10));
        Save("build", Flipped(75));

        void Save(string name, byte[] bytes) => File.WriteAllBytes(models.PathOf(name + ".bad"), bytes);

        byte[] Flipped(int at) => [.. whole[..at], (byte)(whole[at] ^ 1), .. whole[(at + 1)..]];
    }
}
