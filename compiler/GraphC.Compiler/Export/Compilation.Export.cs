namespace GraphC.Compiler;

// Ahead of time: from a graph to an ordinary assembly.
public static partial class Compilation
{
    /// <summary>
    /// Compiles nodes to an assembly that needs no other: <c>ExportAssembly([logits], "Digits.dll")</c> makes a class <c>Digits</c> with
    /// <c>Predict(x, logits, batch)</c>. It is the inference graph: dropout does nothing, norms use running statistics.
    /// </summary>
    /// <param name="outputs">What the class computes.</param>
    /// <param name="path">The file, which ends in <c>.dll</c>; the XML documentation, and weights that are not inside, lie beside it.</param>
    /// <param name="options">How.</param>
    /// <param name="inputs">The order of the inputs; by default the order in which they were declared.</param>
    /// <param name="cancellation">Ends the export before it writes a file.</param>
    /// <returns>The files.</returns>
    /// <inheritdoc cref="ExportAssembly(Graph, string, ExportOptions?, CancellationToken)"/>
    public static IReadOnlyList<ExportedFile> ExportAssembly(
        IReadOnlyList<Node> outputs, string path, ExportOptions? options = null, IReadOnlyList<Node>? inputs = null, CancellationToken cancellation = default) =>
        ExportAssembly(Close(outputs, [], inputs), path, options, cancellation);

    /// <summary>
    /// Compiles a closed graph to an assembly that needs no other. The values that its variables have now are taken for good; those without one
    /// get their starting values. The same graph and options make the same bytes.
    /// </summary>
    /// <param name="graph">The graph. Draws of random numbers ask the caller of the class for a seed.</param>
    /// <param name="path">The file, which ends in <c>.dll</c>; the XML documentation, and weights that are not inside, lie beside it.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the export before it writes a file.</param>
    /// <returns>The files.</returns>
    /// <exception cref="GraphException">The graph changes variables, as training does.</exception>
    /// <exception cref="ArgumentException">A name of the options cannot be one, or there are more or fewer names than outputs.</exception>
    /// <exception cref="NotSupportedException">The weights are too large to be embedded.</exception>
    /// <exception cref="IOException">A file cannot be written; none was changed.</exception>
    public static IReadOnlyList<ExportedFile> ExportAssembly(
        this Graph graph, string path, ExportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        var signature = ExportSignature.Of(graph, path, options);
        if (!graph.Variables.All(v => v.IsInitialized))
        {
            Initialize(graph.Variables, StartingValues(graph, CompileOptions.Default with { Seed = options.Seed }));
        }

        var export = Export.Of(Freezing.Run(graph), signature, options);
        cancellation.ThrowIfCancellationRequested();
        return export.Write(path);
    }
}
