using System.Text;

namespace GraphC.Compiler;

/// <summary>An assembly and what lies beside it.</summary>
/// <param name="Assembly">The assembly and its documentation.</param>
/// <param name="Weights">The weights, if they are kept in a file.</param>
internal sealed record Export(ExportedAssembly Assembly, WeightsImage? Weights)
{
    /// <summary>The resource that the manifest is.</summary>
    public const string ManifestResource = "GraphC.Manifest";

    /// <summary>The resource that embedded weights are.</summary>
    public const string WeightsResource = "GraphC.Weights";

    /// <summary>Compiles a graph whose variables are literals.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="signature">What the class is called and takes.</param>
    /// <param name="options">How.</param>
    /// <exception cref="NotSupportedException">The weights are too large to be embedded.</exception>
    public static Export Of(Graph graph, ExportSignature signature, ExportOptions options)
    {
        var program = options.Isa == ExportIsa.Avx2 ? signature.Program with { Vectors = RuntimeSources.OwnVectors } : signature.Program;
        var lowered = Lowered.From(graph, CompileOptions.Default with { Name = signature.Assembly }, PassOptions.Default, program);
        var weights = new WeightsImage(GraphHash.Of(graph), lowered.Literals);
        var manifest = ManifestWriter.Write(graph, lowered, weights, signature, options);
        List<(string Name, byte[] Bytes)> resources = [(ManifestResource, manifest.ToJson())];
        if (options.Weights == ExportWeights.Embedded)
        {
            resources.Add((WeightsResource, weights.ToArray()));
        }

        var text = ClassWriter.Write(signature, manifest, weights, options);
        var assembly = ExportBuild.Compile(
            signature.Assembly,
            [($"{signature.Class}.cs", text), ($"{signature.Program.Name}.cs", lowered.Source)],
            resources, options.Target, options.Isa);
        return new(assembly, options.Weights == ExportWeights.File ? weights : null);
    }

    /// <summary>Writes the files: all of them are whole before the first appears.</summary>
    /// <param name="path">The assembly.</param>
    public IReadOnlyList<ExportedFile> Write(string path)
    {
        List<(string Path, Action<Stream> Write)> files =
        [
            (path, stream => stream.Write(Assembly.Image)),
            (Path.ChangeExtension(path, ".xml"), stream => stream.Write(Encoding.UTF8.GetBytes(Assembly.Documentation))),
        ];
        if (Weights is not null)
        {
            files.Add((Path.ChangeExtension(path, ".weights"), Weights.Write));
        }

        return WholeFiles.Write(files);
    }
}
