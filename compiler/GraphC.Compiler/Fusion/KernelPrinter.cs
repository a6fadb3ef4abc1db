using System.Text;

namespace GraphC.Compiler;

/// <summary>Kernels and the memory plan as text.</summary>
internal static class KernelPrinter
{
    public static string Print(Schedule schedule, MemoryPlan plan)
    {
        var names = GraphPrinter.Names(schedule.Fused.Graph);
        var text = new StringBuilder();
        for (var i = 0; i < schedule.Kernels.Length; i++)
        {
            var kernel = schedule.Kernels[i];
            var isOne = kernel.Phases.Count == 1;
            text.Append($"kernel {i:00} over {(isOne ? $"{kernel.Phases[0].Domain}" : $"rows {kernel.Rows}")}{(i >= schedule.CommitFrom ? " (changes variables)" : "")}\n");
            foreach (var phase in kernel.Phases)
            {
                if (!isOne)
                {
                    text.Append($"  phase over {phase.Domain}\n");
                }

                foreach (var node in phase.Results)
                {
                    var place = schedule.Buffers.TryGetValue(node, out var buffer) ? $"-> {buffer}" : "(stays in the kernel)";
                    text.Append($"{(isOne ? "  " : "    ")}{names[node]} = {node.Op.Name} {node.Type} {place} {node.Origin}".TrimEnd()).Append('\n');
                }
            }

            text.Append($"  reads {string.Join(", ", kernel.Reads.Select(n => schedule.Buffers[n].Name).Distinct())}\n");
        }

        foreach (var (from, to) in schedule.EarlyCopies)
        {
            text.Append($"first copy {from} to {to}\n");
        }

        foreach (var (from, to) in schedule.LateCopies)
        {
            text.Append($"last copy {from} to {to}\n");
        }

        return text.Append('\n').Append(plan).ToString();
    }
}
