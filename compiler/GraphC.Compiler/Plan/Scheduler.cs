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
    private int arena;

    private Scheduler(FusedGraph fused)
    {
        this.fused = fused;
        graph = fused.Graph;
        updated = [.. graph.Updates.Select(u => u.Variable)];
    }

    /// <summary>The schedule of a fused graph.</summary>
    public static Schedule Run(FusedGraph fused) => new Scheduler(fused).Run();

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
        return new(fused, [.. first, .. commits], first.Count, buffers, [.. early], [.. late]);
    }

    private void Leaves()
    {
        for (var i = 0; i < graph.Inputs.Length; i++)
        {
            buffers.Add(graph.Inputs[i], New(Storage.Input, i, Graph.NameOf(graph.Inputs[i]), graph.Inputs[i]));
        }

        for (var i = 0; i < graph.Variables.Length; i++)
        {
            buffers.Add(graph.Variables[i], New(Storage.Variable, i, graph.VariableNames[graph.Variables[i]], graph.Variables[i]));
        }

        var constants = graph.Nodes.Where(n => n.Op is ConstantOp).ToList();
        for (var i = 0; i < constants.Count; i++)
        {
            buffers.Add(constants[i], New(Storage.Constant, i, $"constant{i}", constants[i]));
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

    private Buffer Temporary(Node node) => New(Storage.Arena, arena, $"t{arena++}", node);

    private static Buffer New(Storage storage, int slot, string name, Node node) => new(storage, slot, name, node.DType, node.Shape.Elements);
}
