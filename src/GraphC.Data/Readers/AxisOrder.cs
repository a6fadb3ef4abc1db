using System.Runtime.InteropServices;

namespace GraphC.Data;

/// <summary>Transposition: axis <c>i</c> of the result is axis <c>axes[i]</c> of the source.</summary>
internal static class AxisOrder
{
    /// <summary>True if every axis of a tensor of this rank is named once.</summary>
    public static bool IsPermutation(ReadOnlySpan<int> axes, int rank)
    {
        var seen = new bool[rank];
        foreach (var axis in axes)
        {
            if (axis < 0 || axis >= rank || seen[axis])
            {
                return false;
            }

            seen[axis] = true;
        }

        return axes.Length == rank;
    }

    /// <summary>The extents in another order.</summary>
    public static long[] Permute(ReadOnlySpan<long> shape, int[] axes)
    {
        var result = new long[axes.Length];
        for (var axis = 0; axis < axes.Length; axis++)
        {
            result[axis] = shape[axes[axis]];
        }

        return result;
    }

    /// <summary>The elements with the axes in another order, copied.</summary>
    public static Tensor Permute(Tensor source, int[] axes)
    {
        var result = new Tensor(source.DType, Permute(source.Shape, axes));
        switch (source.DType.Size)
        {
            case 8:
                Permute<long>(source, result, axes);
                break;
            case 4:
                Permute<int>(source, result, axes);
                break;
            default:
                Permute<byte>(source, result, axes);
                break;
        }

        return result;
    }

    private static void Permute<T>(Tensor source, Tensor result, int[] axes) where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, T>(source.Bytes);
        var to = MemoryMarshal.Cast<byte, T>(result.Bytes);
        var shape = result.Shape;
        var strides = Permute(Strides(source.Shape), axes);
        var index = new long[shape.Length];
        long at = 0;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from[(int)at];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }

    private static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}
