using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fuzz;

/// <summary>
/// A random loop, the same for the same seed, declared twice: as a scan, and as the same steps one after the other. Either way the results are the
/// final states, the outputs, and the gradients of a loss of both.
/// </summary>
internal sealed class RandomLoop
{
    private readonly int seed, width, batch, steps, truncate, checkpoint;
    private readonly bool reverse, anyTime;
    private readonly Node weight, bias;
    private readonly Node? lengths;
    private readonly Node[] initial;
    private readonly int sequences;

    public RandomLoop(int seed)
    {
        this.seed = seed;
        var random = new Random(seed);
        (width, batch, steps) = (random.Next(1, 20), random.Next(1, 4), random.Next(1, 8));
        (truncate, checkpoint) = (Sometimes(3), Sometimes(4));
        (reverse, sequences) = (random.Next(2) == 0, random.Next(3));
        anyTime = sequences > 0 && random.Next(2) == 0;
        (weight, bias) = (Input("weight", Float32, [width, width]), Input("bias", Float32, [width]));
        lengths = random.Next(3) == 0 ? Input<int>("lengths", [batch]) : null;
        initial = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Input($"initial{i}", Float32, [batch, width]))];

        int Sometimes(int most) => random.Next(2) == 0 ? 0 : random.Next(1, most + 1);
    }

    /// <summary>Numbers of steps to run it for: one, if its extents are constant.</summary>
    public IEnumerable<int> Times => anyTime ? [steps, 0, 1, steps + 3] : [steps];

    /// <summary>The loop, for any number of steps or for one.</summary>
    public Graph Scanned()
    {
        var items = Sequences(anyTime ? Dim.Symbol("time") : steps);
        var options = new ScanOptions
        {
            Reverse = reverse, Lengths = lengths, Truncate = truncate, Checkpoint = checkpoint, Steps = sequences == 0 ? steps : null,
        };
        var scan = Control.Scan(initial, items, Step, options);
        return Close(items, scan.Final, scan.Outputs);
    }

    /// <summary>So many steps, without a loop.</summary>
    public Graph Unrolled(int time)
    {
        var items = Sequences(time);
        var states = initial;
        var outputs = new IReadOnlyList<Node>[time];
        for (var i = 0; i < time; i++)
        {
            var at = reverse ? time - 1 - i : i;
            Node[] before = truncate > 0 && i > 0 && i % truncate == 0 ? [.. states.Select(s => s.StopGradient())] : states;
            var (after, yielded) = Step(before, [.. items.Select(s => s.Slice(0, at, at + 1).Squeeze(0))]);
            states = [.. after.Zip(before, (a, b) => IfCounts(at, a, b))];
            outputs[at] = [.. yielded.Select(y => IfCounts(at, y, y.ZerosLike()))];
        }

        var count = Step(initial, [.. items.Select(_ => initial[0])]).Outputs.Count;
        return Close(items, states, [.. Enumerable.Range(0, count).Select(Stacked)]);

        Node Stacked(int output) => time > 0 ? Movement.Stack(0, [.. outputs.Select(o => o[output])]) : Fill.Full(0, Float32, [0, batch, width]);
    }

    /// <summary>The inputs of either form. Some lengths are out of bounds: they count as all items or none.</summary>
    public Tensor[] Draw(int time)
    {
        var random = new Random(seed);
        return
        [
            Filled.Floats(seed, width, width), Filled.Floats(seed + 1, width),
            .. lengths is null ? Array.Empty<Tensor>() : [Tensor.From<int>([.. Enumerable.Range(0, batch).Select(_ => random.Next(-1, time + 2))], batch)],
            .. initial.Select((_, i) => Filled.Floats(seed + 10 + i, batch, width)),
            .. Enumerable.Range(0, sequences).Select(i => Filled.Floats(seed + 20 + i, time, batch, width)),
        ];
    }

    private Node[] Sequences(Dim time) => [.. Enumerable.Range(0, sequences).Select(i => Input($"items{i}", Float32, [time, batch, width]))];

    private Graph Close(Node[] items, IReadOnlyList<Node> final, IReadOnlyList<Node> outputs)
    {
        var loss = final.Select((x, i) => (x * (0.3 * (i + 1))).Sum()).Concat(outputs.Select((x, i) => x.Square().Sum() * (0.2 * (i + 1)))).Aggregate((a, b) => a + b);
        Node[] numbers = [.. initial, .. items];
        Node[] inputs = [weight, bias, .. lengths is null ? Array.Empty<Node>() : [lengths], .. numbers];
        return Graph.Close([.. final, .. outputs, .. loss.Gradient([weight, bias, .. numbers])], inputs: inputs);
    }

    private Node IfCounts(int at, Node then, Node otherwise) => lengths is null ? then
        : Where((lengths > at).Unsqueeze(1).BroadcastTo([batch, width]), then, otherwise);

    /// <summary>The step: a few ops on states, items and what stands outside, some of which hold regions themselves.</summary>
    private (IReadOnlyList<Node> States, IReadOnlyList<Node> Outputs) Step(IReadOnlyList<Node> states, IReadOnlyList<Node> items)
    {
        var random = new Random(seed);
        // A row, where the others are matrices.
        var outside = (bias + weight.Slice(0, 0, 1).Squeeze(0)).BroadcastTo([batch, width]);
        // What is drawn is the same in any precision, so conditions on it are.
        var drawn = items.Count > 0 ? items[0] : bias.BroadcastTo([batch, width]);
        List<Node> known = [.. states, .. items, outside];
        for (var i = random.Next(2, 7); i > 0; i--)
        {
            known.Add(Grow(random.Next(10), Any(), Any()));
        }

        // States that grow with every step would end in noise; those that stay or change places cannot.
        Node[] next = [.. states.Select(_ => random.Next(5) switch
        {
            0 => known[random.Next(states.Count + items.Count)],
            1 or 2 => Any().Tanh() * 1.5,
            _ => Any().Tanh(),
        })];
        return (next, [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(2) == 0 ? next[random.Next(next.Length)] : Any())]);

        Node Any() => known[random.Next(known.Count)];

        Node Grow(int op, Node a, Node b) => op switch
        {
            0 => (a + b) * 0.7,
            1 => (a * b).Tanh(),
            2 => a.MatMul(weight) * 0.3,
            3 => (a - b).Sin(),
            4 => a * b.Mean(1, keepDims: true),
            5 => Where(drawn > 0, a, b * 0.5),
            6 => Control.Cond(drawn.Slice(0, 0, 1).Slice(1, 0, 1).Sum() > 0, () => [a.Sin()], () => [b.MatMul(weight).Tanh()])[0],
            7 => a.Scan(b.Slice(0, 0, 1).Squeeze(0), (state, item) => (state * 0.5 + item * bias).Tanh()).All,
            8 => a.Softmax() * b,
            _ => a.Sigmoid(),
        };
    }
}
