using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// Windows of an image as an operand. They are never stored: blocks of them are made from the image where blocks of other operands are
// copied, at the cost of a copy. What they are made of are rectangles: the channels of one tap (or of several taps that are neighbours in
// memory) at consecutive positions along the last axis. All rows of a rectangle are of one length, and equally far apart on both sides.
public static unsafe partial class Gemm
{
    /// <summary>target[i, j] = element <paramref name="column"/> + j of window <paramref name="row"/> + i.</summary>
    private static void PackWindows<T>(
        T* target, long targetRow, T* image, in ImageWindows windows, long row, long column, long rows, long columns) where T : unmanaged
    {
        if (rows == 0 || columns == 0)
            return;
        var tap = new Tap(windows, column);
        var line = new PositionLine(windows, row);
        while (rows > 0)
        {
            long count = Math.Min(rows, windows.Inner.Positions - line.First);
            PackPositions(target, targetRow, image + line.Example * windows.ExampleStride, windows, line, count, tap, columns);
            target += count * targetRow;
            rows -= count;
            line.MoveOn(windows);
        }
    }

    /// <summary>The windows at <paramref name="count"/> positions along the last axis, from a tap on.</summary>
    private static void PackPositions<T>(
        T* target, long targetRow, T* example, in ImageWindows windows, in PositionLine line, long count, Tap tap, long columns) where T : unmanaged
    {
        long room = targetRow;
        while (columns > 0)
        {
            long length = Math.Min(columns, windows.TapLine - tap.Element);
            long outer = windows.Outer.Place(line.Outer, tap.Outer), middle = windows.Middle.Place(line.Middle, tap.Middle);
            if (windows.Outer.Holds(outer) && windows.Middle.Holds(middle))
            {
                T* source = example + outer * windows.Outer.Stride + middle * windows.Middle.Stride;
                PackTapLine(target, targetRow, room, source, windows, line.First, line.First + count, tap.Element, length);
            }
            else
            {
                ClearRows(target, targetRow, room, count, length);
            }

            target += length;
            room -= length;
            columns -= length;
            tap.MoveOn(windows);
        }
    }

    /// <summary>Elements <paramref name="element"/> .. of a line of taps, at positions <paramref name="first"/> .. <paramref name="end"/> - 1.</summary>
    private static void PackTapLine<T>(
        T* target, long targetRow, long room, T* source, in ImageWindows windows, long first, long end, long element, long length)
        where T : unmanaged
    {
        if (!windows.TapsAreNeighbours)
        {
            PackTaps(target, targetRow, room, source, windows, first, end, element, length);
            return;
        }

        // Where all taps are inside, they are one.
        WindowAxis axis = windows.Inner;
        long inside = axis.FirstBehind(0, 0, first, end), outside = axis.FirstBehind(axis.Extent, axis.Window - 1, inside, end);
        PackTaps(target, targetRow, room, source, windows, first, inside, element, length);
        CopyRuns(
            target + (inside - first) * targetRow, targetRow, room, source + axis.Place(inside, 0) * axis.Stride + element, axis.Step * axis.Stride,
            outside - inside, length);
        PackTaps(target + (outside - first) * targetRow, targetRow, room, source, windows, outside, end, element, length);
    }

    /// <summary>As <see cref="PackTapLine"/>, tap by tap.</summary>
    private static void PackTaps<T>(
        T* target, long targetRow, long room, T* source, in ImageWindows windows, long first, long end, long element, long length)
        where T : unmanaged
    {
        if (first == end)
            return;
        WindowAxis axis = windows.Inner;
        long tap = element / windows.Channels, channel = element - tap * windows.Channels;
        while (length > 0)
        {
            long channels = Math.Min(length, windows.Channels - channel);
            long inside = axis.FirstBehind(0, tap, first, end), outside = axis.FirstBehind(axis.Extent, tap, inside, end);
            ClearRows(target, targetRow, room, inside - first, channels);
            CopyRuns(
                target + (inside - first) * targetRow, targetRow, room, source + axis.Place(inside, tap) * axis.Stride + channel,
                axis.Step * axis.Stride, outside - inside, channels);
            ClearRows(target + (outside - first) * targetRow, targetRow, room, end - outside, channels);
            target += channels;
            room -= channels;
            length -= channels;
            channel = 0;
            tap++;
        }
    }

    /// <summary>Rows of a rectangle. Most are short, and then the loops and masks of <see cref="CopyRows"/> take longer than the copy.</summary>
    private static void CopyRuns<T>(T* target, long targetRow, long room, T* source, long row, long rows, long columns) where T : unmanaged
    {
        long bytes = columns * sizeof(T);
        if (bytes > 2 * sizeof(Vector256<byte>))
            CopyRows(target, targetRow, room, source, row, rows, columns);
        else if (bytes >= sizeof(Vector256<byte>))
            CopyEnds<T, Vector256<byte>>(target, targetRow, source, row, rows, columns);
        else if (bytes >= sizeof(Vector128<byte>))
            CopyEnds<T, Vector128<byte>>(target, targetRow, source, row, rows, columns);
        else if (bytes >= sizeof(ulong))
            CopyEnds<T, ulong>(target, targetRow, source, row, rows, columns);
        else
            CopyEnds<T, T>(target, targetRow, source, row, rows, columns);
    }

    /// <summary>Rows of one to two parts: the first part and the last, which may overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyEnds<T, TPart>(T* target, long targetRow, T* source, long row, long rows, long columns)
        where T : unmanaged where TPart : unmanaged
    {
        long last = columns - sizeof(TPart) / sizeof(T);
        for (; rows > 0; rows--, target += targetRow, source += row)
        {
            TPart begin = Unsafe.ReadUnaligned<TPart>(source), end = Unsafe.ReadUnaligned<TPart>(source + last);
            Unsafe.WriteUnaligned(target, begin);
            Unsafe.WriteUnaligned(target + last, end);
        }
    }

    /// <summary>Zeros where the windows stand out of the image, up to the end of a vector where the target has room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ClearRows<T>(T* target, long targetRow, long room, long rows, long columns) where T : unmanaged
    {
        long whole = (columns + Vector512<T>.Count - 1) & -Vector512<T>.Count;
        if (whole > room)
            whole -= Vector512<T>.Count;
        for (; rows > 0; rows--, target += targetRow)
        {
            for (long j = 0; j < whole; j += Vector512<T>.Count)
                Vector512<T>.Zero.Store(target + j);
            if (whole < columns)
                StoreFirst(Vector512<T>.Zero, target + whole, (int)(columns - whole));
        }
    }

    /// <summary>A place within windows: a line of taps, and an element of it.</summary>
    private struct Tap
    {
        public long Outer, Middle, Element;

        public Tap(in ImageWindows windows, long column)
        {
            long line = column / windows.TapLine;
            Element = column - line * windows.TapLine;
            (Outer, Middle) = Math.DivRem(line, windows.Middle.Window);
        }

        /// <summary>To the beginning of the next line.</summary>
        public void MoveOn(in ImageWindows windows)
        {
            Element = 0;
            if (++Middle == windows.Middle.Window)
            {
                Middle = 0;
                Outer++;
            }
        }
    }

    /// <summary>Windows that differ in nothing but the position along the last axis, from the first one on.</summary>
    private struct PositionLine
    {
        public long Example, Outer, Middle, First;

        public PositionLine(in ImageWindows windows, long row)
        {
            (row, First) = Math.DivRem(row, windows.Inner.Positions);
            (row, Middle) = Math.DivRem(row, windows.Middle.Positions);
            (Example, Outer) = Math.DivRem(row, windows.Outer.Positions);
        }

        /// <summary>To the beginning of the next line.</summary>
        public void MoveOn(in ImageWindows windows)
        {
            First = 0;
            if (++Middle < windows.Middle.Positions)
                return;
            Middle = 0;
            if (++Outer < windows.Outer.Positions)
                return;
            Outer = 0;
            Example++;
        }
    }
}
