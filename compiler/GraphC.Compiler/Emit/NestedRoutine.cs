using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>A routine inside of a region's method: the lines that run its kernels, and declarations of the pointers that they mention.</summary>
internal sealed class NestedRoutine
{
    private readonly Routine routine;
    private readonly ImmutableArray<Buffer> arena;
    private readonly Identifiers names;
    private readonly CodeText code;
    private readonly Dictionary<int, Buffer> inputs = [];
    private readonly Dictionary<int, Buffer> outputs = [];
    private readonly IReadOnlyList<(string Line, IReadOnlyCollection<Buffer> Buffers)> steps;
    private readonly HashSet<Buffer> mentioned;

    /// <param name="routine">The routine.</param>
    /// <param name="arena">Memory for the regions of its arena.</param>
    /// <param name="calls">The calls of its kernels.</param>
    /// <param name="names">The names of buffers and extents.</param>
    /// <param name="code">Where to.</param>
    public NestedRoutine(
        Routine routine, ImmutableArray<Buffer> arena, IReadOnlyList<KernelCall> calls, Identifiers names, CodeText code)
    {
        (this.routine, this.arena, this.names, this.code) = (routine, arena, names, code);
        steps = StepWriter.Write(routine, calls, hasChecks: false, names);
        mentioned = [.. steps.SelectMany(s => s.Buffers)];
        foreach (var buffer in routine.Schedule.AllBuffers)
        {
            (buffer.Storage switch
            {
                Storage.Input => inputs,
                Storage.Output => outputs,
                _ => null,
            })?.Add(buffer.Slot, buffer);
        }
    }

    /// <summary>An input.</summary>
    public Buffer Input(int slot) => inputs[slot];

    /// <summary>An output.</summary>
    public Buffer Output(int slot) => outputs[slot];

    /// <summary>Writes all of it, with the places of inputs and outputs.</summary>
    public void Write(IReadOnlyList<string> given, IReadOnlyList<string> results)
    {
        Rest();
        for (var i = 0; i < given.Count; i++)
        {
            Connect(inputs[i], given[i]);
        }

        for (var i = 0; i < results.Count; i++)
        {
            Connect(outputs[i], results[i]);
        }

        Lines();
    }

    /// <summary>Declares what is in the arena, and literals.</summary>
    public void Rest()
    {
        for (var i = 0; i < arena.Length; i++)
        {
            code.Line($"var region{i} = {Name(arena[i])};");
        }

        foreach (var buffer in mentioned.Where(b => b.Storage is Storage.Arena or Storage.Constant))
        {
            Connect(buffer, buffer.Storage == Storage.Arena ? ProgramWriter.InArena(buffer, routine.Plan, names) : $"frame.Constants[{buffer.Slot}]");
        }
    }

    /// <summary>Declares the place of an input or an output, if the lines mention it.</summary>
    public void Connect(Buffer buffer, string place)
    {
        if (mentioned.Contains(buffer))
        {
            code.Line($"var {Name(buffer)} = ({FunctionText.PointerOf(buffer.Type)}*){place};");
        }
    }

    /// <summary>The lines that run the kernels.</summary>
    public void Lines()
    {
        foreach (var (line, _) in steps)
        {
            code.Line(line);
        }
    }

    private string Name(Buffer buffer) => names.Of(buffer, buffer.Name);
}
