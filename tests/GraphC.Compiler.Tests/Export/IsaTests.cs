using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Export;

/// <summary>Exported classes for each choice of instructions, in namespaces of users and in GraphC's own.</summary>
public sealed class IsaTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-isa-").FullName;

    private delegate void Predict(ReadOnlySpan<float> x, Span<float> output, int batch);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SkippableTheory]
    [InlineData(ExportIsa.Auto, "Models")]
    [InlineData(ExportIsa.Avx2, "Models")]
    [InlineData(ExportIsa.Avx2, "GraphC.Models")]
    [InlineData(ExportIsa.Avx512, "Models")]
    public void A_class_computes_the_bits_of_the_executable(ExportIsa isa, string space)
    {
        Skip.If(isa == ExportIsa.Avx512 && !System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "this processor has no AVX-512");
        var x = Input("x", Float32, [Batch, 37]);
        var y = (x.MatMul(Constant(Filled.Floats(1, 37, 21))).Tanh() * 2).Softmax(-1);
        var input = Filled.Floats(2, 5, 37);
        using var program = Compilation.Compile([y], options: Agreement.Fresh);
        var expected = program.Run(input)[0].ToArray<float>();

        var path = Path.Combine(folder, "Net.dll");
        Graph.Close([y]).ExportAssembly(path, new() { Namespace = space, Isa = isa, Target = ExportTarget.Net10 });

        Assert.Equal(isa == ExportIsa.Avx2, !TypesUsedBy(path).Contains("Vector512`1"));
        var context = new AssemblyLoadContext("isa", isCollectible: true);
        var type = context.LoadFromStream(new MemoryStream(File.ReadAllBytes(path))).GetType($"{space}.Net", throwOnError: true)!;
        var instance = Activator.CreateInstance(type, BindingFlags.OptionalParamBinding, null, [Type.Missing], null);
        var actual = new float[expected.Length];
        type.GetMethod("Predict", [typeof(ReadOnlySpan<float>), typeof(Span<float>), typeof(int)])!.CreateDelegate<Predict>(instance)(input.AsSpan<float>(), actual, 5);
        Assert.Equal(expected, actual);
        context.Unload();
    }

    /// <summary>The types of other assemblies.</summary>
    private static IReadOnlyList<string> TypesUsedBy(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        var reader = image.GetMetadataReader();
        return [.. reader.TypeReferences.Select(t => reader.GetString(reader.GetTypeReference(t).Name))];
    }
}
