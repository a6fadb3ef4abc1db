using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// The methods of a program's kernels. Kernels that do the same with other buffers, as those of repeated layers do, share a method: that is
/// less for Roslyn and RyuJIT to compile, and less code to keep in the processor's cache.
/// </summary>
/// <param name="names">The names of buffers and extents.</param>
/// <param name="watched">What observers are told, by the kernels' numbers; empty if nobody watches.</param>
internal sealed class KernelMethods(Identifiers names, IReadOnlyDictionary<string, WatchedKernel> watched)
{
    private readonly Dictionary<string, Method> methods = [];
    private readonly List<(LoopKernel Kernel, Stmt.Region Region, List<List<KernelCall>> Calls)> regions = [];

    private sealed record Method(LoopKernel Kernel)
    {
        public List<LoopKernel> Others { get; } = [];
    }

    /// <summary>How a kernel is run.</summary>
    public KernelCall CallOf(LoopKernel kernel) => new(PiecesOf(kernel), watched.GetValueOrDefault(kernel.Number));

    private ImmutableArray<string> PiecesOf(LoopKernel kernel)
    {
        if (kernel.Body is [Stmt.Region region])
        {
            regions.Add((kernel, region, [.. region.Programs.Select(p => p.Kernels.Select(CallOf).ToList())]));
            return [RegionWriter.Call(kernel, region, names)];
        }

        var (name, comment) = (kernel.Name, "");
        var code = KernelWriter.Anonymous(kernel.Pieces[0]);
        if (methods.TryGetValue(code, out var method))
        {
            method.Others.Add(kernel);
            (name, comment) = (method.Kernel.Name, $" // kernel {kernel.Number}");
        }
        else
        {
            methods.Add(code, new(kernel));
        }

        return [.. kernel.Pieces.Select(p => KernelWriter.Call(p, name, names) + comment)];
    }

    /// <summary>Writes all methods that were called.</summary>
    /// <param name="program">The graph that binds the symbolic extents.</param>
    /// <param name="code">Where to.</param>
    public void Write(Graph program, CodeText code)
    {
        foreach (var (kernel, region, calls) in regions)
        {
            code.Line();
            KernelWriter.Origins(kernel, code);
            RegionWriter.Write(region, calls, program, names, code);
        }

        foreach (var method in methods.Values)
        {
            code.Line();
            KernelWriter.Origins(method.Kernel, code);
            if (method.Others.Count > 0)
            {
                code.Line($"// and with other buffers the kernels {string.Join(", ", method.Others.Select(k => k.Number))}");
            }

            KernelWriter.Write(method.Kernel.Pieces[0], names, code);
        }
    }
}
