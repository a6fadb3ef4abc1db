using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Gradient, of <c>ai.onnx.preview.training</c>: the model's own graph is differentiated.</summary>
internal static class Differentiation
{
    public static ImmutableArray<Operator> Operators { get; } =
        [Operator.Many("Gradient", Gradient) with { Domain = "ai.onnx.preview.training" }];

    /// <summary>The gradients of the sum of <c>y</c> towards each of <c>xs</c>; values that <c>zs</c> names only have to be there.</summary>
    private static Operand?[] Gradient(Call call)
    {
        var xs = call.Attributes.Texts("xs") ?? throw new BadNodeException("the attribute 'xs' is missing");
        var zs = call.Attributes.Texts("zs") ?? [];
        if (!call.Node.Inputs.SequenceEqual(xs.Concat(zs)))
        {
            throw new UnsupportedException("the gradient at a point that is not the one that y was computed at");
        }

        if (!call.IsWhole)
        {
            throw new UnsupportedException("the gradient of values that were computed before a shape was known");
        }

        var y = call.Captured(call.Attributes.Text("y", "")) as TensorOperand ?? throw new BadNodeException("y is no tensor");
        var gradients = Gradients.Vjp([(y.Node, y.Node.OnesLike())], [.. xs.Select((_, i) => call.X(i))]);
        return [.. gradients.Select((g, i) => Operator.Result(call, g, i))];
    }
}
