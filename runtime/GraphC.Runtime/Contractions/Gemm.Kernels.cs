using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// A convolution kernel as B. It lies with its taps innermost, and is wanted with its columns innermost: tap by tap it would be read once for
// each tap, a few bytes of every cache line. So panels are copied with all their rows at once, between which channel by channel all taps
// are turned around.
public static unsafe partial class Gemm
{
    /// <summary>Elements of a column that are turned around at a time: with all columns of a panel they stay in the first-level cache.</summary>
    private const int StretchLength = 128;

    /// <summary>Columns n .. of a kernel in panels as deep as the product. The last panel is padded with zeros to whole vectors.</summary>
    private static void PackKernel<T>(in Problem<T> problem, T* packed, long n, long columns) where T : unmanaged
    {
        KernelTaps taps = *problem.TapsOfB;
        int panelColumns = Panels.Columns(sizeof(T));
        for (long column = 0; column < columns; column += panelColumns)
        {
            int width = (int)Math.Min(panelColumns, columns - column);
            int row = (int)RoundUp(width, Vector512<T>.Count);
            T* panel = packed + column * problem.K;
            if (width < row)
                new Span<T>(panel, checked((int)(problem.K * row))).Clear();
            PackKernelPanel(panel, row, problem.B + (n + column) * taps.ColumnStride, taps, problem.K / taps.Channels, width);
        }
    }

    private static void PackKernelPanel<T>(T* panel, int row, T* source, in KernelTaps kernel, long taps, int width) where T : unmanaged
    {
        bool apart = kernel.TapStride != 1 || kernel.Line != 0;
        if (apart && (kernel.ChannelStride == 1 || kernel.ColumnStride == 1))
        {
            for (long t = 0; t < taps; t++)
                Pack(panel + t * kernel.Channels * row, row, source + kernel.Tap(t), kernel.ChannelStride, kernel.ColumnStride, kernel.Channels, width);
        }
        else if (apart)
        {
            GatherTaps(panel, row, source, kernel, taps, width);
        }
        else if (kernel.ChannelStride == taps)
        {
            PackColumnsOfTaps(panel, row, source, kernel, taps, width);
        }
        else
        {
            for (long c = 0; c < kernel.Channels; c++)
            {
                T* channel = source + c * kernel.ChannelStride;
                if (kernel.ColumnStride == taps)
                    PrefetchLines(channel + kernel.ChannelStride, width * taps);
                Transpose(panel + c * row, kernel.Channels * row, channel, kernel.ColumnStride, taps, width);
            }
        }
    }

    /// <summary>Some of the taps, and between them others: all of a channel are taken while it is in the first-level cache.</summary>
    private static void GatherTaps<T>(T* panel, int row, T* source, in KernelTaps kernel, long taps, int width) where T : unmanaged
    {
        bool isDense = kernel.ColumnStride * sizeof(T) <= 64;
        for (long c = 0; c < kernel.Channels; c++, source += kernel.ChannelStride, panel += row)
        {
            if (isDense)
                PrefetchLines(source + kernel.ChannelStride, width * kernel.ColumnStride);
            for (long t = 0; t < taps; t++)
                Gather(panel + t * kernel.Channels * row, row, source + kernel.Tap(t), 0, kernel.ColumnStride, 1, width);
        }
    }

    /// <summary>Each column lies in one piece, all channels and of each all taps: stretches of some columns are turned around at a time.</summary>
    private static void PackColumnsOfTaps<T>(T* panel, int row, T* source, in KernelTaps kernel, long taps, int width) where T : unmanaged
    {
        long* rows = stackalloc long[StretchLength];
        long length = taps * kernel.Channels, tap = 0, channel = 0;
        for (long first = 0; first < length; first += StretchLength)
        {
            int count = (int)Math.Min(StretchLength, length - first);
            for (int i = 0; i < count; i++)
            {
                rows[i] = (tap * kernel.Channels + channel) * row;
                if (++tap == taps)
                {
                    tap = 0;
                    channel++;
                }
            }

            for (int column = 0; column < width; column += Vector256<T>.Count)
            {
                int columns = Math.Min(Vector256<T>.Count, width - column);
                TransposeTo(rows, panel + column, source + column * kernel.ColumnStride + first, kernel.ColumnStride, count, columns);
            }
        }
    }

    /// <summary>target[rows[i] + j] = source[j * sourceRow + i], for at most as many j as a vector of 256 bits has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeTo<T>(long* rows, T* target, T* source, long sourceRow, int count, int columns) where T : unmanaged
    {
        for (int j = 0; j < columns; j++)
            PrefetchLines(source + j * sourceRow + StretchLength, StretchLength);
        int i = 0;
        if (Avx.IsSupported && columns == Vector256<T>.Count)
        {
            for (; i <= count - 4; i += 4)
            {
                LoadColumns(source + i, sourceRow, out var v0, out var v1, out var v2, out var v3);
                v0.Store(target + rows[i]);
                v1.Store(target + rows[i + 1]);
                v2.Store(target + rows[i + 2]);
                v3.Store(target + rows[i + 3]);
            }
        }

        for (; i < count; i++)
        {
            for (int j = 0; j < columns; j++)
                target[rows[i] + j] = source[j * sourceRow + i];
        }
    }

    /// <summary>Asks for elements that are read next: columns and channels are pages apart, too far for the machine to look by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchLines<T>(T* first, long count) where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        for (long i = 0; i < count; i += 64 / sizeof(T))
            Sse.Prefetch0(first + i);
    }
}
