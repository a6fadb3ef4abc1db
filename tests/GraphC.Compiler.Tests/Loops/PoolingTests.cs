using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Loops;

/// <summary>The greatest of windows over images that lie channels last, as they do between convolutions, and its gradient.</summary>
public class PoolingTests
{
    /// <summary>Window, stride and padding: side by side, with a rest, overlapping in both ways, with gaps.</summary>
    public static TheoryData<int, int, int> Geometries => new() { { 2, 2, 0 }, { 3, 3, 0 }, { 3, 2, 1 }, { 4, 1, 2 }, { 2, 3, 0 } };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void The_gradient_goes_to_the_first_that_is_greatest(int window, int stride, int padding)
    {
        var (outputs, inputs) = Declared(window, stride, padding);
        using var program = Compile(outputs, inputs, Agreement.Fresh);
        var dy = Filled.Floats(2, [2, .. outputs[0].Shape.Skip(1).Select(extent => extent.Value)]);

        Agreement.Check(program, [Coarse(1, 2, 8, 8, 18), dy], _ => 1e-6);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void All_of_it_runs_in_lanes(int window, int stride, int padding)
    {
        var (outputs, inputs) = Declared(window, stride, padding);

        Assert.All(LanesOf.Kernels(outputs, inputs).Where(k => k.Label != "MatMul"), k => Assert.True(LanesOf.Any(k), k.Label));
    }

    [Fact]
    public void Windows_side_by_side_have_a_gradient_without_divisions()
    {
        var (outputs, inputs) = Declared(2, 2, 0);
        var source = Lowered.From(Graph.Close(outputs, [], inputs), Agreement.Fresh, PassOptions.Default).Source;

        Assert.DoesNotContain("FloorDiv", source, StringComparison.Ordinal);
        Assert.DoesNotContain(" / ", source, StringComparison.Ordinal);
    }

    /// <summary>The maxima, their gradient with given cotangents, and a convolution, without which images would not lie channels last.</summary>
    private static (Node[] Outputs, Node[] Inputs) Declared(int window, int stride, int padding)
    {
        var x = Input("x", Float32, [Batch, 8, 8, 18]);
        var images = x.Permute(0, 3, 1, 2);
        var greatest = images.MaxPool(window, strides: stride, padding: padding).Permute(0, 2, 3, 1);
        var dy = Input("dy", Float32, greatest.Shape);
        return ([greatest, Gradients.Vjp([(greatest, dy)], [x])[0], images.Conv(Constant(new Tensor(Float32, [1, 18, 1, 1])))], [x, dy]);
    }

    /// <summary>So few different numbers that windows hold equal ones, and some that are none.</summary>
    private static Tensor Coarse(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor(DType.Float32, shape);
        foreach (ref var x in tensor.AsSpan<float>())
        {
            x = random.Next(6) switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => -0f, var n => n - 3 };
        }

        return tensor;
    }
}
