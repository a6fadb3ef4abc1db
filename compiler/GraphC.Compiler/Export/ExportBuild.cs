using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace GraphC.Compiler;

/// <summary>
/// Compiles an exported program together with the runtime into one assembly that needs no other. The same input gives the same bytes, in any
/// process on any machine.
/// </summary>
internal static class ExportBuild
{
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        deterministic: true,
        concurrentBuild: true,
        nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>Compiles an export.</summary>
    /// <param name="name">The name of the assembly.</param>
    /// <param name="sources">The program and its public class; paths are relative, as a debugger shows them.</param>
    /// <param name="resources">What is embedded.</param>
    /// <param name="target">The oldest .NET that it has to run on.</param>
    /// <param name="isa">The instructions that it may use.</param>
    /// <exception cref="InvalidOperationException">A source does not compile: GraphC is at fault.</exception>
    public static ExportedAssembly Compile(
        string name,
        IReadOnlyList<(string Path, string Text)> sources,
        IReadOnlyList<(string Name, byte[] Bytes)> resources,
        ExportTarget target,
        ExportIsa isa)
    {
        var parsing = RuntimeSources.Parsing(target, isa);
        var documented = parsing.WithDocumentationMode(DocumentationMode.Parse);
        var program = sources.Select(s => InstructionFolding.Fold(SourceTree.Parse(s.Path, s.Text, documented), isa));
        var own = SourceTree.Parse("Assembly.cs", Attributes(target) + Requirements(isa), parsing);
        var runtime = RuntimeSources.Of(target, isa);
        var whole = CSharpCompilation.Create(name, [.. program, own, .. runtime], ReferenceAssemblies.Of(target), Options);
        var needed = RuntimeSources.Only(runtime, Reachability.Find(whole, runtime));
        return Emit(whole.RemoveSyntaxTrees(runtime).AddSyntaxTrees(needed), resources);
    }

    private static ExportedAssembly Emit(CSharpCompilation compilation, IReadOnlyList<(string Name, byte[] Bytes)> resources)
    {
        using var image = new MemoryStream();
        using var documentation = new MemoryStream();
        var result = compilation.Emit(
            image,
            xmlDocumentationStream: documentation,
            manifestResources: resources.Select(r => new ResourceDescription(r.Name, () => new MemoryStream(r.Bytes, writable: false), isPublic: false)),
            embeddedTexts: compilation.SyntaxTrees.Select(t => EmbeddedText.FromSource(t.FilePath, t.GetText())),
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5);
            throw new InvalidOperationException(
                $"An export does not compile; this is a bug in GraphC.{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
        }

        return new(image.ToArray(), Encoding.UTF8.GetString(documentation.ToArray()));
    }

    private static string Attributes(ExportTarget target) =>
        $"""
        [assembly: System.Reflection.AssemblyMetadata("IsTrimmable", "True")]
        [assembly: System.Reflection.AssemblyMetadata("IsAotCompatible", "True")]
        [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v{target.Major()}.0", FrameworkDisplayName = ".NET {target.Major()}.0")]


        """;

    /// <summary>A check of the processor, for the public class to call first.</summary>
    private static string Requirements(ExportIsa isa) =>
        $$"""
        namespace GraphC.Runtime
        {
            internal static class Requirements
            {
                public static void Check()
                {
                    {{(isa == ExportIsa.Avx512 ? RequireAvx512 : "// Any processor will do.")}}
                }
            }
        }

        """;

    private const string RequireAvx512 = """
        if (!System.Runtime.Intrinsics.X86.Avx512F.VL.IsSupported || !System.Runtime.Intrinsics.X86.Avx512BW.VL.IsSupported)
                    {
                        throw new System.PlatformNotSupportedException(
                            "This assembly was built for processors with AVX-512, and this one has none. Build it with --isa auto to run it anywhere.");
                    }
        """;
}
