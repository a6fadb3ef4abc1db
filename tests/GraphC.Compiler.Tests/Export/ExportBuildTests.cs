using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Export;

/// <summary>An exported program is one assembly, for any .NET from 8 on, that computes what the program in process does.</summary>
public class ExportBuildTests
{
    [Theory]
    [InlineData(ExportTarget.Net8)]
    [InlineData(ExportTarget.Net9)]
    [InlineData(ExportTarget.Net10)]
    public void It_computes_the_same_bits_whatever_it_was_compiled_for(ExportTarget target)
    {
        var (graph, expected) = Predicted();
        var export = new RawExport(graph);
        Assert.Equal(expected, export.Run(export.Compile(target), Classifier.Examples(7)[0]));
    }

    [Theory]
    [InlineData(ExportTarget.Net8, "8.0.0.0")]
    [InlineData(ExportTarget.Net9, "9.0.0.0")]
    [InlineData(ExportTarget.Net10, "10.0.0.0")]
    public void It_needs_the_base_library_of_its_target_and_nothing_else(ExportTarget target, string version)
    {
        using var image = new PEReader(new MemoryStream(new RawExport(Predicted().Graph).Compile(target).Image));
        var reader = image.GetMetadataReader();
        var references = reader.AssemblyReferences.Select(reader.GetAssemblyReference).ToList();
        Assert.All(references, r => Assert.StartsWith("System.", reader.GetString(r.Name), StringComparison.Ordinal));
        Assert.All(references, r => Assert.Equal(version, r.Version.ToString()));
    }

    [Fact]
    public void It_shows_its_public_class_alone()
    {
        using var image = new PEReader(new MemoryStream(new RawExport(Predicted().Graph).Compile().Image));
        var reader = image.GetMetadataReader();
        var visible = reader.TypeDefinitions.Select(reader.GetTypeDefinition)
            .Where(t => (t.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public);
        Assert.Equal(["Entry"], visible.Select(t => reader.GetString(t.Name)));
    }

    [Fact]
    public void Its_documentation_is_that_of_the_public_class()
    {
        var documentation = new RawExport(Predicted().Graph).Compile().Documentation;
        Assert.Contains("<member name=\"T:Exported.Entry\">", documentation, StringComparison.Ordinal);
        Assert.DoesNotContain("GraphC.Runtime", documentation, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_program_gives_the_same_bytes()
    {
        var graph = Predicted().Graph;
        Assert.Equal(new RawExport(graph).Compile().Image, new RawExport(graph).Compile().Image);
    }

    private static (Graph Graph, List<byte[]> Outputs) Predicted()
    {
        var model = new Classifier();
        using var predict = Compilation.Compile([model.Logits.Softmax(-1)], options: Agreement.Fresh);
        return (predict.Graph, [.. predict.Run(Classifier.Examples(7)[0]).Select(o => o.Bytes.ToArray())]);
    }
}
