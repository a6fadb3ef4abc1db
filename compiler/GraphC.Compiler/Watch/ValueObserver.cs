using System.Collections.Immutable;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>Looks at what each kernel reads and writes, and stops the run at the first that is at fault.</summary>
internal sealed unsafe class ValueObserver : RunObserver
{
    private readonly ImmutableArray<KernelSite> sites;
    private readonly ImmutableArray<DimSymbol> symbols;
    private readonly ImmutableArray<Variable> updated;
    private readonly RegionSteps steps;
    private readonly KernelComparison? comparison;
    private readonly FiniteCheck? finite;
    private readonly Dictionary<Node, Value>[] inputs;
    private byte[][] updates = [];

    /// <param name="options">What is looked for.</param>
    /// <param name="graph">The program's graph.</param>
    /// <param name="sites">Its kernels.</param>
    public ValueObserver(CompileOptions options, Graph graph, ImmutableArray<KernelSite> sites)
    {
        this.sites = sites;
        symbols = graph.Symbols;
        updated = [.. graph.Updates.Select(u => u.Variable)];
        steps = new(sites);
        inputs = [.. sites.Select(_ => new Dictionary<Node, Value>())];
        comparison = options.Compare ? new() : null;
        finite = options.CheckFinite ? new(options.Infinities) : null;
    }

    /// <inheritdoc/>
    public override void Begin(ulong step) => updates = [.. updated.Select(v => v.Value.Bytes.ToArray())];

    /// <inheritdoc/>
    public override void End() => updates = [];

    /// <inheritdoc/>
    public override void Undo()
    {
        foreach (var (variable, bytes) in updated.Zip(updates))
        {
            bytes.CopyTo(variable.Value.Bytes);
        }

        End();
    }

    /// <inheritdoc/>
    public override void Before(in Frame frame, int kernel, int worker, ReadOnlySpan<nint> buffers)
    {
        steps.Enter(kernel);
        var (site, before) = (sites[kernel], inputs[kernel]);
        before.Clear();
        if (HasFailed(frame))
        {
            return;
        }

        // Kernels work in place. A comparison trusts nothing that the kernel could have written to.
        var memory = new KernelMemory(site, buffers, Bind(frame));
        foreach (var node in site.Read)
        {
            if (comparison is not null || (site.Region is null && IsWrittenOver(node, memory)))
            {
                before.Add(node, memory.Copy(node));
            }
        }

        bool IsWrittenOver(Node node, in KernelMemory memory)
        {
            foreach (var written in site.Written)
            {
                if (memory.Overlap(node, written))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public override void After(in Frame frame, int kernel, int worker, ReadOnlySpan<nint> buffers)
    {
        var site = sites[kernel];
        if (HasFailed(frame))
        {
            return;
        }

        var memory = new KernelMemory(site, buffers, Bind(frame));
        var streams = site.Routine.Graph.Streams;
        var run = new EvaluationRun(Bind(frame), frame.Seed, frame.Step, s => streams[s], frame.Cancellation);
        comparison?.Check(site, memory, inputs[kernel], run, steps.Of(kernel));
        if (site.Region is null)
        {
            // What a region leaves, its kernels have written.
            finite?.Check(site, memory, inputs[kernel], run, steps.Of(kernel));
        }
    }

    // What a kernel computes from a refused index is of no interest: the run ends by itself.
    private static bool HasFailed(in Frame frame) => frame.Fault->Check != 0;

    private Func<DimSymbol, long> Bind(in Frame frame)
    {
        var extents = frame.Extents;
        return symbol => extents[symbols.IndexOf(symbol)];
    }
}
