using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Values that come from no input, or from an input's shape alone.</summary>
internal static class Constants
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Many("Constant", c => [Importer.Of(Constant(c))]),
        Operator.Many("Identity", c => [c.Operand(0)]) with { Host = c => [c.Value(0)] },
        Operator.Typed("ConstantOfShape", ConstantOfShape, since: 9),
        Operator.Typed("Range", Range, since: 11),
        Operator.Typed("EyeLike", EyeLike, since: 9),
    ];

    private static OnnxValue Constant(Call call)
    {
        var attributes = call.Attributes;
        return attributes.Names.FirstOrDefault() switch
        {
            "value" => attributes.Tensor("value")!,
            "sparse_value" => attributes.Sparse("sparse_value")!,
            "value_int" => OnnxTensor.Of([attributes.Int("value_int", 0)], []),
            "value_ints" => OnnxTensor.Of(attributes.Ints("value_ints")!.Value.AsSpan(), attributes.Ints("value_ints")!.Value.Length),
            "value_float" => new OnnxTensor(ElementType.Float32, Tensor.Scalar((float)attributes.Float("value_float", 0))),
            "value_floats" => new OnnxTensor(ElementType.Float32, Tensor.From(attributes.Floats("value_floats")!.Value.AsSpan())),
            "value_string" => new OnnxStrings([attributes.Text("value_string", "")]),
            "value_strings" => new OnnxStrings([.. attributes.Texts("value_strings")!], attributes.Texts("value_strings")!.Value.Length),
            _ => throw new BadNodeException("a constant without a value"),
        };
    }

    private static TensorOperand ConstantOfShape(Call call)
    {
        var value = call.Attributes.Tensor("value") as OnnxTensor ?? new OnnxTensor(ElementType.Float32, Tensor.Scalar(0f));
        var shape = Shape.Of(call.Dims(0));
        return new(value.Type, Declare.Constant(value.Data.Reshape()).BroadcastTo(shape));
    }

    /// <summary><c>start + i * delta</c> for the i whose place lies before the limit.</summary>
    private static TensorOperand Range(Call call)
    {
        var type = call.Type();
        if (type is ElementType.Int32 or ElementType.Int64 or ElementType.Int16)
        {
            var (start, limit, delta) = (call.Dims(0)[0], call.Dims(1)[0], call.Int(2));
            var extent = delta == 0 ? throw new BadNodeException("the step is 0")
                : delta > 0 ? (limit - start + (delta - 1)) / delta
                : (start - limit + (-delta - 1)) / -delta;
            if (extent.IsConstant && extent.Value < 0)
            {
                extent = 0;
            }

            return new(type, Positions.Of(extent, type.Carrier) * delta + Extents.Of(start, type.Carrier));
        }

        var (from, to, step) = (call.Reals(0)[0], call.Reals(1)[0], call.Reals(2)[0]);
        var count = (long)Math.Max(0, Math.Ceiling((to - from) / step));
        return new(type, Narrowing.Apply(Positions.Of(count, type.Carrier) * step + from, type));
    }

    private static TensorOperand EyeLike(Call call)
    {
        var shape = call.Tensor(0).Shape;
        var type = call.Attributes.Type("dtype") ?? call.Type();
        var offset = call.Attributes.Int("k", 0);
        return shape.Rank != 2
            ? throw new BadNodeException($"{shape} is no matrix")
            : new(type, (Positions.Of(shape[0]).Unsqueeze(1) + offset).EqualTo(Positions.Of(shape[1])).Cast(type.Carrier));
    }
}
