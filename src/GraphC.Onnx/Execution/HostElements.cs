namespace GraphC.Onnx.Execution;

/// <summary>Moves elements of tensors on the host, be they numbers or text.</summary>
internal static class HostElements
{
    /// <summary>The extents of a tensor of numbers or text.</summary>
    public static ReadOnlySpan<long> Shape(OnnxValue tensor) => tensor switch
    {
        OnnxTensor numbers => numbers.Shape,
        OnnxStrings text => text.Shape,
        _ => throw new ArgumentException($"{tensor} is no tensor"),
    };

    /// <summary>The element type of a tensor of numbers or text.</summary>
    public static ElementType Type(OnnxValue tensor) => tensor switch
    {
        OnnxTensor numbers => numbers.Type,
        OnnxStrings => ElementType.String,
        _ => throw new ArgumentException($"{tensor} is no tensor"),
    };

    /// <summary>The elements at some places, under a shape.</summary>
    public static OnnxValue Select(OnnxValue tensor, IReadOnlyList<int> places, params ReadOnlySpan<long> shape)
    {
        if (tensor is OnnxStrings text)
        {
            return new OnnxStrings([.. places.Select(p => text.Elements[p])], shape);
        }

        var from = ((OnnxTensor)tensor).Data;
        var to = new Tensor(from.DType, shape);
        var size = from.DType.Size;
        for (var i = 0; i < places.Count; i++)
        {
            from.Bytes.Slice(places[i] * size, size).CopyTo(to.Bytes[(i * size)..]);
        }

        return new OnnxTensor(((OnnxTensor)tensor).Type, to);
    }

    /// <summary>The same elements under another shape.</summary>
    public static OnnxValue Reshape(OnnxValue tensor, params ReadOnlySpan<long> shape) => tensor is OnnxStrings text
        ? new OnnxStrings(text.Elements, shape)
        : new OnnxTensor(((OnnxTensor)tensor).Type, ((OnnxTensor)tensor).Data.Reshape(shape));

    /// <summary>A part of a tensor along an axis.</summary>
    public static OnnxValue Slice(OnnxValue tensor, int axis, long start, long extent) => SelectAlong(tensor, axis, [.. Enumerable.Range((int)start, (int)extent)]);

    /// <summary>The slices at some positions of an axis.</summary>
    public static OnnxValue SelectAlong(OnnxValue tensor, int axis, IReadOnlyList<int> positions)
    {
        var shape = Shape(tensor).ToArray();
        var (before, behind) = (HostTensors.Count(shape[..axis]), HostTensors.Count(shape[(axis + 1)..]));
        var places = new List<int>(before * positions.Count * behind);
        for (var i = 0; i < before; i++)
        {
            foreach (var position in positions)
            {
                var first = (i * (int)shape[axis] + position) * behind;
                for (var j = 0; j < behind; j++)
                {
                    places.Add(first + j);
                }
            }
        }

        return Select(tensor, places, [.. shape[..axis], positions.Count, .. shape[(axis + 1)..]]);
    }

    /// <summary>Tensors one behind the other along an axis.</summary>
    /// <exception cref="ArgumentException">They differ in their types, or in their shapes apart from the axis.</exception>
    public static OnnxValue Concat(IReadOnlyList<OnnxValue> tensors, int axis)
    {
        var shape = Shape(tensors[0]).ToArray();
        var (before, behind) = (HostTensors.Count(shape[..axis]), HostTensors.Count(shape[(axis + 1)..]));
        var extents = new int[tensors.Count];
        var starts = new int[tensors.Count];
        var total = 0;
        for (var t = 0; t < tensors.Count; t++)
        {
            var own = Shape(tensors[t]);
            if (Type(tensors[t]) != Type(tensors[0]) || own.Length != shape.Length || !own[..axis].SequenceEqual(shape.AsSpan(0, axis))
                || !own[(axis + 1)..].SequenceEqual(shape.AsSpan(axis + 1)))
            {
                throw new ArgumentException($"{tensors[0]} and {tensors[t]} do not go together along axis {axis}");
            }

            (extents[t], starts[t]) = ((int)own[axis], total);
            total = checked(total + HostTensors.Count(own));
        }

        var places = new List<int>(total);
        for (var i = 0; i < before; i++)
        {
            for (var t = 0; t < tensors.Count; t++)
            {
                places.AddRange(Enumerable.Range(starts[t] + i * extents[t] * behind, extents[t] * behind));
            }
        }

        shape[axis] = extents.Sum();
        return Select(Joined(tensors, total), places, shape);
    }

    private static OnnxValue Joined(IReadOnlyList<OnnxValue> tensors, int total)
    {
        if (tensors[0] is not OnnxTensor first)
        {
            return new OnnxStrings([.. tensors.SelectMany(t => ((OnnxStrings)t).Elements)], total);
        }

        var all = new Tensor(first.Data.DType, total);
        var at = 0;
        foreach (OnnxTensor tensor in tensors)
        {
            tensor.Data.Bytes.CopyTo(all.Bytes[at..]);
            at += tensor.Data.Bytes.Length;
        }

        return new OnnxTensor(first.Type, all);
    }
}
