using System.Buffers.Binary;

namespace GraphC.Data;

/// <summary>
/// The IDX format of the MNIST files: two zero bytes, a type code, the rank, big-endian 32-bit extents, big-endian elements.
/// Gzip-compressed files are recognized by their content.
/// </summary>
public static class Idx
{
    /// <summary>
    /// Reads one tensor. Unsigned bytes, i32, f32 and f64 keep their type; i8 and i16 become <see cref="DType.Int32"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is no IDX file, is truncated, or goes on after its elements.</exception>
    public static Tensor Read(string path)
    {
        using var stream = Gzip.Open(path);
        var name = Path.GetFileName(path);
        var tensor = Read(stream, name);
        Gzip.ExpectEnd(stream, name);
        return tensor;
    }

    /// <summary>
    /// Reads one tensor from a stream, which stays open; what follows the tensor is left alone, unless it was compressed.
    /// </summary>
    /// <exception cref="InvalidDataException">The stream holds no IDX tensor or is truncated.</exception>
    public static Tensor Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = Gzip.Decompress(stream, leaveOpen: true);
        return Read(content, "The IDX stream");
    }

    private static Tensor Read(Stream stream, string name)
    {
        Span<byte> magic = stackalloc byte[4];
        TensorBody.Fill(stream, magic, name);
        if (magic[0] != 0 || magic[1] != 0)
        {
            throw new InvalidDataException($"{name} is no IDX file: it begins with {magic[0]:X2} {magic[1]:X2} instead of 00 00.");
        }

        var encoding = magic[2] switch
        {
            0x08 => ElementEncoding.U8,
            0x09 => ElementEncoding.I8,
            0x0B => ElementEncoding.I16,
            0x0C => ElementEncoding.I32,
            0x0D => ElementEncoding.F32,
            0x0E => ElementEncoding.F64,
            var code => throw new InvalidDataException($"{name} has the unknown IDX element type 0x{code:X2}."),
        };
        if (magic[3] > TensorBody.MaxRank)
        {
            throw new InvalidDataException($"{name} has {magic[3]} axes; at most {TensorBody.MaxRank} are accepted.");
        }

        var shape = new long[magic[3]];
        Span<byte> extent = stackalloc byte[4];
        for (var i = 0; i < shape.Length; i++)
        {
            TensorBody.Fill(stream, extent, name);
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(extent);
        }

        return TensorBody.Read(stream, encoding, shape, bigEndian: true, name);
    }
}
