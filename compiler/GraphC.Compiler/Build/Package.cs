namespace GraphC.Compiler;

/// <summary>An assembly and the literals it reads, as one run of bytes: folding makes literals that the declared graph does not have.</summary>
internal static class Package
{
    public static byte[] Write(byte[] assembly, IReadOnlyList<Tensor> literals)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(assembly.Length);
        writer.Write(assembly);
        writer.Write(literals.Count);
        foreach (var literal in literals)
        {
            writer.Write((byte)literal.DType);
            writer.Write(literal.Rank);
            foreach (var extent in literal.Shape)
            {
                writer.Write(extent);
            }

            writer.Write(literal.Bytes);
        }

        return stream.ToArray();
    }

    public static (byte[] Assembly, IReadOnlyList<Tensor> Literals) Read(byte[] package)
    {
        using var reader = new BinaryReader(new MemoryStream(package, writable: false));
        var assembly = reader.ReadBytes(reader.ReadInt32());
        var literals = new Tensor[reader.ReadInt32()];
        for (var i = 0; i < literals.Length; i++)
        {
            var type = (DType)reader.ReadByte();
            var shape = new long[reader.ReadInt32()];
            for (var axis = 0; axis < shape.Length; axis++)
            {
                shape[axis] = reader.ReadInt64();
            }

            literals[i] = new Tensor(type, shape);
            reader.BaseStream.ReadExactly(literals[i].Bytes);
        }

        return (assembly, literals);
    }
}
