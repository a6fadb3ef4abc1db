namespace GraphC.Compiler;

/// <summary>
/// Regions in float64, with the <see cref="RunningError"/> of all their steps: what one step leaves open, the next begins with. In long loops that
/// may become more than the numbers themselves; what is then still found is what the kernels inside do, each compared in each step.
/// </summary>
internal static class RegionError
{
    /// <summary>The results of a region.</summary>
    public static IReadOnlyDictionary<Node, Estimate> Of(Region region, IReadOnlyList<Estimate> inputs, EvaluationRun run) => region switch
    {
        ScanLoop loop => OfLoop(loop, inputs, run),
        WhileLoop loop => OfWhile(loop, inputs, run),
        CondChoice choice => OfChoice(choice, inputs, run),
        _ => throw new InvalidOperationException(region.Kind),
    };

    private static Dictionary<Node, Estimate> OfLoop(ScanLoop loop, IReadOnlyList<Estimate> inputs, EvaluationRun run)
    {
        var (states, items) = (loop.Body.States.Length, loop.Body.Items.Length);
        var steps = loop.Body.Length.Evaluate(run.Bind);
        var results = loop.Nodes.ToDictionary(n => n, n => new Growing(n, run.Bind));
        List<Estimate> state = [.. inputs.Take(states)];
        Note<ScanResult.Trace>(r => state[r.State], loop.Body.Reverse ? steps : 0);
        for (var step = 0L; step < steps; step++)
        {
            var at = loop.Body.Reverse ? steps - 1 - step : step;
            var outputs = Run(loop.Step, [.. state, .. inputs.Skip(states).Take(items).Select(i => Item(i, at)), .. inputs.Skip(states + items)], run);
            state = [.. outputs.Take(states)];
            Note<ScanResult.Trace>(r => state[r.State], loop.Body.Reverse ? at : at + 1);
            Note<ScanResult.Stack>(r => outputs[states + loop.Values.IndexOf(r.Value)], at);
        }

        Note<ScanResult.Final>(r => state[r.State], 0);
        return results.ToDictionary(r => r.Key, r => r.Value.Estimate);

        void Note<T>(Func<T, Estimate> part, long at) where T : ScanResult
        {
            foreach (var (node, growing) in results)
            {
                if (((ScanOp)node.Op).Result is T result)
                {
                    growing.Put(part(result), at);
                }
            }
        }
    }

    private static Dictionary<Node, Estimate> OfWhile(WhileLoop loop, IReadOnlyList<Estimate> inputs, EvaluationRun run)
    {
        var states = loop.Body.States.Length;
        List<Estimate> state = [.. inputs.Take(states)];
        for (var goesOn = Condition(); goesOn.Value.Data[0] != 0 && goesOn.Error is null; goesOn = Condition())
        {
            run.Cancellation.ThrowIfCancellationRequested();
            state = [.. Run(loop.Step, [.. state, .. inputs.Skip(states)], run)];
        }

        return loop.Nodes.ToDictionary(n => n, n => Known(Condition(), state[((WhileOp)n.Op).State]));

        Estimate Condition() => Run(loop.Condition, [.. state, .. inputs.Skip(states)], run)[0];
    }

    private static Dictionary<Node, Estimate> OfChoice(CondChoice choice, IReadOnlyList<Estimate> inputs, EvaluationRun run)
    {
        var chosen = Run(choice.Programs[inputs[0].Value.Data[0] != 0 ? 0 : 1], inputs, run);
        return choice.Nodes.Zip(chosen).ToDictionary(p => p.First, p => Known(inputs[0], p.Second));
    }

    /// <summary>If rounding may have decided otherwise, nothing is known.</summary>
    private static Estimate Known(Estimate condition, Estimate result) =>
        condition.Error is null ? result : result with { Error = [.. result.Value.Data.Select(_ => double.PositiveInfinity)] };

    /// <summary>The outputs of a program.</summary>
    private static IReadOnlyList<Estimate> Run(Graph program, IReadOnlyList<Estimate> inputs, EvaluationRun outer)
    {
        var run = outer with { Stream = s => program.Streams[s] };
        var estimates = program.Inputs.Zip(inputs).ToDictionary(p => p.First, p => p.Second);
        var regions = Region.In(program.Nodes);
        foreach (var node in program.Nodes.Where(n => !estimates.ContainsKey(n)))
        {
            if (node.Op is RegionOp)
            {
                var region = regions.First(r => r.Nodes.Contains(node));
                foreach (var (result, estimate) in Of(region, [.. node.Inputs.Select(i => estimates[i])], run))
                {
                    estimates[result] = estimate;
                }
            }
            else
            {
                estimates[node] = node.Op is ConstantOp constant
                    ? Estimate.Exact(Value.From(constant.Value))
                    : RunningError.Of(node, [.. node.Inputs.Select(i => estimates[i])], run);
            }
        }

        return [.. program.Outputs.Select(o => estimates[o])];
    }

    private static Estimate Item(Estimate sequence, long at)
    {
        var item = new Value(sequence.Value.DType, sequence.Value.Shape[1..]);
        var from = (int)(at * item.Data.Length);
        sequence.Value.Data.AsSpan(from, item.Data.Length).CopyTo(item.Data);
        return new(item, sequence.Error?.AsSpan(from, item.Data.Length).ToArray());
    }

    /// <summary>A result that is put together of parts.</summary>
    private sealed class Growing(Node node, Func<DimSymbol, long> bind)
    {
        private readonly Value value = new(node.DType, KernelMemory.ShapeOf(node, bind));
        private double[]? error;

        public Estimate Estimate => new(value, error);

        public void Put(Estimate part, long at)
        {
            var to = (int)(at * part.Value.Data.Length);
            part.Value.Data.CopyTo(value.Data, to);
            if (part.Error is not null)
            {
                error ??= new double[value.Data.Length];
                part.Error.CopyTo(error, to);
            }
        }
    }
}
