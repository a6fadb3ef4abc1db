using static GraphC.Declare;

namespace GraphC.Tests.Support;

/// <summary>Gradients of composed functions against central differences, in float64.</summary>
internal static class Slopes
{
    private const double Step = 1e-5;

    /// <summary>
    /// Asserts that the gradient of a function is its slope, and that the gradient of that gradient is the slope of the gradient.
    /// </summary>
    /// <param name="function">From Float64 inputs to a Float64 result.</param>
    /// <param name="low">The least element that inputs are drawn with.</param>
    /// <param name="high">The greatest element.</param>
    /// <param name="shapes">The shapes of the inputs.</param>
    public static void Check(Func<Node[], Node> function, double low, double high, params long[][] shapes)
    {
        var random = new Random(7);
        Node[] x = [.. shapes.Select((shape, i) => Input($"x{i}", Float64, Extents(shape)))];
        Tensor[] at = [.. shapes.Select(shape => Draw(shape))];
        var y = function(x);
        Compare((y * Constant(Draw(Fixed(y))).Cast(Float64)).Sum());
        var first = (y * Constant(Draw(Fixed(y)))).Sum().Gradient(x);
        Compare(first.Select(g => (g * Constant(Draw(Fixed(g)))).Sum()).Aggregate((a, b) => a + b));

        void Compare(Node f)
        {
            var slopes = Graph.Close([.. f.Gradient(x)], inputs: x);
            var value = Graph.Close([f], inputs: x);
            foreach (var (tensor, gradient) in at.Zip(Interpreter.Run(slopes, at)))
            {
                for (var i = 0; i < tensor.Length; i++)
                {
                    ref var element = ref tensor.AsSpan<double>()[i];
                    var here = element;
                    element = here + Step;
                    var above = Interpreter.Run(value, at)[0].Data[0];
                    element = here - Step;
                    var below = Interpreter.Run(value, at)[0].Data[0];
                    element = here;
                    var slope = (above - below) / (2 * Step);
                    Assert.True(
                        Math.Abs(slope - gradient.Data[i]) <= 1e-6 * Math.Max(1, Math.Abs(slope)), $"[{i}]: {gradient.Data[i]} is not {slope}");
                }
            }
        }

        Tensor Draw(long[] shape)
        {
            var tensor = new Tensor(Float64, shape);
            foreach (ref var element in tensor.AsSpan<double>())
            {
                element = low + (high - low) * random.NextDouble();
            }

            return tensor;
        }
    }

    private static long[] Fixed(Node node) => [.. node.Shape.Select(d => d.Value)];

    private static Shape Extents(long[] shape) => Shape.Of(shape.Select(e => (Dim)e));
}
