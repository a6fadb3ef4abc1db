using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Normalization of each example by itself.</summary>
internal static class Norms
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("InstanceNormalization", c => c.X().InstanceNorm(c.X(1), c.X(2), c.Attributes.Float("epsilon", 1e-5f))),
        Operator.Of("GroupNormalization", GroupNormalization, since: 18),
        Operator.Many("LayerNormalization", LayerNormalization, since: 17),
        Operator.Typed("RMSNormalization", RmsNormalization, since: 23),
        Operator.Of("LpNormalization", LpNormalization),
        Operator.Of("MeanVarianceNormalization", MeanVarianceNormalization),
        Operator.Of("LRN", LocalResponse),
    ];

    /// <summary>Up to operator set 20 scale and shift belong to groups, from then on to channels.</summary>
    private static Node GroupNormalization(Call call)
    {
        var groups = (int)call.Attributes.Int("num_groups", 0);
        var stash = Stash(call);
        var x = Casting.To(call.Tensor(0), stash).Node;
        var normal = x.GroupNorm(null, null, groups, call.Attributes.Float("epsilon", 1e-5f)).Cast(call.Type().Carrier);
        return Normalization.AffineByChannel(normal, OfChannels(1), OfChannels(2));

        Node OfChannels(int input) => call.Version >= 21 ? call.X(input) : call.X(input).Repeat(0, Normalization.Channels(x).Value / groups);
    }

    /// <summary>With the mean and the inverse deviation, both in the type in which they are computed.</summary>
    private static Operand?[] LayerNormalization(Call call)
    {
        var stash = Stash(call);
        var x = Casting.To(call.Tensor(0), stash).Node;
        int[] axes = LastAxes(call);
        var epsilon = call.Attributes.Float("epsilon", 1e-5f);
        var normal = Normalization.Standardize(x, [.. axes], epsilon).Cast(call.Type().Carrier);
        return
        [
            Operator.Result(call, Normalization.Affine(normal, call.X(1), call.Optional(2))),
            InStash(x.Mean(axes, keepDims: true)),
            InStash((x.Variance(axes, correction: 0, keepDims: true) + epsilon).Rsqrt()),
        ];

        TensorOperand InStash(Node node) => new(stash, Narrowing.Apply(node, stash));
    }

    /// <summary>The result has the type of the scale.</summary>
    private static TensorOperand RmsNormalization(Call call)
    {
        var x = Casting.To(call.Tensor(0), Stash(call)).Node;
        var normal = Normalization.DivideByRms(x, [.. LastAxes(call)], call.Attributes.Float("epsilon", 1e-5f)).Cast(call.Type(1).Carrier);
        return Operator.Result(call, Normalization.Affine(normal, call.X(1), null), like: 1);
    }

    /// <summary>The type of the mean and what follows from it.</summary>
    private static ElementType Stash(Call call) => call.Attributes.Type("stash_type") ?? ElementType.Float32;

    private static int[] LastAxes(Call call)
    {
        var rank = call.Tensor(0).Rank;
        var first = call.Axis(call.Attributes.Int("axis", -1), rank);
        return [.. Enumerable.Range(first, rank - first)];
    }

    /// <summary>A vector of zeros has no direction and stays.</summary>
    private static Node LpNormalization(Call call)
    {
        var x = call.X();
        var axis = call.Axis(call.Attributes.Int("axis", -1), x.Rank);
        var norm = call.Attributes.Int("p", 2) switch
        {
            1 => x.Abs().Sum(axis, keepDims: true),
            2 => x.Square().Sum(axis, keepDims: true).Sqrt(),
            var p => throw new BadNodeException($"p is {p}; it must be 1 or 2"),
        };
        return x / norm.EqualTo(0).Where(1, norm);
    }

    /// <summary>
    /// <c>(x - mean) / (deviation + 1e-9)</c> along axes. Up to operator set 8 they are the positions of a channel, or of all channels, and the
    /// division may be left out.
    /// </summary>
    private static Node MeanVarianceNormalization(Call call)
    {
        var x = call.X();
        var isOld = call.Version < 9;
        var firstOld = call.Attributes.Flag("across_channels") ? 1 : 2;
        int[] axes = isOld ? [.. Enumerable.Range(firstOld, x.Rank - firstOld)] : call.Axes(call.Attributes.Ints("axes") ?? [0, 2, 3], x.Rank);
        var centered = x - x.Mean(axes, keepDims: true);
        return isOld && !call.Attributes.Flag("normalize_variance", true)
            ? centered
            : centered / (centered.Square().Mean(axes, keepDims: true).Sqrt() + 1e-9);
    }

    /// <summary>
    /// <c>x / (bias + alpha / size * sum)^beta</c>, where the sum is that of the squares of so many neighbouring channels. Krizhevsky, Sutskever
    /// and Hinton, "ImageNet classification with deep convolutional neural networks" (2012).
    /// </summary>
    private static Node LocalResponse(Call call)
    {
        var x = call.X();
        var size = call.Attributes.Int("size", 0);
        if (size < 1 || x.Rank < 2)
        {
            throw new BadNodeException($"{size} neighbours among the channels of {x.Shape}");
        }

        var squares = x.Square().Pad(1, (size - 1) / 2, size / 2);
        var sum = Enumerable.Range(0, (int)size).Select(i => squares.Slice(1, i, x.Shape[1] + i)).Aggregate((a, b) => a + b);
        var alpha = call.Attributes.Float("alpha", 1e-4f) / size;
        return x / ((sum * alpha) + call.Attributes.Float("bias", 1)).Pow(call.Attributes.Float("beta", 0.75f));
    }
}
