using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Batch norm in its many versions.</summary>
internal static class BatchNorms
{
    public static ImmutableArray<Operator> Operators { get; } = [Operator.Many("BatchNormalization", BatchNormalization) with { Statistics = [3, 4] }];

    /// <summary>
    /// By given statistics, or by those of this batch, which then move the given ones: <c>running * momentum + batch * (1 - momentum)</c>, with
    /// the biased variance.
    /// </summary>
    private static Operand?[] BatchNormalization(Call call)
    {
        // Without "spatial" each element of an example is a channel of its own.
        var isSpatial = call.Version >= 9 || call.Attributes.Flag("spatial", true);
        var given = call.X();
        var x = isSpatial ? given : given.Flatten(1);
        var (scale, shift, mean, variance) = (Parameter(1), Parameter(2), Parameter(3), Parameter(4));
        var epsilon = call.Attributes.Float("epsilon", 1e-5f);
        var momentum = call.Attributes.Float("momentum", 0.9f);
        if (call.IsTrainable && mean is Variable runningMean && variance is Variable runningVariance)
        {
            // A training step moves the variables itself, as PyTorch does, which counts the momentum from the other side.
            var trained = x.BatchNorm(scale, shift, runningMean, runningVariance, 1 - momentum, epsilon);
            return [Operator.Result(call, trained), call.Tensor(3), call.Tensor(4), call.Tensor(3), call.Tensor(4)];
        }

        if (!Measures(call))
        {
            return [Operator.Result(call, x.BatchNorm(scale, shift, mean, variance, epsilon).Reshape(given.Shape))];
        }

        ValueList<int> axes = [0, .. Enumerable.Range(2, x.Rank - 2)];
        var result = Normalization.AffineByChannel(Normalization.Standardize(x, axes, epsilon), scale, shift).Reshape(given.Shape);
        var (ownMean, ownVariance) = (x.Mean([.. axes]), x.Variance([.. axes], correction: 0));
        return
        [
            Operator.Result(call, result), Statistic(3, Moved(mean, ownMean)), Statistic(4, Moved(variance, ownVariance)),
            Statistic(3, ownMean), Statistic(4, ownVariance),
        ];

        Node Parameter(int input)
        {
            var vector = call.X(input).Cast(x.DType);
            return isSpatial ? vector : vector.Flatten();
        }

        Node Moved(Node running, Node measured) => (running * momentum) + (measured * (1 - momentum));

        TensorOperand Statistic(int like, Node value) =>
            Operator.Result(call, value.Reshape(call.X(like).Shape).Cast(call.Type(like).Carrier), like);
    }

    /// <summary>
    /// Operator set 14 says it by an attribute. Before, the batch is measured where more than the first output is asked for, unless the old
    /// <c>is_test</c> forbids it.
    /// </summary>
    private static bool Measures(Call call) => call.Version >= 14
        ? call.Attributes.Flag("training_mode")
        : !call.Attributes.Flag("is_test") && Enumerable.Range(1, 4).Any(call.Wants);
}
