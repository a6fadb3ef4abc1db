using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// Random numbers. ONNX leaves the generator open: these are GraphC's own, which depend on the program's seed, the run and the node, or,
/// where the node names a seed, on that instead of the node.
/// </summary>
internal static class Randomness
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Typed("RandomNormal", c => Normal(c, Given(c), Type(c, ElementType.Float32))),
        Operator.Typed("RandomNormalLike", c => Normal(c, c.Tensor(0).Shape, Type(c, c.Type()))),
        Operator.Typed("RandomUniform", c => Uniform(c, Given(c), Type(c, ElementType.Float32))),
        Operator.Typed("RandomUniformLike", c => Uniform(c, c.Tensor(0).Shape, Type(c, c.Type()))),
        Operator.Typed("Bernoulli", Bernoulli, since: 15),
        Operator.Typed("Multinomial", Multinomial, since: 7),
        Operator.Many("Dropout", Dropout),
    ];

    private static TensorOperand Normal(Call call, Shape shape, ElementType type) => new(type, Narrowing.Apply(
        (Draw.Of(Distribution.Normal, shape, type.Carrier, Stream(call)) * call.Attributes.Float("scale", 1)) + call.Attributes.Float("mean", 0), type));

    private static TensorOperand Uniform(Call call, Shape shape, ElementType type)
    {
        var (low, high) = (call.Attributes.Float("low", 0), call.Attributes.Float("high", 1));
        return new(type, Narrowing.Apply((Draw.Of(Distribution.Uniform, shape, type.Carrier, Stream(call)) * (high - low)) + low, type));
    }

    private static TensorOperand Bernoulli(Call call)
    {
        var probability = call.X();
        var type = call.Attributes.Type("dtype") ?? call.Type();
        return new(type, (Draw.Of(Distribution.Uniform, probability.Shape, probability.DType, Stream(call)) < probability).Cast(type.Carrier));
    }

    /// <summary>Classes, each as often as the exponential of its score says: the first one whose running sum lies above a share of the whole.</summary>
    private static TensorOperand Multinomial(Call call)
    {
        var scores = call.X();
        if (scores.Rank != 2)
        {
            throw new BadNodeException($"the scores {scores.Shape} must be [N, classes]");
        }

        var type = call.Attributes.Type("dtype") ?? ElementType.Int32;
        var sums = (scores - scores.Max(1, keepDims: true)).Exp().CumSum(1);
        var shares = Draw.Of(Distribution.Uniform, [scores.Shape[0], call.Attributes.Int("sample_size", 1)], scores.DType, Stream(call))
            * sums.Slice(1, scores.Shape[1] - 1, scores.Shape[1]);
        var passed = (sums.Unsqueeze(1) <= shares.Unsqueeze(2)).Cast(type.Carrier).Sum(2);
        return new(type, passed.Minimum(Extents.Of(scores.Shape[1] - 1, type.Carrier)));
    }

    /// <summary>
    /// What is kept, and where. From operator set 12 on an input says whether anything is dropped; from 7 on nothing is; before, all is kept only where
    /// <c>is_test</c> is set. A graph that is made to be trained drops when it is. The mask is of the data's type up to operator set 9.
    /// </summary>
    private static Operand?[] Dropout(Call call)
    {
        var x = call.X();
        if (!MayDrop(call))
        {
            return [new TensorOperand(call.Type(), x), Mask(Fill.Full(1, DType.Bool, x.Shape))];
        }

        var training = call.IsTrainable ? Mode.WhenTraining(Declare.Constant(1, DType.Bool), Declare.Constant(0, DType.Bool))
            : call.Version >= 12 ? call.X(2).Reshape(Shape.Scalar) : Declare.Constant(1, DType.Bool);
        var ratio = call.Version >= 12 && call.Has(1) ? call.X(1).Reshape(Shape.Scalar).Cast(x.DType)
            : Declare.Constant(call.Version >= 12 ? 0.5 : call.Attributes.Float("ratio", 0.5), x.DType);
        var isKept = (Draw.Of(Distribution.Uniform, x.Shape, x.DType, DropoutStream(call)) >= ratio) | !training;
        var factor = training.Where((1 - ratio).Reciprocal(), 1);
        return [Operator.Result(call, isKept.Where(x * factor, 0)), Mask(isKept)];

        TensorOperand Mask(Node isKept) => call.Version >= 10 ? new(ElementType.Bool, isKept) : new(call.Type(), isKept.Cast(x.DType));
    }

    /// <summary>False if nothing is dropped whatever the inputs are.</summary>
    private static bool MayDrop(Call call) => call.IsTrainable || (call.Version < 7
        ? !call.Attributes.Flag("is_test")
        : call.Version >= 12 && call.Has(2) && !(call.Tensor(2) is { IsConstant: true } constant && constant.TryKnow()!.Data[0] == 0));

    private static Shape Given(Call call) =>
        Shape.Of((call.Attributes.Ints("shape") ?? throw new BadNodeException("the attribute 'shape' is missing")).Select(i => (Dim)i));

    private static ElementType Type(Call call, ElementType absent) => (call.Attributes.Type("dtype") ?? absent) is { IsFloat: true } type
        ? type
        : throw new BadNodeException($"{call.Attributes.Type("dtype") ?? absent} is no floating-point type");

    /// <summary>The stream of the seed that a node names, or one of its own.</summary>
    private static RandomStream? Stream(Call call) =>
        call.Attributes.Has("seed") ? RandomStream.Of(BitConverter.DoubleToInt64Bits(call.Attributes.Float("seed", 0))) : null;

    /// <summary>The seed of dropout alone is an integer.</summary>
    private static RandomStream? DropoutStream(Call call) => call.Attributes.Has("seed") ? RandomStream.Of(call.Attributes.Int("seed", 0)) : null;
}
