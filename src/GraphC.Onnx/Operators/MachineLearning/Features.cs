using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>What is done with features before a model sees them. Rows are examples, <c>[N, C]</c>; a vector is one of them.</summary>
internal static class Features
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Moving("ArrayFeatureExtractor", Extract) with { Host = NumberedText.Run },
        Operator.Of("Binarizer", c => (c.X().Cast(DType.Float64) > c.Attributes.Float("threshold", 0)).Cast(c.X().DType)),
        Operator.Typed("Scaler", Scale),
        Operator.Typed("Normalizer", Normalize),
        Operator.Of("Imputer", Impute),
        Operator.Typed("FeatureVectorizer", Join),
    ];

    private static Node Float(Node x) => x.Cast(DType.Float32);

    private static Node Extract(Call call)
    {
        var x = call.X().Rank == 1 ? call.X().Unsqueeze(0) : call.X();
        return x.IndexSelect(x.Rank - 1, call.X(1).Reshape(-1));
    }

    private static TensorOperand Scale(Call call)
    {
        var x = Float(call.X());
        return new(ElementType.Float32, (x - PerFeature(call, "offset", 0)) * PerFeature(call, "scale", 1));
    }

    /// <summary>One number for each feature, or one for all.</summary>
    private static Node PerFeature(Call call, string attribute, float absent)
    {
        var given = call.Attributes.Floats(attribute) is { Length: > 0 } numbers ? numbers : [absent];
        return given.Length == 1 || call.X().Shape[^1].Is(given.Length)
            ? Declare.Constant(Tensor.From(given.AsSpan()))
            : throw new BadNodeException($"{given.Length} numbers '{attribute}' for the features of {call.X().Shape}");
    }

    /// <summary>Rows divided by a norm; those whose norm is zero stay.</summary>
    private static TensorOperand Normalize(Call call)
    {
        var x = Float(call.X());
        var norm = call.Attributes.Text("norm", "MAX") switch
        {
            "MAX" => x.Abs().Max(-1, keepDims: true),
            "L1" => x.Abs().Sum(-1, keepDims: true),
            "L2" => x.Square().Sum(-1, keepDims: true).Sqrt(),
            var other => throw new BadNodeException($"the norm {Names.Quote(other)} is none of MAX, L1 and L2"),
        };
        return new(ElementType.Float32, x / norm.EqualTo(0).Where(1, norm));
    }

    /// <summary>A number that stands for a missing one, NaN among them, is replaced by that of its feature.</summary>
    private static Node Impute(Call call)
    {
        var x = call.X();
        if (!x.DType.IsFloat)
        {
            var numbers = call.Attributes.Ints("imputed_value_int64s") ?? throw new BadNodeException("imputed_value_int64s is missing");
            return x.EqualTo(call.Attributes.Int("replaced_value_int64", 0)).Where(Declare.Constant(Tensor.From(numbers.AsSpan())).Cast(x.DType), x);
        }

        var values = call.Attributes.Floats("imputed_value_floats") ?? throw new BadNodeException("imputed_value_floats is missing");
        var replaced = call.Attributes.Float("replaced_value_float", 0);
        var isMissing = double.IsNaN(replaced) ? x.IsNaN() : x.EqualTo(replaced);
        return isMissing.Where(Declare.Constant(Tensor.From(values.AsSpan())).Cast(x.DType), x);
    }

    private static TensorOperand Join(Call call)
    {
        var widths = call.Attributes.Ints("inputdimensions");
        var parts = call.All().Select(x => Float(x.Rank == 1 ? x.Unsqueeze(0) : x)).ToArray();
        return widths is null || (widths.Value.Length == parts.Length && parts.Zip(widths.Value).All(p => p.First.Shape[1].Is(p.Second)))
            ? new(ElementType.Float32, Movement.Concat(1, parts))
            : throw new BadNodeException($"the features of the inputs are not as inputdimensions says, [{string.Join(", ", widths)}]");
    }
}
