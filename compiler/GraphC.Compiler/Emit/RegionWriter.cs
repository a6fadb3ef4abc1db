using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Writes a region as a method. The kernels of its programs are shared by the workers as those of a program are; all workers take the same way,
/// because it depends on nothing but extents and on memory that all of them have waited for.
/// </summary>
internal abstract class RegionWriter
{
    private readonly Stmt.Region region;
    private readonly Identifiers names;

    protected RegionWriter(Stmt.Region region, IReadOnlyList<IReadOnlyList<KernelCall>> calls, Identifiers names, CodeText code)
    {
        (this.region, this.names, Code) = (region, names, code);
        Programs = [.. region.Programs.Select((program, i) => new NestedRoutine(program, region.Arenas[i], calls[i], names, code))];
    }

    /// <summary>The programs.</summary>
    protected ImmutableArray<NestedRoutine> Programs { get; }

    /// <summary>Where to.</summary>
    protected CodeText Code { get; }

    /// <summary>The call of a region's method, by all workers if a kernel of its programs is shared.</summary>
    public static string Call(LoopKernel kernel, Stmt.Region region, Identifiers names)
    {
        var buffers = string.Concat(region.Buffers.Select(b => $", {names.Of(b, b.Name)}"));
        return $"{region.Kind}{region.Number}(frame, scratch, turns.Within({ProgramWriter.IsShared(kernel, names)}){buffers});";
    }

    /// <summary>Writes the method.</summary>
    /// <param name="region">The region.</param>
    /// <param name="calls">The calls of the kernels of each program.</param>
    /// <param name="program">The graph that binds the symbolic extents.</param>
    /// <param name="names">The names of buffers and extents.</param>
    /// <param name="code">Where to.</param>
    public static void Write(
        Stmt.Region region, IReadOnlyList<IReadOnlyList<KernelCall>> calls, Graph program, Identifiers names, CodeText code)
    {
        RegionWriter writer = region switch
        {
            Stmt.Loop loop => new LoopWriter(loop, calls, names, code),
            Stmt.While loop => new WhileWriter(loop, calls, names, code),
            Stmt.Cond cond => new CondWriter(cond, calls, names, code),
            _ => throw new InvalidOperationException(region.Kind),
        };
        writer.Write(program);
    }

    /// <summary>Writes what the method does.</summary>
    protected abstract void Body();

    /// <summary>Puts a state after the last step where it was asked for, if it is not there.</summary>
    protected void End(LoopState state, string place, Buffer what)
    {
        if (state.Last is { } last)
        {
            Code.Line($"if ({place} != {Name(last)})");
            Code.Block("", () => Copy(place, Name(last), what));
        }
    }

    /// <summary>A copy, by one worker.</summary>
    protected void Copy(string from, string to, Buffer what)
    {
        var bytes = $"{Factor(what.Elements)} * {what.Type.Size}";
        Code.Line($"if (turns.Take(false, false, false)) Buffer.MemoryCopy({from}, {to}, {bytes}, {bytes});");
    }

    protected string At(Section section) => section.Start.Is(0) ? Name(section.Buffer) : $"({Name(section.Buffer)} + {Text(section.Start)})";

    protected string Text(Dim value) => DimText.Of(value, s => names.Of(s, s.Name));

    protected string Factor(Dim value) => DimText.Factor(value, s => names.Of(s, s.Name));

    protected string Name(Buffer buffer) => names.Of(buffer, buffer.Name);

    private void Write(Graph program)
    {
        var parameters = string.Concat(region.Buffers.Select(b => $", {FunctionText.PointerOf(b.Type)}* {Name(b)}"));
        Code.Block($"private static void {region.Kind}{region.Number}(in Frame frame, byte* scratch, Turns turns{parameters})", () =>
        {
            ProgramWriter.Extents(Code, program, "frame.Extents", names);
            Code.Line("var fault = frame.Fault;");
            Body();
        });
    }
}
