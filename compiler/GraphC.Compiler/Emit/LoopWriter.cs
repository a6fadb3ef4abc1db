using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Writes a loop as a method: before each step the pointers move on to its items and values, and what it computed of the states becomes what the
/// next one is given. The kernels of a step are shared by the workers as those of a program are.
/// </summary>
internal sealed class LoopWriter
{
    private readonly Stmt.Loop loop;
    private readonly Identifiers names;
    private readonly CodeText code;
    private readonly Dictionary<int, Buffer> inputs = [];
    private readonly Dictionary<int, Buffer> outputs = [];

    private LoopWriter(Stmt.Loop loop, Identifiers names, CodeText code)
    {
        (this.loop, this.names, this.code) = (loop, names, code);
        foreach (var buffer in loop.Step.Schedule.AllBuffers)
        {
            (buffer.Storage switch
            {
                Storage.Input => inputs,
                Storage.Output => outputs,
                _ => null,
            })?.Add(buffer.Slot, buffer);
        }
    }

    /// <summary>The call of a loop's method, by all workers if a kernel of its step is shared.</summary>
    public static string Call(LoopKernel kernel, Stmt.Loop loop, Identifiers names)
    {
        var buffers = string.Concat(loop.Buffers.Select(b => $", {names.Of(b, b.Name)}"));
        return $"Loop{loop.Number}(frame, scratch, turns.Within({ProgramWriter.IsShared(kernel, names)}){buffers});";
    }

    /// <summary>Writes the method.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="calls">The calls of its step's kernels.</param>
    /// <param name="program">The graph that binds the symbolic extents.</param>
    /// <param name="names">The names of buffers and extents.</param>
    /// <param name="code">Where to.</param>
    public static void Write(Stmt.Loop loop, IReadOnlyList<ImmutableArray<string>> calls, Graph program, Identifiers names, CodeText code) =>
        new LoopWriter(loop, names, code).Write(program, StepWriter.Write(loop.Step, calls, hasChecks: false, names));

    private void Write(Graph program, IReadOnlyList<(string Line, IReadOnlyCollection<Buffer> Buffers)> steps)
    {
        var parameters = string.Concat(loop.Buffers.Select(b => $", {FunctionText.PointerOf(b.Type)}* {Name(b)}"));
        var mentioned = steps.SelectMany(s => s.Buffers).ToHashSet();
        code.Block($"private static void Loop{loop.Number}(in Frame frame, byte* scratch, Turns turns{parameters})", () =>
        {
            ProgramWriter.Extents(code, program, "frame.Extents", names);
            code.Line("var fault = frame.Fault;");
            for (var i = 0; i < loop.Regions.Length; i++)
            {
                code.Line($"var region{i} = {Name(loop.Regions[i])};");
            }

            foreach (var buffer in mentioned)
            {
                Resting(buffer);
            }

            var isCopied = loop.States.Select((state, i) => Begin(state, i)).ToList().Contains(true);
            if (isCopied)
            {
                code.Line("turns.Wait();");
            }

            code.Line($"var rounds = {Text(loop.Length)};");
            code.Block("for (var round = 0L; round < rounds; round++)", () =>
            {
                code.Line(loop.Reverse ? "var at = rounds - 1 - round;" : "var at = round;");
                Move(mentioned);
                foreach (var (line, _) in steps)
                {
                    code.Line(line);
                }

                code.Line("turns.Wait();");
                for (var i = 0; i < loop.States.Length; i++)
                {
                    code.Line($"{Name(inputs[i])} = {Name(outputs[i])};");
                }
            });
            for (var i = 0; i < loop.States.Length; i++)
            {
                End(loop.States[i], i);
            }
        });
    }

    /// <summary>Declares what stays where it is in all steps.</summary>
    private void Resting(Buffer buffer)
    {
        var place = buffer.Storage switch
        {
            Storage.Arena => ProgramWriter.InArena(buffer, loop.Step.Plan, names),
            Storage.Constant => $"frame.Constants[{buffer.Slot}]",
            Storage.Input when buffer.Slot - loop.States.Length - loop.Items.Length is >= 0 and var slot => At(loop.Fixed[slot]),
            _ => null,
        };
        if (place is not null)
        {
            code.Line($"var {Name(buffer)} = ({FunctionText.PointerOf(buffer.Type)}*){place};");
        }
    }

    /// <summary>Declares a state as it is before the first step; true if it is copied to where all of it is kept.</summary>
    private bool Begin(LoopState state, int slot)
    {
        var name = Name(inputs[slot]);
        if (state.Trace is not { } trace)
        {
            code.Line($"var {name} = {At(state.Initial)};");
            return false;
        }

        code.Line($"var {name} = {Name(trace)}{(loop.Reverse ? $" + {Factor(loop.Length)} * {Factor(inputs[slot].Elements)}" : "")};");
        Copy(At(state.Initial), name, inputs[slot]);
        return true;
    }

    /// <summary>Declares what changes from step to step.</summary>
    private void Move(HashSet<Buffer> mentioned)
    {
        for (var i = 0; i < loop.Items.Length; i++)
        {
            if (inputs[loop.States.Length + i] is var item && mentioned.Contains(item))
            {
                code.Line($"var {Name(item)} = {At(loop.Items[i])} + at * {Factor(item.Elements)};");
            }
        }

        for (var i = 0; i < loop.States.Length; i++)
        {
            var (state, next) = (loop.States[i], outputs[i]);
            code.Line(state.Trace is { } trace
                ? $"var {Name(next)} = {Name(trace)} + {(loop.Reverse ? "at" : "(at + 1)")} * {Factor(next.Elements)};"
                : $"var {Name(next)} = ((rounds - round) & 1) != 0 ? {Name(state.Last!)} : {Name(state.Other!)};");
        }

        for (var i = 0; i < loop.Values.Length; i++)
        {
            var value = outputs[loop.States.Length + i];
            code.Line($"var {Name(value)} = {Name(loop.Values[i])} + at * {Factor(value.Elements)};");
        }
    }

    /// <summary>Puts a state after the last step where it was asked for, if it is not there.</summary>
    private void End(LoopState state, int slot)
    {
        if (state.Last is { } last)
        {
            code.Line($"if ({Name(inputs[slot])} != {Name(last)})");
            code.Block("", () => Copy(Name(inputs[slot]), Name(last), inputs[slot]));
        }
    }

    private void Copy(string from, string to, Buffer what)
    {
        var bytes = $"{Factor(what.Elements)} * {what.Type.Size}";
        code.Line($"if (turns.Take(false, false, false)) Buffer.MemoryCopy({from}, {to}, {bytes}, {bytes});");
    }

    private string At(Section section) => section.Start.Is(0) ? Name(section.Buffer) : $"({Name(section.Buffer)} + {Text(section.Start)})";

    private string Text(Dim value) => DimText.Of(value, s => names.Of(s, s.Name));

    private string Factor(Dim value) => DimText.Factor(value, s => names.Of(s, s.Name));

    private string Name(Buffer buffer) => names.Of(buffer, buffer.Name);
}
