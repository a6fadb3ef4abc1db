using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Lists of tensors. They never become nodes of a graph.</summary>
internal static class Sequences
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Many("SequenceEmpty", c => [new HostOperand(new OnnxSequence([]))], since: 11),
        Operator.OnHost("SequenceConstruct", c => [Of([.. c.Inputs.Select((_, i) => c.Value(i))])], since: 11),
        Operator.OnHost("SequenceLength", c => [OnnxTensor.Of([c.Sequence(0).Values.Count], [])], since: 11),
        Operator.OnHost("SequenceAt", c => [c.Sequence(0).Values[Position(c, 1, c.Sequence(0).Values.Count, c.Sequence(0).Values.Count)]], since: 11),
        Operator.OnHost("SequenceInsert", Insert, since: 11),
        Operator.OnHost("SequenceErase", Erase, since: 11),
        Operator.OnHost("SplitToSequence", Split, since: 11),
        Operator.OnHost("ConcatFromSequence", Concat, since: 11),
        Operator.OnHost("SequenceMap", Map, since: 17),
    ];

    /// <summary>A sequence whose values are of one kind and type.</summary>
    private static OnnxSequence Of(IReadOnlyList<OnnxValue> values) =>
        values.FirstOrDefault(v => Kind(v) != Kind(values[0])) is { } other
            ? throw new BadNodeException($"{values[0]} and {other} do not make a sequence: its values are of one type")
            : new(values);

    private static (Type, ElementType) Kind(OnnxValue value) =>
        (value.GetType(), value is OnnxTensor or OnnxStrings ? HostElements.Type(value) : ElementType.Undefined);

    /// <summary>A position that an input gives, counted from the end if it is negative.</summary>
    /// <param name="call">The node.</param>
    /// <param name="input">The input.</param>
    /// <param name="count">How many values there are.</param>
    /// <param name="end">The first position that is too great.</param>
    private static int Position(HostCall call, int input, int count, int end) => call.Int(input) is var given && (given < 0 ? given + count : given) is var at && at >= 0 && at < end
        ? (int)at
        : throw new BadNodeException($"there is no position {given} in a sequence of {count}");

    private static OnnxValue?[] Insert(HostCall call)
    {
        var values = call.Sequence(0).Values;
        var at = call.Has(2) ? Position(call, 2, values.Count, values.Count + 1) : values.Count;
        return [Of([.. values.Take(at), call.Value(1), .. values.Skip(at)])];
    }

    private static OnnxValue?[] Erase(HostCall call)
    {
        var values = call.Sequence(0).Values;
        var at = call.Has(1) ? Position(call, 1, values.Count, values.Count)
            : values.Count > 0 ? values.Count - 1
            : throw new BadNodeException("there is nothing to erase in an empty sequence");
        return [new OnnxSequence([.. values.Take(at), .. values.Skip(at + 1)])];
    }

    /// <summary>Parts of one size, of which the last may be smaller, if a scalar is given; of the sizes of a vector; or single slices.</summary>
    private static OnnxValue?[] Split(HostCall call)
    {
        var x = call.Value(0);
        var shape = HostElements.Shape(x).ToArray();
        var axis = call.Axis(call.Attributes.Int("axis", 0), shape.Length);
        var parts = new List<OnnxValue>();
        var start = 0L;
        foreach (var size in Sizes(call, shape[axis]))
        {
            var part = HostElements.Slice(x, axis, start, size);
            parts.Add(call.Has(1) || call.Attributes.Flag("keepdims", true) ? part : HostElements.Reshape(part, [.. shape[..axis], .. shape[(axis + 1)..]]));
            start += size;
        }

        return [new OnnxSequence(parts)];
    }

    private static long[] Sizes(HostCall call, long extent)
    {
        if (!call.Has(1))
        {
            return [.. Enumerable.Repeat(1L, (int)extent)];
        }

        var sizes = call.Ints(1);
        if (call.Tensor(1).Shape.Length == 0)
        {
            var size = sizes[0];
            return size > 0
                ? [.. Enumerable.Range(0, (int)((extent + size - 1) / size)).Select(i => Math.Min(size, extent - i * size))]
                : throw new BadNodeException($"parts of {size}");
        }

        return sizes.All(s => s >= 0) && sizes.Sum() == extent
            ? sizes
            : throw new BadNodeException($"the parts [{string.Join(", ", sizes)}] do not make up an extent of {extent}");
    }

    private static OnnxValue?[] Concat(HostCall call)
    {
        var values = call.Sequence(0).Values;
        if (values.Count == 0)
        {
            throw new BadNodeException("an empty sequence has no type to make a tensor of");
        }

        var rank = HostElements.Shape(values[0]).Length;
        if (!call.Attributes.Flag("new_axis"))
        {
            return [HostElements.Concat(values, call.Axis(call.Attributes.Int("axis", 0), rank))];
        }

        var axis = call.Axis(call.Attributes.Int("axis", 0), rank + 1);
        return [HostElements.Concat([.. values.Select(Widened)], axis)];

        OnnxValue Widened(OnnxValue value)
        {
            var shape = HostElements.Shape(value);
            return shape.Length == rank
                ? HostElements.Reshape(value, [.. shape[..axis], 1, .. shape[axis..]])
                : throw new BadNodeException($"{values[0]} and {value} are not of one rank");
        }
    }

    /// <summary>A subgraph for each value of the first sequence; further sequences give the value at the same position, tensors are the same each time.</summary>
    private static OnnxValue?[] Map(HostCall call)
    {
        var body = call.Graph("body");
        var count = call.Sequence(0).Values.Count;
        foreach (var other in call.Inputs.OfType<OnnxSequence>().Where(s => s.Values.Count != count))
        {
            throw new BadNodeException($"the sequences are of {count} and {other.Values.Count} values");
        }

        var results = body.Outputs.Select(_ => new List<OnnxValue>(count)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var outputs = call.Run(body, [.. call.Inputs.Select(v => v is OnnxSequence sequence ? sequence.Values[i] : v)]);
            for (var j = 0; j < outputs.Length; j++)
            {
                results[j].Add(outputs[j]);
            }
        }

        return [.. results.Select(r => new OnnxSequence(r))];
    }
}
