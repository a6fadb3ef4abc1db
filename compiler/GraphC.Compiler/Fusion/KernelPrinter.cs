using System.Text;

namespace GraphC.Compiler;

/// <summary>Kernels and the memory plan as text.</summary>
internal static class KernelPrinter
{
    /// <summary>A segment as a line: what it writes.</summary>
    public static string Segment(Phase phase, Schedule schedule)
    {
        var written = phase.Results.Where(schedule.Buffers.ContainsKey).ToList();
        return $"{string.Join(", ", written.Select(n => schedule.Buffers[n]))} {written[^1].Type} {written[^1].Origin}".TrimEnd();
    }

    /// <summary>The kernels in order with what they compute and read, the copies, and the plan.</summary>
    public static string Print(Schedule schedule, MemoryPlan plan)
    {
        var names = GraphPrinter.Names(schedule.Fused.Graph);
        var text = new StringBuilder();
        for (var i = 0; i < schedule.Kernels.Length; i++)
        {
            var kernel = schedule.Kernels[i];
            var domain = kernel.IsSegmented ? $"{kernel.Phases.Count} segments" : kernel.RowAxes > 0 ? $"rows {kernel.Rows}" : $"{kernel.Phases[0].Domain}";
            text.Append($"kernel {i:00} over {domain}{(i >= schedule.CommitFrom ? " (changes variables)" : "")}\n");
            foreach (var phase in kernel.Phases)
            {
                Print(kernel, phase);
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

        string Windows(Node node) =>
            WindowsOperand.Of(node, schedule.Fused.Meanings) is { } operand && !schedule.Buffers.ContainsKey(operand.Windows)
                ? $" with windows {operand.Op.Attributes} of {names[operand.Image]} in place"
                : "";

        void Print(Kernel kernel, Phase phase)
        {
            if (kernel.IsSegmented)
            {
                text.Append("  ").Append(Segment(phase, schedule)).Append('\n');
                return;
            }

            var indent = "  ";
            if (kernel.RowAxes > 0)
            {
                text.Append($"  phase over {phase.Domain}\n");
                indent = "    ";
            }

            foreach (var node in phase.Results)
            {
                var place = schedule.Buffers.TryGetValue(node, out var buffer) ? $"-> {buffer}" : "(stays in the kernel)";
                text.Append($"{indent}{names[node]} = {node.Op.Name} {node.Type} {place}{Windows(node)} {node.Origin}".TrimEnd()).Append('\n');
            }
        }
    }
}
