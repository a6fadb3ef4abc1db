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

    /// <summary>What a kernel runs over: <c>[batch, 128]</c>, <c>rows [batch]</c>, <c>12 segments</c>; of a region, which one it is.</summary>
    public static string Domain(Kernel kernel, RegionRoutine? region) =>
        region is not null ? $"{region}"
        : kernel.IsSegmented ? $"{kernel.Phases.Count} segments"
        : kernel.RowAxes > 0 ? $"rows {kernel.Rows}"
        : $"{kernel.Phases[0].Domain}";

    /// <summary>The kernels in order with what they compute and read, the copies, and the plan; those of a region's programs further in.</summary>
    public static string Print(Routine routine)
    {
        var text = new StringBuilder();
        Print(routine, text, "");
        return text.ToString();
    }

    private static void Print(Routine routine, StringBuilder text, string margin)
    {
        var (schedule, plan) = (routine.Schedule, routine.Plan);
        var names = GraphPrinter.Names(schedule.Fused.Graph);
        for (var i = 0; i < schedule.Kernels.Length; i++)
        {
            var kernel = schedule.Kernels[i];
            var region = schedule.Regions.GetValueOrDefault(kernel).Routine;
            text.Append($"{margin}kernel {i:00} {(region is null ? "over" : "is")} {Domain(kernel, region)}{(i >= schedule.CommitFrom ? " (changes variables)" : "")}\n");
            foreach (var phase in kernel.Phases)
            {
                Results(kernel, phase);
            }

            text.Append($"{margin}  reads {string.Join(", ", kernel.Reads.Select(n => schedule.Buffers[n].Name).Distinct())}\n");
            for (var p = 0; p < (region?.Programs.Length ?? 0); p++)
            {
                text.Append(region!.Programs.Length > 1 ? $"{margin}  {region.Region.ProgramNames[p]}\n" : "");
                Print(region.Programs[p], text, margin + "    ");
            }
        }

        foreach (var (from, to) in schedule.EarlyCopies)
        {
            text.Append($"{margin}first copy {from} to {to}\n");
        }

        foreach (var (from, to) in schedule.LateCopies)
        {
            text.Append($"{margin}last copy {from} to {to}\n");
        }

        text.Append('\n');
        foreach (var line in plan.ToString().TrimEnd('\n').Split('\n'))
        {
            text.Append(margin).Append(line).Append('\n');
        }

        string Windows(Node node) =>
            WindowsOperand.Of(node, schedule.Fused.Meanings) is { } operand && !schedule.Buffers.ContainsKey(operand.Windows)
                ? $" with windows {operand.Op.Attributes} of {names[operand.Image]} in place"
                : "";

        void Results(Kernel kernel, Phase phase)
        {
            if (kernel.IsSegmented)
            {
                text.Append(margin).Append("  ").Append(Segment(phase, schedule)).Append('\n');
                return;
            }

            var indent = margin + "  ";
            if (kernel.RowAxes > 0)
            {
                text.Append($"{margin}  phase over {phase.Domain}\n");
                indent = margin + "    ";
            }

            foreach (var node in phase.Results)
            {
                var place = schedule.Buffers.TryGetValue(node, out var buffer) ? $"-> {buffer}" : "(stays in the kernel)";
                text.Append($"{indent}{names[node]} = {node.Op.Name} {node.Type} {place}{Windows(node)} {node.Origin}".TrimEnd()).Append('\n');
            }
        }
    }
}
