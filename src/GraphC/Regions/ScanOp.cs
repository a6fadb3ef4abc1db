using System.Collections.Immutable;

namespace GraphC;

/// <summary>What a node shows of a scan.</summary>
internal abstract record ScanResult
{
    /// <summary>A state after the last step.</summary>
    public sealed record Final(int State) : ScanResult;

    /// <summary>A state before the first step and after each: one more than there are steps. Scanning in reverse, the start stands last.</summary>
    public sealed record Trace(int State) : ScanResult;

    /// <summary>The value of a node of the body in each step, at the place of the items that the step took.</summary>
    public sealed record Stack(Node Value) : ScanResult;
}

/// <summary>
/// One result of a loop over the first axis of sequences. The inputs are the states to begin with, the sequences, and what is the same in all
/// steps. Nodes with one body and the same inputs are results of one loop, which runs once.
/// </summary>
internal sealed record ScanOp(ScanBody Body, ScanResult Result) : RegionOp(Body)
{
    public override string Name => "Scan";

    protected override IEnumerable<Node> Roots => Result is ScanResult.Stack s ? Body.Next.Append(s.Value) : Body.Next;

    protected override TensorType ResultType => Result switch
    {
        ScanResult.Final f => Body.States[f.State].Type,
        ScanResult.Trace t when Body.States[t.State].Type is var state => state with { Shape = Shape.Of([Body.Length + 1, .. state.Shape]) },
        ScanResult.Stack s => Body.OverTime(s.Value.Type),
        _ => throw new InvalidOperationException(Result.GetType().Name),
    };

    public override Region Gather(ImmutableArray<Node> results) => new ScanLoop(Body, results);

    public override IReadOnlyList<Node?> Gradient(IReadOnlyList<(Node Part, Node Cotangent)> parts) =>
        ScanGradient.Of(Body, parts[0].Part.Inputs, [.. parts.Select(p => (((ScanOp)p.Part.Op).Result, p.Cotangent))]);

    internal override void Reference(Evaluation e)
    {
        var graph = Body.Close(Result is ScanResult.Stack s ? [s.Value] : []);
        var (states, items) = (Body.States.Length, Body.Items.Length);
        var steps = e[Body.Length];
        Value[] state = [.. e.Inputs.Take(states)];
        if (Result is ScanResult.Trace start)
        {
            Keep(state[start.State], Body.Reverse ? steps : 0);
        }

        for (var step = 0L; step < steps; step++)
        {
            var at = Body.Reverse ? steps - 1 - step : step;
            var results = Interpreter.RunRegion(graph, [.. state, .. e.Inputs.Skip(states).Take(items).Select(s => Item(s, at)), .. e.Inputs.Skip(states + items)], e);
            state = [.. results.Take(states)];
            switch (Result)
            {
                case ScanResult.Stack:
                    Keep(results[states], at);
                    break;
                case ScanResult.Trace t:
                    Keep(state[t.State], Body.Reverse ? at : at + 1);
                    break;
            }
        }

        if (Result is ScanResult.Final f)
        {
            state[f.State].Data.CopyTo(e.Output.Data, 0);
        }

        void Keep(Value value, long at) => value.Data.CopyTo(e.Output.Data, at * value.Data.Length);

        static Value Item(Value sequence, long at)
        {
            var item = new Value(sequence.DType, sequence.Shape[1..]);
            Array.Copy(sequence.Data, at * item.Data.Length, item.Data, 0, item.Data.Length);
            return item;
        }
    }
}
