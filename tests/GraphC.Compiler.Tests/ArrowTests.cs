using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphC.Compiler.Tests.Support;
using GraphC.Runtime;

namespace GraphC.Compiler.Tests;

/// <summary>Who knows whom: the language no compiler, the runtime no graph, emitted code only the runtime.</summary>
public class ArrowTests
{
    [Fact]
    public void The_language_stands_on_the_base_library_alone() => Assert.Empty(Own(typeof(Graph).Assembly));

    [Fact]
    public void The_runtime_stands_on_the_base_library_alone() => Assert.Empty(Own(typeof(EmittedProgram).Assembly));

    [Fact]
    public void The_compiler_knows_the_language_and_the_runtime() =>
        Assert.Equal(["GraphC", "GraphC.Runtime"], Own(typeof(Compilation).Assembly).Where(n => n.StartsWith("GraphC", StringComparison.Ordinal)).Order());

    [Fact]
    public void Only_the_compiler_uses_Roslyn()
    {
        var users = new[] { typeof(Graph), typeof(EmittedProgram), typeof(GraphC.Data.Csv), typeof(Compilation) }
            .Where(t => t.Assembly.GetReferencedAssemblies().Any(a => a.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)));
        Assert.Equal([typeof(Compilation)], users);
    }

    [Fact]
    public void Emitted_code_knows_only_the_runtime()
    {
        var model = new Classifier();
        var graph = Graph.Close([model.Loss], new Adam(1e-3).Minimize(model.Loss), [model.Images, model.Labels]);
        using var image = new PEReader(new MemoryStream(RoslynBuild.Compile(Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source, "Emitted")));
        var reader = image.GetMetadataReader();
        var references = reader.AssemblyReferences.Select(r => reader.GetString(reader.GetAssemblyReference(r).Name));
        Assert.Equal(["GraphC.Runtime"], references.Where(name => !IsOfTheBaseLibrary(name)));
    }

    private static IEnumerable<string> Own(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(name => !IsOfTheBaseLibrary(name));

    private static bool IsOfTheBaseLibrary(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "netstandard" or "mscorlib";
}
