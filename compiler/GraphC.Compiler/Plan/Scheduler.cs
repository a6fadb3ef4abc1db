using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Orders kernels and gives nodes their buffers. A kernel that computes new values of variables writes them in place if nobody needs the
/// old ones any more; all such kernels run last, after every check has been asked, so a run that fails has changed nothing.
/// </summary>
internal sealed class Scheduler
{
    private readonly FusedGraph fused;
    private readonly Graph graph;
    private readonly Dictionary<Node, Buffer> buffers = [];
    private readonly List<(Buffer, Buffer)> early = [];
    private readonly List<(Buffer, Buffer)> late = [];
    private readonly HashSet<Variable> updated;
    private readonly IReadOnlyDictionary<Kernel, RegionRoutine> regions;
    private readonly List<Tensor> literals;
    private int arena;

    private Scheduler(FusedGraph fused, IReadOnlyDictionary<Kernel, RegionRoutine> regions, List<Tensor> literals)
    {
        (this.fused, this.regions, this.literals) = (fused, regions, literals);
        graph = fused.Graph;
        updated = [.. graph.Updates.Select(u => u.Variable)];
    }

    /// <summary>The schedule of a fused graph.</summary>
    /// <param name="fused">The graph.</param>
    /// <param name="regions">The regions, by the kernel that runs them.</param>
    /// <param name="literals">The literals of the program so far; those of the graph are added.</param>
    public static Schedule Run(FusedGraph fused, IReadOnlyDictionary<Kernel, RegionRoutine> regions, List<Tensor> literals) =>
        new Scheduler(fused, regions, literals).Run();

    private Schedule Run()
    {
        Leaves();
        var commits = Movable();
        foreach (var (variable, value) in graph.Updates)
        {
            Update(variable, Storing.Base(value, fused.Meanings), commits);
        }

        // A kernel that ended up writing no variable has no reason to wait.
        commits.RemoveAll(k => !k.Results.Any(n => buffers.GetValueOrDefault(n)?.Storage == Storage.Variable));
        for (var i = 0; i < graph.Outputs.Length; i++)
        {
            Output(i, Storing.Base(graph.Outputs[i], fused.Meanings));
        }

        foreach (var node in fused.Kernels.SelectMany(k => k.Results).Where(fused.NeedMemory.Contains))
        {
            if (!buffers.ContainsKey(node))
            {
                buffers.Add(node, Temporary(node));
            }
        }

        var first = fused.Kernels.Except(commits).ToList();
        var memory = regions.ToDictionary(r => r.Key, r => (r.Value, MemoryOf(r.Value)));
        return new(fused, [.. first, .. commits], first.Count, buffers, memory, [.. early], [.. late]);
    }

    private void Leaves()
    {
        for (var i = 0; i < graph.Inputs.Length; i++)
        {
            buffers.Add(graph.Inputs[i], New(Storage.Input, i, GraphPrinter.Plain(Graph.NameOf(graph.Inputs[i])), graph.Inputs[i]));
        }

        for (var i = 0; i < graph.Variables.Length; i++)
        {
            buffers.Add(graph.Variables[i], New(Storage.Variable, i, GraphPrinter.Plain(graph.VariableNames[graph.Variables[i]]), graph.Variables[i]));
        }

        foreach (var constant in graph.Nodes.Where(n => n.Op is ConstantOp))
        {
            buffers.Add(constant, New(Storage.Constant, literals.Count, $"constant{literals.Count}", constant));
            literals.Add(((ConstantOp)constant.Op).Value);
        }
    }

    /// <summary>Kernels that compute new values of variables and can wait: no other kernel reads what they compute.</summary>
    private List<Kernel> Movable()
    {
        var values = graph.Updates.Select(u => Storing.Base(u.Value, fused.Meanings)).ToHashSet();
        var read = fused.Kernels.SelectMany(k => k.Reads).ToHashSet();
        return [.. fused.Kernels.Where(k => !k.HasChecks && k.Results.Any(values.Contains) && !k.Results.Any(read.Contains))];
    }

    private void Update(Variable variable, Node value, List<Kernel> commits)
    {
        var target = buffers[variable];
        if (value == variable)
        {
            return;
        }

        if (buffers.TryGetValue(value, out var there))
        {
            // A leaf, or a value that another variable took already.
            var from = there.Storage == Storage.Variable && fused.KernelOf.ContainsKey(value) is false && value is Variable v && updated.Contains(v)
                ? Saved(there, value)
                : there;
            late.Add((from, target));
        }
        else if (fused.KernelOf[value] is var kernel && commits.Contains(kernel) && IsFreeFrom(kernel, variable, commits))
        {
            buffers.Add(value, target);
        }
        else
        {
            buffers.Add(value, Temporary(value));
            late.Add((buffers[value], target));
        }
    }

    /// <summary>True if nobody reads the old value once the kernel has written the new one, and the kernel itself only point by point.</summary>
    private bool IsFreeFrom(Kernel kernel, Variable variable, List<Kernel> commits) =>
        kernel.Results.SelectMany(n => fused.Readings[n].Reads).Where(r => r.Node == variable).All(r => r.SamePoint)
        && !commits.Any(k => k.Position > kernel.Position && k.Reads.Contains(variable));

    private void Output(int slot, Node value)
    {
        var target = New(Storage.Output, slot, $"output{slot}", value);
        if (!buffers.TryGetValue(value, out var there))
        {
            buffers.Add(value, target);
        }
        else if (fused.KernelOf.ContainsKey(value))
        {
            late.Add((there, target));
        }
        else
        {
            early.Add((there, target));   // a leaf: the value before the step
        }
    }

    private Buffer Saved(Buffer from, Node node)
    {
        var copy = Temporary(node);
        early.Add((from, copy));
        return copy;
    }

    /// <summary>
    /// The arenas of the programs, which are cut from this one, and what changes from step to step. A state that is not kept over time changes
    /// between two places, one of which is that of its final value if somebody asks for it.
    /// </summary>
    private RegionMemory MemoryOf(RegionRoutine routine) => routine.Region switch
    {
        ScanLoop loop => new(ArenasOf(routine), [.. loop.Body.States.Select((state, i) => loop.Find(new ScanResult.Trace(i)) is not null
            ? default
            : PlacesOf(state, loop.Find(new ScanResult.Final(i))))], null),
        WhileLoop loop => new(ArenasOf(routine), [.. loop.Body.States.Select((state, i) => PlacesOf(state, loop.Find(i)))], Scratch(DType.Bool, 1)),
        _ => new(ArenasOf(routine), [], null),
    };

    private (Buffer? Last, Buffer? Other) PlacesOf(Node state, Node? final) =>
        (final is null ? Scratch(state.DType, state.Shape.Elements) : null, Scratch(state.DType, state.Shape.Elements));

    /// <summary>Region by region; those that grow alike are as large as the largest program needs.</summary>
    private ImmutableArray<ImmutableArray<Buffer>> ArenasOf(RegionRoutine routine)
    {
        var shared = routine.Programs.SelectMany(p => p.Plan.Regions).GroupBy(r => r.Unit).ToDictionary(
            g => g.Key, g => Scratch(DType.UInt8, (g.Key.IsConstant ? MemoryPlan.UnitElements : g.Key + (MemoryPlan.UnitElements - 1)) * g.Max(r => r.BytesPerUnit)));
        return [.. routine.Programs.Select(p => p.Plan.Regions.Select(r => shared[r.Unit]).ToImmutableArray())];
    }

    private Buffer Scratch(DType type, Dim elements) => new(Storage.Arena, arena, $"t{arena++}", type, elements);

    private Buffer Temporary(Node node) => New(Storage.Arena, arena, $"t{arena++}", node);

    private static Buffer New(Storage storage, int slot, string name, Node node) => new(storage, slot, name, node.DType, node.Shape.Elements);
}
