namespace GraphC.Tests.Foreign;

/// <summary>Conversion and comparison of foreign tensors.</summary>
internal static class Tensors
{
    /// <summary>A tensor with its elements converted to a floating-point type.</summary>
    public static Tensor As(this Tensor tensor, DType real)
    {
        var result = new Tensor(real, tensor.Shape);
        for (var i = 0; i < tensor.Length; i++)
        {
            if (real == DType.Float64)
            {
                result.AsSpan<double>()[i] = tensor[i];
            }
            else
            {
                result.AsSpan<float>()[i] = (float)tensor[i];
            }
        }

        return result;
    }

    /// <summary>The elements as doubles.</summary>
    public static double[] ToDoubles(this Tensor tensor) => [.. Enumerable.Range(0, (int)tensor.Length).Select(i => tensor[i])];

    /// <summary>The part of a tensor at a position of axis 0, without that axis.</summary>
    public static Tensor At(this Tensor tensor, int index)
    {
        var part = new Tensor(tensor.DType, tensor.Shape[1..]);
        tensor.Bytes.Slice((int)(index * part.ByteLength), (int)part.ByteLength).CopyTo(part.Bytes);
        return part;
    }

    /// <summary>Asserts that elements agree within a tolerance relative to the largest magnitude.</summary>
    public static void AssertClose(string what, IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {expected.Count} elements expected, {actual.Count} there");
        var scale = expected.Where(double.IsFinite).Select(Math.Abs).Append(1e-30).Max();
        for (var i = 0; i < expected.Count; i++)
        {
            var same = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * scale;
            Assert.True(same, $"{what}[{i}]: {expected[i]:R} expected, {actual[i]:R} there (largest magnitude {scale:G3})");
        }
    }
}
