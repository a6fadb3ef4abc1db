using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphC.Compiler.Tests.Support;

/// <summary>A program whose every kernel that can be shared among workers is shared, however small it is.</summary>
internal sealed partial class EagerProgram
{
    private readonly Graph graph;
    private readonly byte[] assembly;
    private readonly List<Tensor> literals;
    private readonly List<Tensor> start;

    public EagerProgram(Graph graph)
    {
        this.graph = graph;
        var lowered = Lowered.From(graph, Agreement.Fresh, PassOptions.Default);
        var source = lowered.Source.Replace($"> {Cost.WorthSharing.ToString(CultureInfo.InvariantCulture)}", "> -1", StringComparison.Ordinal);
        assembly = RoslynBuild.Compile(NoTeam().Replace(SmallSegments().Replace(source, "Take(true,"), "return true;"), "Eager");
        literals = [.. lowered.Literals];
        Compilation.Compile(graph, Agreement.Fresh).Dispose();   // gives the variables their starting values
        start = [.. graph.Variables.Select(v => v.Value.Clone())];
    }

    /// <summary>Runs one step from the variables' starting values: the bytes of the outputs, and of the variables after it.</summary>
    public List<byte[]> Run(int threads, Tensor[] inputs)
    {
        foreach (var (variable, value) in graph.Variables.Zip(start))
        {
            variable.Value = value;
        }

        using var program = new Executable(graph, assembly, Agreement.Fresh with { Threads = threads }, new(false, default), literals);
        var outputs = program.Run(inputs);
        return [.. outputs.Select(o => o.Bytes.ToArray()), .. graph.Variables.Select(v => v.Value.Bytes.ToArray())];
    }

    // What is known to be small is never shared, whatever the extents of a run.
    [GeneratedRegex(@"Take\(false,(?= \w+, \w+\)\) turns\.Divide)")]
    private static partial Regex SmallSegments();

    [GeneratedRegex(@"(?<=IsWorthTeam\(long\* extents\)\s+\{[^}]*)return false;")]
    private static partial Regex NoTeam();
}
