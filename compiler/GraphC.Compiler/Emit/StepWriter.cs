using System.Collections.Immutable;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// Writes the lines that run a routine's kernels in order, each by the workers that have a part in it, with waits where memory passes from one
/// to another.
/// </summary>
internal sealed class StepWriter
{
    private const string HasPart = "turns.HasPart";

    private readonly Routine routine;
    private readonly Identifiers names;
    private readonly Barriers barriers;
    private readonly List<(string Line, IReadOnlyCollection<Buffer> Buffers)> steps = [];

    private StepWriter(Routine routine, Identifiers names)
    {
        (this.routine, this.names) = (routine, names);
        barriers = new(routine.Plan);
    }

    /// <summary>The lines, each with the buffers that it mentions.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="calls">How each kernel is run.</param>
    /// <param name="hasChecks">True if kernels check indices, or can be stopped: then the run ends before it changes a variable.</param>
    /// <param name="names">The names of buffers and extents.</param>
    public static IReadOnlyList<(string Line, IReadOnlyCollection<Buffer> Buffers)> Write(
        Routine routine, IReadOnlyList<KernelCall> calls, bool hasChecks, Identifiers names)
    {
        var writer = new StepWriter(routine, names);
        writer.Order(calls, hasChecks);
        return writer.steps;
    }

    private void Order(IReadOnlyList<KernelCall> calls, bool hasChecks)
    {
        Copies(routine.Schedule.EarlyCopies);
        for (var i = 0; i < calls.Count; i++)
        {
            Ask(before: i);
            var take = Take(barriers.Before(routine.Kernels[i]), ProgramWriter.IsShared(routine.Kernels[i], names));
            if (calls[i].Watched is { } watched)
            {
                Tell(take, "Before", watched);
                Run(routine.Kernels[i], HasPart, calls[i].Pieces);
                Tell(HasPart, "After", watched);
            }
            else
            {
                Run(routine.Kernels[i], take, calls[i].Pieces);
            }
        }

        Ask(before: calls.Count);
        Copies(routine.Schedule.LateCopies);

        // Nothing has changed yet: a failed check stops the run here.
        void Ask(int before)
        {
            if (before == routine.Schedule.CommitFrom && hasChecks)
            {
                barriers.Wait();
                steps.Add(("turns.Wait();", []));
                steps.Add(("if (fault->Check != 0) return false;", []));
            }
        }
    }

    private void Run(LoopKernel kernel, string condition, ImmutableArray<string> calls)
    {
        if (kernel.Segments is { IsEmpty: false } segments)
        {
            Segments(segments, condition, calls);
        }
        else
        {
            steps.Add(($"if ({condition}) {calls[0]}", KernelSignature.Of(kernel).Buffers));
        }
    }

    private void Tell(string condition, string when, WatchedKernel kernel)
    {
        var shown = string.Concat(kernel.Shown.Select(b => $", (nint){Name(b)}"));
        steps.Add(($"if ({condition}) {when}(frame, {kernel.Number}, turns{shown});", kernel.Shown));
    }

    /// <summary>Each worker has a stretch of all segments laid end to end, which leads through some of them.</summary>
    private void Segments(ImmutableArray<Segment> segments, string condition, ImmutableArray<string> calls)
    {
        var total = segments.Aggregate((Dim)0, (sum, s) => sum + (s.Extent + (Share.Grain - 1)) / Share.Grain);
        steps.Add(($"if ({condition}) turns.Divide({Text(total)});", []));
        foreach (var (segment, call) in segments.Zip(calls))
        {
            steps.Add(($"if (turns.Next({Text(segment.Extent)})) {call}", KernelSignature.Of(segment.Stretch).Buffers));
        }
    }

    private void Copies(ImmutableArray<(Buffer From, Buffer To)> copies)
    {
        if (copies.IsEmpty)
        {
            return;
        }

        var wait = barriers.Before(copies);
        for (var i = 0; i < copies.Length; i++)
        {
            var (from, to) = copies[i];
            var bytes = $"{DimText.Factor(to.Elements, s => names.Of(s, s.Name))} * {to.Type.Size}";
            steps.Add(($"if ({Take(i == 0 ? wait : default, "false")}) Buffer.MemoryCopy({Name(from)}, {Name(to)}, {bytes}, {bytes});", [from, to]));
        }
    }

    private static string Take((bool AfterShared, bool AfterAlone) wait, string isShared) =>
        $"turns.Take({isShared}, {(wait.AfterShared ? "true" : "false")}, {(wait.AfterAlone ? "true" : "false")})";

    private string Text(Dim value) => DimText.Of(value, s => names.Of(s, s.Name));

    private string Name(Buffer buffer) => names.Of(buffer, buffer.Name);
}
