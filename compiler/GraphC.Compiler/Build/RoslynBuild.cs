using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using GraphC.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace GraphC.Compiler;

/// <summary>C# source to an assembly with portable symbols that embed the source, so that a debugger can step through kernels.</summary>
internal static class RoslynBuild
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14, DocumentationMode.None);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        deterministic: true,
        concurrentBuild: true,
        nullableContextOptions: NullableContextOptions.Disable);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. ((Assembly[])
        [
            typeof(object).Assembly,
            Assembly.Load("System.Runtime"),
            Assembly.Load("System.Runtime.Intrinsics"),
            typeof(EmittedProgram).Assembly,
        ]).Select(a => MetadataReference.CreateFromFile(a.Location)),
    ]);

    /// <summary>Compiles a source file; the same source gives the same bytes.</summary>
    /// <param name="source">The source.</param>
    /// <param name="name">The name of the assembly.</param>
    /// <param name="debuggable">True for an assembly that neither Roslyn nor RyuJIT optimizes.</param>
    /// <exception cref="InvalidOperationException">The source does not compile: the emitter is at fault.</exception>
    public static byte[] Compile(string source, string name, bool debuggable = false)
    {
        var path = name + ".cs";
        var text = SourceText.From(source, Encoding.UTF8, SourceHashAlgorithm.Sha256);
        var tree = CSharpSyntaxTree.ParseText(text, Parsing, path);
        var compilation = CSharpCompilation.Create(
            name, [tree], References.Value, debuggable ? Options.WithOptimizationLevel(OptimizationLevel.Debug) : Options);
        using var assembly = new MemoryStream();
        var result = compilation.Emit(
            assembly,
            embeddedTexts: [EmbeddedText.FromSource(path, text)],
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5);
            throw new InvalidOperationException(
                $"Emitted code does not compile; this is a bug in GraphC.{Environment.NewLine}{string.Join(Environment.NewLine, errors)}{Environment.NewLine}{source}");
        }

        return assembly.ToArray();
    }
}
