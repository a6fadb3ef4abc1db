using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

/// <summary>
/// Moves between memory and full vectors: 64 bytes at a time, the last time fewer. A count that is the JIT constant 16 (8 for the
/// 64-bit types) folds to one plain load or store; otherwise lanes from count on are neither read nor written, and load as zero.
/// </summary>
public static unsafe partial class Lanes
{
    /// <summary>0, 1, …, 15.</summary>
    public static Vector512<int> Iota
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    /// <summary>0, 1, …, 7.</summary>
    public static Vector512<long> Iota64
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7);
    }

    /// <summary>The mask (all ones) of the first count of sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(int count) => Vector512.LessThan(Iota, Vector512.Create(count)).AsSingle();

    /// <summary>The mask (all ones) of the first count of eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> First64(int count) => Vector512.LessThan(Iota64, Vector512.Create((long)count)).AsDouble();

    /// <summary>The mask (all ones) of those of sixteen lanes whose number is below a position, which may be anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Below(long position) => First((int)Math.Clamp(position, 0, 16));

    /// <summary>The mask (all ones) of those of eight lanes whose number is below a position, which may be anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Below64(long position) => First64((int)Math.Clamp(position, 0, 8));

    /// <summary>The mask (all ones) of the one of sixteen lanes at a position, if that is one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> At(long position) => Vector512.Equals(Iota, Vector512.Create((int)Math.Clamp(position, -1, 16))).AsSingle();

    /// <summary>The mask (all ones) of the one of eight lanes at a position, if that is one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> At64(long position) => Vector512.Equals(Iota64, Vector512.Create(position)).AsDouble();

    /// <summary>Loads count floats that lie a stride apart, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadApart(float* p, long stride, int count)
    {
        var lanes = Vector512.Create(
            p[0], p[At(1)], p[At(2)], p[At(3)], p[At(4)], p[At(5)], p[At(6)], p[At(7)],
            p[At(8)], p[At(9)], p[At(10)], p[At(11)], p[At(12)], p[At(13)], p[At(14)], p[At(15)]);
        return count == 16 ? lanes : lanes & First(count);

        // What does not count is the first element again, which is there.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        long At(int lane) => lane < count ? lane * stride : 0;
    }

    /// <summary>Loads count doubles that lie a stride apart, 1 ≤ count ≤ 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LoadApart(double* p, long stride, int count)
    {
        var lanes = Vector512.Create(
            p[0], p[At(1)], p[At(2)], p[At(3)], p[At(4)], p[At(5)], p[At(6)], p[At(7)]);
        return count == 8 ? lanes : lanes & First64(count);

        // What does not count is the first element again, which is there.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        long At(int lane) => lane < count ? lane * stride : 0;
    }

    /// <summary>Loads count floats, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* p, int count)
    {
        if (count == 16) return Vector512.Load(p);
        var mask = First(count);
#if NET10_0_OR_GREATER
        if (Avx512F.IsSupported) return Avx512F.MaskLoad(p, mask, Vector512<float>.Zero);
#endif
        if (Avx.IsSupported)
            return Vector512.Create(Avx.MaskLoad(p, mask.GetLower()), Avx.MaskLoad(p + 8, mask.GetUpper()));
        return LoadBytes(p, count * sizeof(float)).AsSingle();
    }

    /// <summary>Loads count doubles, 1 ≤ count ≤ 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* p, int count)
    {
        if (count == 8) return Vector512.Load(p);
        var mask = First64(count);
#if NET10_0_OR_GREATER
        if (Avx512F.IsSupported) return Avx512F.MaskLoad(p, mask, Vector512<double>.Zero);
#endif
        if (Avx.IsSupported)
            return Vector512.Create(Avx.MaskLoad(p, mask.GetLower()), Avx.MaskLoad(p + 4, mask.GetUpper()));
        return LoadBytes(p, count * sizeof(double)).AsDouble();
    }

    /// <summary>Loads count ints, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* p, int count) => Load((float*)p, count).AsInt32();

    /// <summary>Loads count longs, 1 ≤ count ≤ 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Load(long* p, int count) => Load((double*)p, count).AsInt64();

    /// <summary>Loads count bytes, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* p, int count)
    {
        if (count == 16) return Vector128.Load(p);
#if NET10_0_OR_GREATER
        if (Avx512BW.VL.IsSupported) return Avx512BW.VL.MaskLoad(p, FirstBytes(count), Vector128<byte>.Zero);
#endif
        return LoadBytes(p, count).GetLower().GetLower();
    }

    /// <summary>Stores the first count lanes, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* p, int count)
    {
        if (count == 16)
        {
            value.Store(p);
            return;
        }

        var mask = First(count);
#if NET10_0_OR_GREATER
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(p, mask, value);
            return;
        }
#endif
        if (Avx.IsSupported)
        {
            Avx.MaskStore(p, mask.GetLower(), value.GetLower());
            Avx.MaskStore(p + 8, mask.GetUpper(), value.GetUpper());
        }
        else
        {
            StoreBytes(value.AsByte(), p, count * sizeof(float));
        }
    }

    /// <summary>Stores the first count lanes, 1 ≤ count ≤ 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, double* p, int count)
    {
        if (count == 8)
        {
            value.Store(p);
            return;
        }

        var mask = First64(count);
#if NET10_0_OR_GREATER
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(p, mask, value);
            return;
        }
#endif
        if (Avx.IsSupported)
        {
            Avx.MaskStore(p, mask.GetLower(), value.GetLower());
            Avx.MaskStore(p + 4, mask.GetUpper(), value.GetUpper());
        }
        else
        {
            StoreBytes(value.AsByte(), p, count * sizeof(double));
        }
    }

    /// <summary>Stores the first count lanes, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> value, int* p, int count) => Store(value.AsSingle(), (float*)p, count);

    /// <summary>Stores the first count lanes, 1 ≤ count ≤ 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<long> value, long* p, int count) => Store(value.AsDouble(), (double*)p, count);

    /// <summary>Stores the first count bytes, 1 ≤ count ≤ 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> value, byte* p, int count)
    {
        if (count == 16)
        {
            value.Store(p);
            return;
        }

#if NET10_0_OR_GREATER
        if (Avx512BW.VL.IsSupported)
        {
            Avx512BW.VL.MaskStore(p, FirstBytes(count), value);
            return;
        }
#endif
        StoreBytes(Vector512.Create(Vector256.Create(value, value), Vector256.Create(value, value)), p, count);
    }

    /// <summary>p[index] in every lane; every index must be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(float* p, Vector512<int> index) => Avx2.IsSupported
        ? Vector512.Create(
            Avx2.GatherVector256(p, index.GetLower(), sizeof(float)), Avx2.GatherVector256(p, index.GetUpper(), sizeof(float)))
        : GatherEach(p, index);

    /// <summary>p[index] in every lane; every index must be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Gather(double* p, Vector512<long> index) => Avx2.IsSupported
        ? Vector512.Create(
            Avx2.GatherVector256(p, index.GetLower(), sizeof(double)), Avx2.GatherVector256(p, index.GetUpper(), sizeof(double)))
        : GatherEach(p, index);

    /// <summary>p[index] in every lane; every index must be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Gather(int* p, Vector512<int> index) => Gather((float*)p, index).AsInt32();

    /// <summary>p[index] in every lane; every index must be valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Gather(long* p, Vector512<long> index) => Gather((double*)p, index).AsInt64();

    /// <summary>p[index] in the first count lanes, zero in the others, whose index is not used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(float* p, Vector512<int> index, int count)
    {
        if (count == 16) return Gather(p, index);
        var mask = First(count);
        return Gather(p, Used(index, mask.AsInt32())) & mask;
    }

    /// <summary>p[index] in the first count lanes, zero in the others, whose index is not used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Gather(double* p, Vector512<long> index, int count)
    {
        if (count == 8) return Gather(p, index);
        var mask = First64(count);
        return Gather(p, Used(index, mask.AsInt64())) & mask;
    }

    /// <summary>p[index] in the first count lanes, zero in the others, whose index is not used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Gather(int* p, Vector512<int> index, int count) => Gather((float*)p, index, count).AsInt32();

    /// <summary>p[index] in the first count lanes, zero in the others, whose index is not used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Gather(long* p, Vector512<long> index, int count) => Gather((double*)p, index, count).AsInt64();

    // Lane 0 is always in use: its index is one that may be read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Used(Vector512<int> index, Vector512<int> mask) =>
        Vector512.ConditionalSelect(mask, index, Vector512.Create(index.ToScalar()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Used(Vector512<long> index, Vector512<long> mask) =>
        Vector512.ConditionalSelect(mask, index, Vector512.Create(index.ToScalar()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> FirstBytes(int count) => Vector128.LessThan(
        Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector128.Create((byte)count));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<byte> LoadBytes(void* p, int bytes)
    {
        var value = Vector512<byte>.Zero;
        Unsafe.CopyBlockUnaligned(&value, p, (uint)bytes);
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreBytes(Vector512<byte> value, void* p, int bytes) => Unsafe.CopyBlockUnaligned(p, &value, (uint)bytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> GatherEach(float* p, Vector512<int> index)
    {
        var value = Vector512<float>.Zero;
        for (var lane = 0; lane < 16; lane++) value = value.WithElement(lane, p[index[lane]]);
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> GatherEach(double* p, Vector512<long> index)
    {
        var value = Vector512<double>.Zero;
        for (var lane = 0; lane < 8; lane++) value = value.WithElement(lane, p[index[lane]]);
        return value;
    }

    /// <summary>Asks for the memory around an address, which is read later; nothing fails where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AskAhead(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }
}
