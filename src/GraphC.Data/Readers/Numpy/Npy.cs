using System.Runtime.InteropServices;

namespace GraphC.Data;

/// <summary>NumPy's .npy format, versions 1 to 3.</summary>
public static class Npy
{
    /// <summary>
    /// Reads one array, in C order whatever its order in the file. f4, f8, i4, i8, u1 and b1 keep their type; f2 becomes
    /// <see cref="DType.Float32"/>, i1, i2 and u2 <see cref="DType.Int32"/>, u4 and u8 <see cref="DType.Int64"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is no .npy file, is truncated, or holds elements of another kind.</exception>
    public static Tensor Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads one array from a stream, which stays open and is left behind the array.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Tensor Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(stream, "The .npy stream");
    }

    /// <summary>Writes one tensor as version 1.0, C order, little-endian.</summary>
    public static void Write(string path, Tensor tensor)
    {
        using var stream = File.Create(path);
        Write(stream, tensor);
    }

    /// <summary>Writes one tensor to a stream, which stays open.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        new NpyHeader(ElementEncodings.Of(tensor.DType), false, false, tensor.Shape.ToArray()).Write(stream);
        stream.Write(tensor.Bytes);
    }

    internal static Tensor Read(Stream stream, string name)
    {
        var header = NpyHeader.Read(stream, name);
        if (!header.FortranOrder || header.Shape.Length < 2)
        {
            return TensorBody.Read(stream, header.Encoding, header.Shape, header.BigEndian, name);
        }

        // Fortran order is the C order of the transposed array.
        long[] reversed = [.. header.Shape.Reverse()];
        return Transposed(TensorBody.Read(stream, header.Encoding, reversed, header.BigEndian, name), header.Shape);
    }

    private static Tensor Transposed(Tensor fortran, long[] shape)
    {
        var result = new Tensor(fortran.DType, shape);
        switch (fortran.DType.Size)
        {
            case 8:
                Transpose<long>(fortran.Bytes, result.Bytes, shape);
                break;
            case 4:
                Transpose<int>(fortran.Bytes, result.Bytes, shape);
                break;
            default:
                Transpose<byte>(fortran.Bytes, result.Bytes, shape);
                break;
        }

        return result;
    }

    private static void Transpose<T>(ReadOnlySpan<byte> fortran, Span<byte> c, long[] shape) where T : unmanaged
    {
        var source = MemoryMarshal.Cast<byte, T>(fortran);
        var target = MemoryMarshal.Cast<byte, T>(c);
        var index = new long[shape.Length];
        var strides = new long[shape.Length];
        long stride = 1;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        long from = 0;
        for (var to = 0; to < target.Length; to++)
        {
            target[to] = source[(int)from];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
