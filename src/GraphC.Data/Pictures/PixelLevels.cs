namespace GraphC.Data;

/// <summary>Pixels as bytes from 0 to 255 and as floats from 0 to 1.</summary>
public static class PixelLevels
{
    private const float Brightest = 255;

    extension(Tensor tensor)
    {
        /// <summary>Floats from 0 to 1 as bytes, to the nearest of 256 levels; what is beyond is cut off, and NaN is 0.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not f32.</exception>
        public Tensor ToLevels()
        {
            var result = new Tensor(DType.UInt8, tensor.Shape);
            var from = tensor.AsSpan<float>();
            var to = result.Bytes;
            for (var i = 0; i < from.Length; i++)
            {
                // Not Clamp, which lets NaN pass.
                to[i] = from[i] >= 1 ? (byte)Brightest : from[i] > 0 ? (byte)(from[i] * Brightest + 0.5f) : (byte)0;
            }

            return result;
        }

        /// <summary>Bytes as floats from 0 to 1; floats as they are, not copied.</summary>
        /// <exception cref="InvalidOperationException">The tensor is neither u8 nor f32.</exception>
        public Tensor ToUnit()
        {
            if (tensor.DType == DType.Float32)
            {
                return tensor;
            }

            var result = new Tensor(DType.Float32, tensor.Shape);
            ToUnit(tensor.AsSpan<byte>(), result.AsSpan<float>());
            return result;
        }
    }

    /// <summary>Bytes as floats from 0 to 1.</summary>
    internal static void ToUnit(ReadOnlySpan<byte> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] / Brightest;
        }
    }
}
