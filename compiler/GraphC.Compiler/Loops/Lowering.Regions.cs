namespace GraphC.Compiler;

/// <content>Regions: routines that run inside of a kernel.</content>
internal sealed partial class Lowering
{
    private Stmt.Region RegionOf(Region region)
    {
        var (routine, memory) = schedule.Regions[kernel];
        return region switch
        {
            ScanLoop loop => Loop(loop, routine, memory),
            WhileLoop loop => While(loop, routine, memory),
            CondChoice choice => new Stmt.Cond(
                routine.Number, routine.Programs, memory.Arenas, [.. choice.Inputs.Select(SectionOf)], [.. choice.Nodes.Select(n => schedule.Buffers[n])]),
            _ => throw new InvalidOperationException(region.Kind),
        };
    }

    private Stmt.Loop Loop(ScanLoop loop, RegionRoutine routine, RegionMemory memory)
    {
        var (states, items) = (loop.Body.States.Length, loop.Body.Items.Length);
        return new(
            routine.Number, routine.Programs, memory.Arenas, loop.Body.Length, loop.Body.Reverse,
            [
                .. loop.Body.States.Select((_, i) => new LoopState(
                    SectionOf(loop.Inputs[i]), Find(new ScanResult.Trace(i)), Find(new ScanResult.Final(i)) ?? memory.States[i].Last, memory.States[i].Other)),
            ],
            [.. loop.Inputs.Skip(states).Take(items).Select(SectionOf)],
            [.. loop.Inputs.Skip(states + items).Select(SectionOf)],
            [.. loop.Values.Select(v => Find(new ScanResult.Stack(v))!)]);

        Buffer? Find(ScanResult result) => loop.Find(result) is { } node ? schedule.Buffers[node] : null;
    }

    private Stmt.While While(WhileLoop loop, RegionRoutine routine, RegionMemory memory)
    {
        var states = loop.Body.States.Length;
        return new(
            routine.Number, routine.Programs, memory.Arenas,
            [
                .. loop.Body.States.Select((_, i) => new LoopState(
                    SectionOf(loop.Inputs[i]), null, loop.Find(i) is { } final ? schedule.Buffers[final] : memory.States[i].Last, memory.States[i].Other)),
            ],
            [.. loop.Inputs.Skip(states).Select(SectionOf)],
            memory.Condition!);
    }

    private Section SectionOf(Node input)
    {
        var stretch = Stretch.Of(input, meanings, schedule.Buffers.ContainsKey);
        return new(schedule.Buffers[stretch.Source], stretch.Start);
    }
}
