using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;
using GraphC.Onnx.Model;

namespace GraphC.Onnx.Operators;

/// <summary>
/// If, Loop and Scan: region ops where every value keeps its type and shape, and otherwise loops on the host around a compiled body.
/// </summary>
internal static class ControlFlow
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Many("If", If) with { Host = HostIf },
        Operator.Many("Loop", Loop) with { Host = HostLoop },
        Operator.Many("Scan", Scan, since: 9) with { Host = HostScan },
        Operator.OnHost("Scan", HostBatchedScan, since: 8) with { Until = 8 },
    ];

    private static Operand?[] If(Call call)
    {
        var condition = call.Tensor(0);
        var (then, otherwise) = (call.Graph("then_branch"), call.Graph("else_branch"));
        if (condition.Constant is null)
        {
            try
            {
                return Choose(call, condition.Node.Reshape(Shape.Scalar), then, otherwise);
            }
            catch (Exception e) when (e is GraphException or ModelFormatException or HostException or AwaitException { Operand.Name: null })
            {
                // The branches differ in their types, or have no place in a graph: the run decides before the graph is made.
            }
        }

        return call.Inline(call.Known(0)[0] != 0 ? then : otherwise, []);
    }

    private static Operand?[] Choose(Call call, Node condition, ModelGraph then, ModelGraph otherwise)
    {
        ElementType[]? types = null;
        Capture(call, then);
        Capture(call, otherwise);
        return Wrap(Control.Cond(condition, () => Branch(then), () => Branch(otherwise)), types!);

        IReadOnlyList<Node> Branch(ModelGraph body)
        {
            var results = call.Inline(body, []).Select(Computed).ToArray();
            types ??= [.. results.Select(r => r.Type)];
            return results.Select(r => r.Type).SequenceEqual(types)
                ? [.. results.Select(r => r.Node)]
                : throw new HostException("the branches give values of different types");
        }
    }

    private static OnnxValue?[] HostIf(HostCall call) =>
        call.Run(call.Graph(call.Tensor(0).Data[0] != 0 ? "then_branch" : "else_branch"));

    /// <summary>A loop that always runs its number of steps is a scan; one that yields nothing on its way may end by a condition.</summary>
    private static Operand?[] Loop(Call call)
    {
        var body = call.Graph("body");
        var states = Enumerable.Range(2, Math.Max(call.Inputs - 2, 0)).Select(call.Tensor).ToArray();
        if (body.Inputs.Length != states.Length + 2 || body.Outputs.Length < states.Length + 1)
        {
            throw new BadNodeException($"the body takes {body.Inputs.Length} values and gives {body.Outputs.Length} for {states.Length} states");
        }

        Capture(call, body);
        try
        {
            if (call.Has(0) && (!call.Has(1) || call.Tensor(1).Constant is { } start && start.Data[0] != 0)
                && (body.Outputs.Length > states.Length + 1 || IsCounted(call)) && ForLoop(call, body, states) is { } counted)
            {
                return counted;
            }

            return body.Outputs.Length == states.Length + 1
                ? WhileLoop(call, body, states)
                : throw new HostException("a loop that ends by a condition and collects what its steps yield has results of unknown extent");
        }
        catch (Exception e) when (e is GraphException or ModelFormatException or AwaitException { Operand.Name: null })
        {
            throw new HostException($"the loop has no place in a graph: {e.Message}");
        }
    }

    private static bool IsCounted(Call call) => call.Tensor(0) is var count && (count.IsConstant || ShapeArithmetic.TryEvaluate(count.Node) is not null);

    private sealed class EndsByConditionException : Exception;

    private static Operand?[]? ForLoop(Call call, ModelGraph body, TensorOperand[] states)
    {
        var steps = call.Dims(0)[0];
        if (steps.IsConstant && steps.Value > int.MaxValue)
        {
            return null;   // as good as without an end: it must be possible to cancel it, as a scan cannot be
        }

        if (steps.IsConstant && steps.Value < 0)
        {
            steps = 0;
        }

        ElementType[] yielded = [];
        try
        {
            var results = Control.Scan([.. states.Select(s => s.Node)], [Positions.Of(steps)], (before, items) =>
            {
                var truth = new TensorOperand(new OnnxTensor(ElementType.Bool, Shaped(Tensor.Scalar(true), body.Inputs[1])));
                var outputs = call.Inline(body, [new TensorOperand(ElementType.Int64, Shaped(items[0], body.Inputs[0])), truth, .. Wrap(before, [.. states.Select(s => s.Type)])]);
                if (outputs[0] is not TensorOperand goesOn || (goesOn != truth && goesOn.Constant is not { } known) || goesOn.Constant?.Data[0] == 0)
                {
                    throw new EndsByConditionException();
                }

                var computed = outputs.Skip(1).Select(Computed).ToArray();
                RequireTypes(computed, states);
                yielded = [.. computed.Skip(states.Length).Select(c => c.Type)];
                return ([.. computed.Take(states.Length).Select(c => c.Node)], [.. computed.Skip(states.Length).Select(c => c.Node)]);
            });
            return [.. Wrap(results.Final, [.. states.Select(s => s.Type)]), .. Wrap(results.Outputs, yielded)];
        }
        catch (EndsByConditionException)
        {
            return null;
        }
    }

    private static Operand?[] WhileLoop(Call call, ModelGraph body, TensorOperand[] states)
    {
        var limit = call.Optional(0)?.Reshape(Shape.Scalar);
        var first = call.Optional(1)?.Reshape(Shape.Scalar) ?? Declare.Constant(1, DType.Bool);
        var counter = Declare.Constant(0, DType.Int64);
        var results = Control.While(
            [counter, first, .. states.Select(s => s.Node)],
            s => limit is null ? s[1] : s[1] & (s[0] < limit),
            s =>
            {
                var outputs = call.Inline(body, [
                    new TensorOperand(ElementType.Int64, Shaped(s[0], body.Inputs[0])), new TensorOperand(ElementType.Bool, Shaped(s[1], body.Inputs[1])),
                    .. Wrap([.. s.Skip(2)], [.. states.Select(v => v.Type)])]).Select(Computed).ToArray();
                RequireTypes(outputs[1..], states);
                return [s[0] + 1, outputs[0].Node.Reshape(Shape.Scalar), .. outputs.Skip(1).Select(o => o.Node)];
            });
        return Wrap([.. results.Skip(2)], [.. states.Select(s => s.Type)]);
    }

    private static OnnxValue?[] HostLoop(HostCall call)
    {
        var body = call.Graph("body");
        var most = call.Has(0) ? call.Int(0) : long.MaxValue;
        var goesOn = !call.Has(1) || call.Tensor(1).Data[0] != 0;
        var states = call.Inputs.Skip(2).ToArray();
        var yielded = Enumerable.Range(0, body.Outputs.Length - 1 - states.Length).Select(_ => new List<OnnxValue>()).ToArray();
        for (var i = 0L; i < most && goesOn; i++)
        {
            var outputs = call.Run(body, [
                OnnxTensor.Of(Shaped(Tensor.Scalar(i), body.Inputs[0])), OnnxTensor.Of(Shaped(Tensor.Scalar(true), body.Inputs[1])), .. states]);
            goesOn = ((OnnxTensor)outputs[0]).Data[0] != 0;
            states = [.. outputs.Skip(1).Take(states.Length)];
            for (var k = 0; k < yielded.Length; k++)
            {
                yielded[k].Add(outputs[1 + states.Length + k]);
            }
        }

        return [.. states, .. yielded.Select((list, k) => HostTensors.Stack(list, 0, body.Outputs[1 + states.Length + k]))];
    }

    private static Operand?[] Scan(Call call)
    {
        var body = call.Graph("body");
        var walk = new ScanAxes(call.Attributes, call.Inputs, body);
        var states = Enumerable.Range(0, walk.States).Select(call.Tensor).ToArray();
        var sequences = Enumerable.Range(0, walk.Sequences).Select(i =>
        {
            var x = call.X(walk.States + i);
            var moved = ToFront(x, call.Axis(walk.InputAxis(i), x.Rank));
            return walk.IsInputReversed(i) ? moved.Flip(0) : moved;
        }).ToArray();
        Capture(call, body);
        ElementType[] yielded = [];
        ScanResults results;
        try
        {
            results = Control.Scan([.. states.Select(s => s.Node)], sequences, (before, items) =>
            {
                var types = states.Select(s => s.Type).Concat(Enumerable.Range(walk.States, walk.Sequences).Select(call.Type)).ToArray();
                var outputs = call.Inline(body, Wrap([.. before, .. items], types)).Select(Computed).ToArray();
                RequireTypes(outputs, states);
                yielded = [.. outputs.Skip(states.Length).Select(c => c.Type)];
                return ([.. outputs.Take(states.Length).Select(c => c.Node)], [.. outputs.Skip(states.Length).Select(c => c.Node)]);
            });
        }
        catch (AwaitException wait) when (wait.Operand.Name is null)
        {
            throw new HostException("a shape in the body depends on values that are computed there");
        }

        var collected = results.Outputs.Select((y, i) =>
        {
            var axis = call.Axis(walk.OutputAxis(i), y.Rank);
            return FromFront(walk.IsOutputReversed(i) ? y.Flip(0) : y, axis);
        });
        return [.. Wrap(results.Final, [.. states.Select(s => s.Type)]), .. Wrap([.. collected], yielded)];
    }

    private static OnnxValue?[] HostScan(HostCall call)
    {
        var body = call.Graph("body");
        var walk = new ScanAxes(call.Attributes, call.Inputs.Count, body);
        return HostScan(call, body, walk, [.. call.Inputs.Take(walk.States).Select(v => v!)], [.. Enumerable.Range(walk.States, walk.Sequences).Select(call.Tensor)], long.MaxValue);
    }

    private static OnnxValue[] HostScan(HostCall call, ModelGraph body, ScanAxes walk, OnnxValue[] states, OnnxTensor[] sequences, long most)
    {
        int[] axes = [.. sequences.Select((s, i) => call.Axis(walk.InputAxis(i), s.Shape.Length))];
        var steps = Math.Min(most, sequences.Length == 0 ? 0 : sequences[0].Shape[axes[0]]);
        var yielded = Enumerable.Range(0, body.Outputs.Length - states.Length).Select(_ => new List<OnnxValue>()).ToArray();
        for (var t = 0L; t < steps; t++)
        {
            var items = sequences.Select((s, i) => HostTensors.Item(s, axes[i], walk.IsInputReversed(i) ? steps - 1 - t : t));
            var outputs = call.Run(body, [.. states, .. items]);
            states = outputs[..states.Length];
            for (var k = 0; k < yielded.Length; k++)
            {
                yielded[k].Insert(walk.IsOutputReversed(k) ? 0 : yielded[k].Count, outputs[states.Length + k]);
            }
        }

        return [.. states, .. yielded.Select((list, k) => HostTensors.Stack(list, walk.OutputAxis(k), body.Outputs[states.Length + k]))];
    }

    /// <summary>Operator set 8 walks each sequence of a batch, axis 0, by itself, along axis 1, each with a length of its own.</summary>
    private static OnnxValue?[] HostBatchedScan(HostCall call)
    {
        var body = call.Graph("body");
        var walk = new ScanAxes(call.Attributes, call.Inputs.Count - 1, body);
        var lengths = call.Has(0) ? call.Ints(0) : null;
        var inputs = Enumerable.Range(1, walk.States + walk.Sequences).Select(call.Tensor).ToArray();
        var all = new List<OnnxValue[]>();
        for (var n = 0L; n < inputs[0].Shape[0]; n++)
        {
            OnnxTensor[] own = [.. inputs.Select(i => HostTensors.Item(i, 0, n))];
            all.Add(HostScan(call, body, walk, own[..walk.States], own[walk.States..], lengths?[n] ?? long.MaxValue));
        }

        var longest = inputs[walk.States..].Select(i => i.Shape[1]).FirstOrDefault();
        return [.. body.Outputs.Select((declared, k) => HostTensors.Stack(
            [.. all.Select(o => k < walk.States ? o[k] : HostTensors.PadFirst((OnnxTensor)o[k], longest))], 0, declared))];
    }

    /// <summary>The values of a body's outer names are made outside of it, so that they are computed once.</summary>
    private static void Capture(Call call, ModelGraph body)
    {
        foreach (var name in body.Captures)
        {
            if (call.Captured(name) is TensorOperand tensor)
            {
                _ = tensor.Node;
            }
        }
    }

    private static void RequireTypes(TensorOperand[] computed, TensorOperand[] states)
    {
        if (!computed.Take(states.Length).Select(c => c.Type).SequenceEqual(states.Select(s => s.Type)))
        {
            throw new BadNodeException("a state changes its element type");
        }
    }

    private static TensorOperand Computed(Operand? operand) => operand as TensorOperand ?? throw new HostException("a value in a loop or branch is no tensor");

    private static Operand?[] Wrap(IReadOnlyList<Node> nodes, ElementType[] types) => [.. nodes.Zip(types, (n, t) => new TensorOperand(t, n))];

    // A scalar, or a vector of one element where the body says so.
    private static Node Shaped(Node scalar, ValueInfo declared) => declared.Shape is { Count: 1 } ? scalar.Reshape([1]) : scalar;

    private static Tensor Shaped(Tensor scalar, ValueInfo declared) => declared.Shape is { Count: 1 } ? scalar.Reshape(1) : scalar;

    private static Node ToFront(Node x, int axis) => axis == 0 ? x : x.Permute([axis, .. Enumerable.Range(0, x.Rank).Where(i => i != axis)]);

    private static Node FromFront(Node x, int axis) =>
        axis == 0 ? x : x.Permute([.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, x.Rank - axis - 1)]);

    /// <summary>Along which axes a Scan walks, and which way.</summary>
    private sealed class ScanAxes
    {
        private readonly ImmutableArray<long> inputAxes, inputDirections, outputAxes, outputDirections;

        public ScanAxes(Attributes attributes, int inputs, ModelGraph body)
        {
            Sequences = attributes.Count("num_scan_inputs", 0);
            States = inputs - Sequences;
            if (Sequences < 1 || States < 0 || body.Inputs.Length != inputs || body.Outputs.Length < States)
            {
                throw new BadNodeException($"{inputs} inputs, {Sequences} of them sequences, do not fit a body of {body.Inputs.Length} inputs and {body.Outputs.Length} outputs");
            }

            inputAxes = attributes.Ints("scan_input_axes") ?? [];
            inputDirections = attributes.Ints("scan_input_directions") ?? attributes.Ints("directions") ?? [];
            outputAxes = attributes.Ints("scan_output_axes") ?? [];
            outputDirections = attributes.Ints("scan_output_directions") ?? [];
        }

        public int States { get; }

        public int Sequences { get; }

        public long InputAxis(int i) => i < inputAxes.Length ? inputAxes[i] : 0;

        public bool IsInputReversed(int i) => i < inputDirections.Length && inputDirections[i] != 0;

        public long OutputAxis(int i) => i < outputAxes.Length ? outputAxes[i] : 0;

        public bool IsOutputReversed(int i) => i < outputDirections.Length && outputDirections[i] != 0;
    }
}
