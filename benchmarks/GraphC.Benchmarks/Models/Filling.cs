namespace GraphC.Benchmarks;

/// <summary>Tensors to work on.</summary>
internal static class Filling
{
    /// <summary>Numbers from [-1, 1).</summary>
    public static Tensor Uniform(params ReadOnlySpan<long> shape) => Between(-1, 1, shape);

    /// <summary>Numbers from an interval, the same at every call.</summary>
    public static Tensor Between(float low, float high, params ReadOnlySpan<long> shape)
    {
        var (tensor, random) = (new Tensor(DType.Float32, shape), new Random(1));
        foreach (ref var element in tensor.AsSpan<float>())
        {
            element = low + (high - low) * random.NextSingle();
        }

        return tensor;
    }

    /// <summary>Class labels.</summary>
    public static Tensor Labels(int classes, params ReadOnlySpan<long> shape)
    {
        var (tensor, random) = (new Tensor(DType.Int32, shape), new Random(1));
        foreach (ref var label in tensor.AsSpan<int>())
        {
            label = random.Next(classes);
        }

        return tensor;
    }
}
