namespace GraphC.Onnx.Format;

/// <summary>Sparse tensors of a file as the dense ones they stand for.</summary>
internal static class SparseTensors
{
    public static OnnxTensor Densify(SparseTensorProto sparse, TensorReader reader, string where)
    {
        var shape = sparse.Dims.ToArray();
        if (reader.Read(sparse.Values ?? new(), where) is not OnnxTensor values || reader.Read(sparse.Indices ?? new(), where) is not OnnxTensor { Type: ElementType.Int64 } indices)
        {
            throw new ModelFormatException($"{where}: a sparse tensor has numbers as values and Int64 indices");
        }

        where = $"{where} {Names.Quote(sparse.Values?.Name ?? "")}";
        var number = values.Data.Length;
        var linear = indices.Data.Rank == 1;
        if (values.Data.Rank != 1 || indices.Data.Length != number * (linear ? 1 : shape.Length))
        {
            throw new ModelFormatException($"{where}: {indices.Data.Length} indices do not place {number} values in [{string.Join(", ", shape)}]");
        }

        var size = values.Data.DType.Size;
        var count = TensorReader.Count(shape, size, where);
        reader.Densify(count * size, where);
        var dense = new Tensor(values.Data.DType, shape);
        var index = indices.Data.AsSpan<long>();
        for (var i = 0; i < number; i++)
        {
            var at = linear ? index[i] : Position(index.Slice(i * shape.Length, shape.Length));
            if (at < 0 || at >= count)
            {
                throw OutOfRange(i);
            }

            values.Data.Bytes.Slice(i * size, size).CopyTo(dense.Bytes[((int)at * size)..]);

            long Position(ReadOnlySpan<long> coordinates)
            {
                long position = 0;
                for (var axis = 0; axis < shape.Length; axis++)
                {
                    position = coordinates[axis] >= 0 && coordinates[axis] < shape[axis] ? position * shape[axis] + coordinates[axis] : throw OutOfRange(i);
                }

                return position;
            }
        }

        return new(values.Type, dense);

        ModelFormatException OutOfRange(int i) => new($"{where}: the index of value {i} is outside of [{string.Join(", ", shape)}]");
    }
}
