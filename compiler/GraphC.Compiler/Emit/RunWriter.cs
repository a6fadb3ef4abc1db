namespace GraphC.Compiler;

/// <summary>
/// Writes the method that runs the kernels in order. A long program is cut into parts, because RyuJIT gives up on methods with too many
/// locals; each part names the memory that it needs.
/// </summary>
internal sealed class RunWriter
{
    /// <summary>The calls of a part.</summary>
    private const int LongestPart = 64;

    private readonly Routine routine;
    private readonly Identifiers names;
    private readonly string scratchBytes;
    private readonly IReadOnlyList<(string Line, IReadOnlyCollection<Buffer> Buffers)> steps;

    private RunWriter(Routine routine, Identifiers names, IReadOnlyList<(string Line, IReadOnlyCollection<Buffer> Buffers)> steps)
    {
        (this.routine, this.names, this.steps) = (routine, names, steps);
        scratchBytes = ProgramWriter.Scratch(routine.Kernels, names);
    }

    /// <summary>Writes the method and its parts.</summary>
    /// <param name="routine">The program.</param>
    /// <param name="calls">How each kernel is run.</param>
    /// <param name="hasChecks">True if kernels check indices, or can be stopped.</param>
    /// <param name="names">The names of buffers and extents.</param>
    /// <param name="code">Where to.</param>
    public static void Write(Routine routine, IReadOnlyList<KernelCall> calls, bool hasChecks, Identifiers names, CodeText code) =>
        new RunWriter(routine, names, StepWriter.Write(routine, calls, hasChecks, names)).Write(code);

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
        ProgramWriter.Extents(code, routine.Graph, "frame.Extents", names);
        code.Line("var arena = frame.Arena;");
        for (var i = 0; i < routine.Plan.Regions.Length; i++)
        {
            code.Line($"var region{i} = arena;");
            code.Line($"arena += {ProgramWriter.Size(routine.Plan.Regions[i], names)};");
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

    private string Name(Buffer buffer) => names.Of(buffer, buffer.Name);

    private string Base(Buffer buffer) =>
        buffer.Storage == Storage.Arena ? ProgramWriter.InArena(buffer, routine.Plan, names) : $"frame.{buffer.Storage}s[{buffer.Slot}]";
}
