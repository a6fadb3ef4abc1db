using System.Collections.Immutable;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// Writes the method that runs the kernels in order. A long program is cut into parts, because RyuJIT gives up on methods with too many
/// locals; each part names the memory that it needs.
/// </summary>
internal sealed class RunWriter
{
    /// <summary>The calls of a part.</summary>
    private const int LongestPart = 64;

    private readonly Schedule schedule;
    private readonly MemoryPlan plan;
    private readonly ImmutableArray<LoopKernel> kernels;
    private readonly Identifiers names;
    private readonly Barriers barriers;
    private readonly string scratchBytes;
    private readonly List<(string Line, IReadOnlyCollection<Buffer> Buffers)> steps = [];

    private RunWriter(Schedule schedule, MemoryPlan plan, ImmutableArray<LoopKernel> kernels, Identifiers names)
    {
        (this.schedule, this.plan, this.kernels, this.names) = (schedule, plan, kernels, names);
        barriers = new(plan);
        scratchBytes = ProgramWriter.Scratch(kernels, names);
    }

    /// <summary>Writes the method and its parts.</summary>
    /// <param name="schedule">The order.</param>
    /// <param name="plan">Where temporaries live.</param>
    /// <param name="kernels">The kernels, in order.</param>
    /// <param name="calls">The call of each kernel's method; for one of several segments, a call for each.</param>
    /// <param name="hasChecks">True if kernels check indices: the run ends before it changes a variable if one is refused.</param>
    /// <param name="names">The names of buffers and extents.</param>
    /// <param name="code">Where to.</param>
    public static void Write(
        Schedule schedule, MemoryPlan plan, ImmutableArray<LoopKernel> kernels, IReadOnlyList<ImmutableArray<string>> calls, bool hasChecks, Identifiers names, CodeText code)
    {
        var writer = new RunWriter(schedule, plan, kernels, names);
        writer.Order(calls, hasChecks);
        writer.Write(code);
    }

    private void Order(IReadOnlyList<ImmutableArray<string>> calls, bool hasChecks)
    {
        Copies(schedule.EarlyCopies);
        for (var i = 0; i < calls.Count; i++)
        {
            Ask(before: i);
            var isShared = kernels[i].MayBeShared ? ProgramWriter.IsShared(kernels[i], names) : "false";
            var wait = barriers.Before(kernels[i]);
            if (kernels[i].Segments is { IsEmpty: false } segments)
            {
                Segments(segments, wait, isShared, calls[i]);
            }
            else
            {
                Turn(wait, isShared, calls[i][0], KernelSignature.Of(kernels[i]).Buffers);
            }
        }

        Ask(before: calls.Count);
        Copies(schedule.LateCopies);

        // Nothing has changed yet: a failed check stops the run here.
        void Ask(int before)
        {
            if (before == schedule.CommitFrom && hasChecks)
            {
                barriers.Wait();
                steps.Add(("turns.Wait();", []));
                steps.Add(("if (fault->Check != 0) return false;", []));
            }
        }
    }

    /// <summary>Each worker has a stretch of all segments laid end to end, which leads through some of them.</summary>
    private void Segments(ImmutableArray<Segment> segments, (bool AfterShared, bool AfterAlone) wait, string isShared, ImmutableArray<string> calls)
    {
        var total = segments.Aggregate((Dim)0, (sum, s) => sum + (s.Extent + (Share.Grain - 1)) / Share.Grain);
        Turn(wait, isShared, $"turns.Divide({Text(total)});", []);
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
            Turn(i == 0 ? wait : default, "false", $"Buffer.MemoryCopy({Name(from)}, {Name(to)}, {bytes}, {bytes});", [from, to]);
        }
    }

    private void Turn((bool AfterShared, bool AfterAlone) wait, string isShared, string call, IReadOnlyCollection<Buffer> buffers) =>
        steps.Add(($"if (turns.Take({isShared}, {(wait.AfterShared ? "true" : "false")}, {(wait.AfterAlone ? "true" : "false")})) {call}", buffers));

    private void Write(CodeText code)
    {
        const string Head = "public override bool Run(in Frame frame, int worker, int workers, WorkerTeam team)";
        const string Turns = "var turns = new Turns(worker, workers, team);";
        if (steps.Count <= LongestPart)
        {
            code.Block(Head, () =>
            {
                code.Line(Turns);
                Part(code, steps);
            });
            return;
        }

        var parts = steps.Chunk(LongestPart).ToList();
        code.Block(Head, () =>
        {
            code.Line(Turns);
            code.Line($"return {string.Join(" && ", parts.Select((_, i) => $"Part{i}(frame, worker, ref turns)"))};");
        });
        for (var i = 0; i < parts.Count; i++)
        {
            code.Line();
            code.Block($"private static bool Part{i}(in Frame frame, int worker, ref Turns turns)", () => Part(code, parts[i]));
        }
    }

    private void Part(CodeText code, IReadOnlyCollection<(string Line, IReadOnlyCollection<Buffer> Buffers)> part)
    {
        ProgramWriter.Extents(code, schedule.Fused.Graph, "frame.Extents", names);
        code.Line("var arena = frame.Arena;");
        for (var i = 0; i < plan.Regions.Length; i++)
        {
            code.Line($"var region{i} = arena;");
            code.Line($"arena += {ProgramWriter.Size(plan.Regions[i], names)};");
        }

        code.Line($"var scratch = arena + worker * ({scratchBytes});");
        code.Line("var seed = frame.Seed;");
        code.Line("var step = frame.Step;");
        code.Line("var fault = frame.Fault;");
        foreach (var buffer in part.SelectMany(s => s.Buffers).Distinct())
        {
            code.Line($"var {Name(buffer)} = ({FunctionText.PointerOf(buffer.Type)}*){Base(buffer)};");
        }

        foreach (var (line, _) in part)
        {
            code.Line(line);
        }

        code.Line("return true;");
    }

    private string Text(Dim value) => DimText.Of(value, s => names.Of(s, s.Name));

    private string Name(Buffer buffer) => names.Of(buffer, buffer.Name);

    private string Base(Buffer buffer)
    {
        if (buffer.Storage != Storage.Arena)
        {
            return $"frame.{buffer.Storage}s[{buffer.Slot}]";
        }

        var place = plan.Offsets[buffer];
        var units = ProgramWriter.Units(plan.Regions[place.Region], names);
        return place.OffsetPerUnit == 0 ? $"region{place.Region}" : $"(region{place.Region} + {place.OffsetPerUnit} * {units})";
    }
}
