using GraphC.Onnx.Import;

namespace GraphC.Onnx.Execution;

/// <summary>What operators on the host share.</summary>
internal static class HostTensors
{
    /// <summary>The number of elements of a shape.</summary>
    public static int Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            count = checked(count * extent);
        }

        return checked((int)count);
    }

    /// <summary>The shape that two shapes broadcast to.</summary>
    public static long[] Broadcast(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (m, n) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            shape[^i] = m == n || n == 1 ? m : m == 1 ? n
                : throw new ArgumentException($"[{string.Join(", ", a.ToArray())}] and [{string.Join(", ", b.ToArray())}] do not broadcast");
        }

        return shape;
    }

    /// <summary>The position in a tensor of one shape of the element that stands at a position of the shape it broadcasts to.</summary>
    public static int Source(int position, ReadOnlySpan<long> target, ReadOnlySpan<long> shape)
    {
        long source = 0, stride = 1;
        for (var i = 1; i <= target.Length; i++)
        {
            var at = position % (int)target[^i];
            position /= (int)target[^i];
            if (i <= shape.Length)
            {
                source += shape[^i] == 1 ? 0 : at * stride;
                stride *= shape[^i];
            }
        }

        return (int)source;
    }

    /// <summary>A tensor of a type whose elements are these numbers, converted as a cast does.</summary>
    public static OnnxTensor Of(ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<double> elements)
    {
        var tensor = new Tensor(type.Carrier, shape);
        for (var i = 0; i < elements.Length; i++)
        {
            switch (tensor.DType)
            {
                case DType.Float32: tensor.AsSpan<float>()[i] = type.Narrow is { } narrow ? (float)narrow.Round(elements[i], saturate: type.Bits <= 8) : (float)elements[i]; break;
                case DType.Float64: tensor.AsSpan<double>()[i] = elements[i]; break;
                case DType.Int32: tensor.AsSpan<int>()[i] = (int)elements[i]; break;
                case DType.Int64: tensor.AsSpan<long>()[i] = (long)elements[i]; break;
                default: tensor.Bytes[i] = elements[i] != 0 ? (byte)1 : (byte)0; break;
            }
        }

        return new(type, tensor);
    }

    /// <summary>A slice of extent 1 along an axis, without that axis.</summary>
    public static OnnxTensor Item(OnnxTensor x, int axis, long index)
    {
        var shape = x.Shape.ToArray();
        var (before, behind) = (Count(shape.AsSpan(0, axis)), Count(shape.AsSpan(axis + 1)) * x.Data.DType.Size);
        var item = new Tensor(x.Data.DType, [.. shape[..axis], .. shape[(axis + 1)..]]);
        for (var i = 0; i < before; i++)
        {
            x.Data.Bytes.Slice((int)((i * shape[axis] + index) * behind), behind).CopyTo(item.Bytes[(i * behind)..]);
        }

        return new(x.Type, item);
    }

    /// <summary>Values of one type and shape along a new axis.</summary>
    /// <param name="values">The values.</param>
    /// <param name="axis">The new axis; negative ones count from the end.</param>
    /// <param name="declared">What a value is said to be, for the case that there is none.</param>
    public static OnnxValue Stack(IReadOnlyList<OnnxValue> values, long axis, ValueInfo declared)
    {
        if (values.Count == 0)
        {
            var none = (declared.Shape ?? []).Select(d => d.Value ?? 0).ToArray();
            return new OnnxTensor(declared.Type, new Tensor(declared.Type.Carrier, [0, .. none]));
        }

        if (values[0] is OnnxStrings text)
        {
            return new OnnxStrings([.. values.SelectMany(v => ((OnnxStrings)v).Elements)], [values.Count, .. text.Shape]);
        }

        var parts = values.Cast<OnnxTensor>().ToArray();
        var shape = parts[0].Shape.ToArray();
        if (parts.Any(p => p.Type != parts[0].Type || !p.Shape.SequenceEqual(shape)))
        {
            throw new BadNodeException($"what the steps yield differs in type or shape: {string.Join(", ", parts.Select(p => p.ToString()).Distinct())}");
        }

        var at = (int)(axis < 0 ? axis + shape.Length + 1 : axis);
        var (before, behind) = (Count(shape.AsSpan(0, at)), Count(shape.AsSpan(at)) * parts[0].Data.DType.Size);
        var result = new Tensor(parts[0].Data.DType, [.. shape[..at], parts.Length, .. shape[at..]]);
        for (var i = 0; i < before; i++)
        {
            for (var k = 0; k < parts.Length; k++)
            {
                parts[k].Data.Bytes.Slice(i * behind, behind).CopyTo(result.Bytes[((i * parts.Length + k) * behind)..]);
            }
        }

        return new OnnxTensor(parts[0].Type, result);
    }

    /// <summary>A tensor with zeros behind it along its first axis.</summary>
    public static OnnxTensor PadFirst(OnnxTensor x, long extent)
    {
        var padded = new Tensor(x.Data.DType, [extent, .. x.Shape[1..]]);
        x.Data.Bytes.CopyTo(padded.Bytes);
        return new(x.Type, padded);
    }
}
