namespace GraphC.Compiler.Tests.Support;

/// <summary>Tensors with random elements, the same for the same seed.</summary>
internal static class Filled
{
    /// <summary>Float32 elements in (-1, 1).</summary>
    public static Tensor Floats(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor(DType.Float32, shape);
        foreach (ref var x in tensor.AsSpan<float>())
        {
            x = random.NextSingle() * 2 - 1;
        }

        return tensor;
    }

    /// <summary>Int64 elements in [0, <paramref name="limit"/>).</summary>
    public static Tensor Indices(int seed, long limit, params long[] shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor(DType.Int64, shape);
        foreach (ref var x in tensor.AsSpan<long>())
        {
            x = random.NextInt64(limit);
        }

        return tensor;
    }
}
