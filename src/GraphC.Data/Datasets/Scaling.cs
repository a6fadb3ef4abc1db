using System.Numerics;

namespace GraphC.Data;

/// <summary>Converts the elements of whole columns.</summary>
public static class Scaling
{
    extension(Tensor tensor)
    {
        /// <summary>Every element times a factor, as f32: <c>pixels.Scale(1 / 255f)</c> brings bytes into [0, 1].</summary>
        public Tensor Scale(float factor)
        {
            var result = tensor.To(DType.Float32);
            foreach (ref var x in result.AsSpan<float>())
            {
                x *= factor;
            }

            return result;
        }

        /// <summary>A copy with another element type.</summary>
        /// <exception cref="InvalidDataException">
        /// An element does not fit into an integer type (NaN never does), or loses its fraction.
        /// </exception>
        public Tensor To(DType type)
        {
            if (type == tensor.DType)
            {
                return tensor.Clone();
            }

            var result = new Tensor(type, tensor.Shape);
            switch (tensor.DType)
            {
                case DType.Float32:
                    From<float>(tensor, result);
                    break;
                case DType.Float64:
                    From<double>(tensor, result);
                    break;
                case DType.Int32:
                    From<int>(tensor, result);
                    break;
                case DType.Int64:
                    From<long>(tensor, result);
                    break;
                case DType.UInt8:
                    From<byte>(tensor, result);
                    break;
                default:
                    From<byte>(tensor.Bytes, result);
                    break;
            }

            return result;
        }
    }

    private static void From<T>(Tensor source, Tensor target) where T : unmanaged, INumber<T> => From<T>(source.AsSpan<T>(), target);

    private static void From<T>(ReadOnlySpan<T> source, Tensor target) where T : unmanaged, INumber<T>
    {
        switch (target.DType)
        {
            case DType.Float32:
                Floats(source, target.AsSpan<float>());
                break;
            case DType.Float64:
                Floats(source, target.AsSpan<double>());
                break;
            case DType.Int32:
                Integers(source, target.AsSpan<int>());
                break;
            case DType.Int64:
                Integers(source, target.AsSpan<long>());
                break;
            case DType.UInt8:
                Integers(source, target.AsSpan<byte>());
                break;
            case DType.Bool:
                var flags = target.AsSpan<bool>();
                for (var i = 0; i < source.Length; i++)
                {
                    flags[i] = source[i] != T.Zero;
                }

                break;
            default:
                throw new NotSupportedException($"Tensors of {target.DType.ShortName} have no host representation yet.");
        }
    }

    private static void Floats<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = TTo.CreateTruncating(source[i]);
        }
    }

    private static void Integers<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (var i = 0; i < source.Length; i++)
        {
            // Saturating and back differs exactly where the value does not fit or has a fraction.
            target[i] = TTo.CreateSaturating(source[i]);
            if (TFrom.CreateSaturating(target[i]) != source[i])
            {
                throw new InvalidDataException($"Element {i} is {source[i]}, which is no {typeof(TTo).Name}.");
            }
        }
    }
}
