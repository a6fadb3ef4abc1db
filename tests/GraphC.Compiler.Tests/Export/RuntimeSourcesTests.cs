using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphC.Compiler.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Export;

/// <summary>An export contains the part of the runtime that it needs, and that part is complete.</summary>
public class RuntimeSourcesTests
{
    private static readonly CSharpCompilationOptions Library = new(
        OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);

    [Fact]
    public void What_a_program_does_not_need_is_left_out()
    {
        var x = Input("x", Float32, [Batch, 16]);
        var pointwise = TypesOf(Graph.Close([(x * x).Exp()]));
        Assert.Contains("VectorMath", pointwise);
        Assert.DoesNotContain("Gemm", pointwise);
        Assert.DoesNotContain("Sorting", pointwise);
        Assert.DoesNotContain("Philox", pointwise);
    }

    [Theory]
    [InlineData(ExportTarget.Net8, ExportIsa.Auto)]
    [InlineData(ExportTarget.Net9, ExportIsa.Auto)]
    [InlineData(ExportTarget.Net10, ExportIsa.Auto)]
    [InlineData(ExportTarget.Net8, ExportIsa.Avx2)]
    [InlineData(ExportTarget.Net10, ExportIsa.Avx2)]
    [InlineData(ExportTarget.Net10, ExportIsa.Avx512)]
    public void The_whole_runtime_compiles_for_every_target(ExportTarget target, ExportIsa isa) =>
        AssertCompiles(CSharpCompilation.Create("Runtime", RuntimeSources.Of(target, isa), ReferenceAssemblies.Of(target), Library), "the whole");

    [Fact]
    public void Whichever_part_is_needed_is_complete()
    {
        var all = RuntimeSources.Of(ExportTarget.Net8, ExportIsa.Auto);
        var whole = CSharpCompilation.Create("Runtime", all, ReferenceAssemblies.Of(ExportTarget.Net8), Library);
        Parallel.ForEach(all.Where(t => t.GetCompilationUnitRoot().Members.Count > 0), root =>
        {
            var rest = all.Where(t => t != root).ToList();
            var part = whole.RemoveAllSyntaxTrees().AddSyntaxTrees(RuntimeSources.Only(rest, Reachability.Find(whole, rest)).Append(root));
            AssertCompiles(part, root.FilePath);
        });
    }

    [Fact]
    public void Embedded_sources_have_no_questions_of_the_preprocessor() =>
        Assert.DoesNotContain(RuntimeSources.Of(ExportTarget.Net8, ExportIsa.Avx2), t => t.GetRoot().ContainsDirectives);

    private static void AssertCompiles(CSharpCompilation compilation, string what)
    {
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Take(3).ToList();
        Assert.True(errors.Count == 0, $"{what}: {string.Join(Environment.NewLine, errors)}");
    }

    private static List<string> TypesOf(Graph graph)
    {
        using var image = new PEReader(new MemoryStream(new RawExport(graph).Compile().Image));
        var reader = image.GetMetadataReader();
        return [.. reader.TypeDefinitions.Select(reader.GetTypeDefinition).Select(t => reader.GetString(t.Name))];
    }
}
