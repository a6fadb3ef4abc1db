namespace GraphC.Data;

/// <summary>NumPy's .npy format, versions 1 to 3.</summary>
public static class Npy
{
    /// <summary>
    /// Reads one array, in C order whatever its order in the file. f4, f8, i4, i8, u1 and b1 keep their type; f2 becomes
    /// <see cref="DType.Float32"/>, i1, i2 and u2 <see cref="DType.Int32"/>, u4 and u8 <see cref="DType.Int64"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file is no .npy file, is truncated, holds elements of another kind, or goes on after them.
    /// </exception>
    public static Tensor Read(string path)
    {
        using var stream = File.OpenRead(path);
        var name = Path.GetFileName(path);
        var tensor = Read(stream, name);
        Gzip.ExpectEnd(stream, name);
        return tensor;
    }

    /// <summary>Reads one array from a stream, which stays open and is left behind the array.</summary>
    /// <exception cref="InvalidDataException">As for a file, which may here go on.</exception>
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
        int[] reversed = [.. Enumerable.Range(0, header.Shape.Length).Reverse()];
        var transposed = TensorBody.Read(stream, header.Encoding, AxisOrder.Permute(header.Shape, reversed), header.BigEndian, name);
        return AxisOrder.Permute(transposed, reversed);
    }
}
