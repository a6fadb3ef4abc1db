namespace GraphC.Onnx.Tests.Support;

/// <summary>Tensors of made-up numbers, and comparisons of results with what they should be.</summary>
internal static class Numbers
{
    /// <summary>Numbers in [-1, 1) under a shape, always the same for a seed.</summary>
    public static OnnxTensor Some(int seed, params long[] shape)
    {
        var random = new Random(seed);
        return Of([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() * 2 - 1))], shape);
    }

    /// <summary>Given numbers under a shape.</summary>
    public static OnnxTensor Of(float[] elements, params long[] shape) => OnnxTensor.Of(Tensor.From(elements, shape));

    /// <summary>The elements of a tensor.</summary>
    public static double[] Elements(this OnnxTensor tensor) => Tensors.Reals(tensor.Data);

    /// <summary>An element at a place.</summary>
    public static double At(this OnnxTensor tensor, params long[] place)
    {
        var position = 0L;
        for (var axis = 0; axis < place.Length; axis++)
        {
            position = (position * tensor.Shape[axis]) + place[axis];
        }

        return tensor.Data[position];
    }

    /// <summary>Fails unless a result has a shape and, at each place, the number that a function says.</summary>
    public static void ShouldBe(this OnnxTensor actual, long[] shape, Func<long[], double> expected, double tolerance = 1e-5)
    {
        Assert.Equal(shape, actual.Shape.ToArray());
        var place = new long[shape.Length];
        for (var i = 0L; i < actual.Data.Length; i++)
        {
            var rest = i;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                (place[axis], rest) = (rest % shape[axis], rest / shape[axis]);
            }

            var wanted = expected(place);
            Assert.True(Math.Abs(actual.Data[i] - wanted) <= tolerance * (1 + Math.Abs(wanted)), $"[{string.Join(", ", place)}] is {actual.Data[i]} instead of {wanted}");
        }
    }
}
