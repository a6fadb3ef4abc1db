namespace GraphC.Compiler.Tests.Export;

/// <summary>What an assembly tells of itself without being loaded.</summary>
[Collection(ExportedModelsShared.Name)]
public class ManifestTests(ExportedModels models)
{
    [Fact]
    public void It_tells_what_the_class_takes_and_needs()
    {
        var manifest = ExportManifest.Read(models.PathOf("Mlp.dll"));
        Assert.Equal(("Mlp", "Models", "Mlp", "net8.0", "auto", "embedded"), (manifest.Name, manifest.Namespace, manifest.Class, manifest.Target, manifest.Isa, manifest.Weights));
        Assert.Equal(["batch"], manifest.Dims);
        Assert.Equal("x f32[batch, 100]", string.Join("; ", manifest.Inputs.Select(t => $"{t.Name} {t}")));
        Assert.Equal("logits f32[batch, 10]", string.Join("; ", manifest.Outputs.Select(t => $"{t.Name} {t}")));
        Assert.Equal(100 * 64 + 64 + 64 * 64 + 64 + 64 * 10 + 10, manifest.Parameters);
        Assert.Matches("^[0-9a-f]{64}$", manifest.GraphHash);
        var products = 2 * (100 * 64 + 64 * 64 + 64 * 10);
        Assert.InRange(manifest.Flops.AtOne!.Value, products, products + 500);
        Assert.Contains("batch", manifest.Flops.Formula);
        Assert.True(manifest.Workspace.AtOne > 64 * 4);
    }

    [Fact]
    public void The_same_graph_has_the_same_hash_wherever_its_weights_are()
    {
        Assert.Equal(ExportManifest.Read(models.PathOf("Mlp.dll")).GraphHash, ExportManifest.Read(models.PathOf("Filed.dll")).GraphHash);
        Assert.NotEqual(ExportManifest.Read(models.PathOf("Mlp.dll")).GraphHash, ExportManifest.Read(models.PathOf("Cnn.dll")).GraphHash);
    }

    [Fact]
    public void The_workspace_is_what_the_executable_needs()
    {
        using var program = Compilation.Compile(ExportedModels.Mlp(), Support.Agreement.Fresh with { FreezeVariables = true, Threads = 1 });
        Assert.Equal(program.ArenaBytes(1), ExportManifest.Read(models.PathOf("Mlp.dll")).Workspace.AtOne);
    }

    [Fact]
    public void A_file_of_which_anything_is_missing_is_refused()
    {
        var whole = File.ReadAllBytes(models.PathOf("Mlp.dll"));
        foreach (var length in Enumerable.Range(0, 200).Select(i => (int)(whole.Length * (i / 200.0))).Append(whole.Length - 1))
        {
            Refuses(whole[..length]);
        }
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read_but_nothing_else()
    {
        var whole = File.ReadAllBytes(models.PathOf("Mlp.dll"));
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var bytes = whole.ToArray();
            for (var k = 0; k < 1 + i % 20; k++)
            {
                // The headers, where damage leads furthest, and anywhere.
                bytes[random.Next(k % 2 == 0 ? 1024 : bytes.Length)] = (byte)random.Next(256);
            }

            var path = models.PathOf("damaged");
            File.WriteAllBytes(path, bytes);
            try
            {
                ExportManifest.Read(path);
            }
            catch (InvalidDataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    [Fact]
    public void A_foreign_file_is_refused()
    {
        Assert.EndsWith("is no .NET assembly, or a damaged one.", Refuses("text"u8.ToArray()));
        Assert.EndsWith("is no assembly that GraphC exported.", Refuses(File.ReadAllBytes(typeof(ManifestTests).Assembly.Location)));
        Assert.Throws<FileNotFoundException>(() => ExportManifest.Read(models.PathOf("absent.dll")));
    }

    private string Refuses(byte[] bytes)
    {
        var path = models.PathOf("refused");
        File.WriteAllBytes(path, bytes);
        var message = Assert.Throws<InvalidDataException>(() => ExportManifest.Read(path)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
