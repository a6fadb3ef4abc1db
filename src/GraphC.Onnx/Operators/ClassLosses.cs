using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Losses of one class out of many; the classes are axis 1.</summary>
internal static class ClassLosses
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("NegativeLogLikelihoodLoss", c => Losses.Nll(c.X(0), c.X(1), c.Optional(2), Ignored(c), reduction: Reduction(c)), since: 12),
        Operator.Many("SoftmaxCrossEntropyLoss", SoftmaxCrossEntropy, since: 12),
    ];

    /// <summary>The loss, and the logarithms of the probabilities.</summary>
    private static Operand?[] SoftmaxCrossEntropy(Call call) =>
    [
        Operator.Result(call, Losses.SoftmaxCrossEntropy(call.X(0), call.X(1), call.Optional(2), ignoreIndex: Ignored(call), reduction: Reduction(call))),
        call.Wants(1) ? Operator.Result(call, call.X(0).LogSoftmax(1)) : null,
    ];

    private static long? Ignored(Call call) => call.Attributes.Has("ignore_index") ? call.Attributes.Int("ignore_index", 0) : null;

    private static LossReduction Reduction(Call call) => call.Attributes.Text("reduction", "mean") switch
    {
        "mean" => LossReduction.Mean,
        "sum" => LossReduction.Sum,
        "none" => LossReduction.None,
        var other => throw new BadNodeException($"the reduction {Names.Quote(other)} is none of mean, sum and none"),
    };
}
