using System.Numerics;

namespace GraphC.Runtime.Tests;

/// <summary>A random image, its windows as a matrix in memory, and another operand.</summary>
internal sealed unsafe class WindowsCase<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _image, _matrix, _other, _c;
    private readonly NativeArray<byte> _scratch;

    /// <param name="geometry">The windows.</param>
    /// <param name="others">Columns of B, if the windows are A; rows of A, if they are B.</param>
    /// <param name="areA">Which operand the windows are.</param>
    /// <param name="seed">Of the numbers.</param>
    public WindowsCase(WindowsGeometry geometry, long others, bool areA, int seed = 1)
    {
        (Geometry, AreA) = (geometry, areA);
        (M, N, K) = areA ? (geometry.Rows, others, geometry.Columns) : (others, geometry.Columns, geometry.Rows);
        (_image, _matrix, _other) = (new(geometry.ImageLength), new(geometry.Rows * geometry.Columns), new(K * others));
        (_c, _scratch) = (new(M * N), new(Gemm.ScratchBytes + 64));
        var random = new Random(seed);
        foreach (ref T x in _image.Span)
            x = T.CreateTruncating(random.NextDouble() * 2 - 1);
        foreach (ref T x in _other.Span)
            x = T.CreateTruncating(random.NextDouble() * 2 - 1);
        for (long row = 0; row < geometry.Rows; row++)
        {
            for (long column = 0; column < geometry.Columns; column++)
                _matrix.Data[row * geometry.Columns + column] = geometry.Place(row, column) is { } place ? _image.Data[place] : T.Zero;
        }

        Windows = geometry.Windows;
    }

    public WindowsGeometry Geometry { get; }

    public ImageWindows Windows { get; }

    public bool AreA { get; }

    public long M { get; }

    public long N { get; }

    public long K { get; }

    public T* Image => _image.Data;

    /// <summary>The operand that is no windows: [K, N], or turned around [M, K], as the gradient towards a kernel has it.</summary>
    public T* Other => _other.Data;

    public long OtherRow => AreA ? N : 1;

    public long OtherCol => AreA ? 1 : M;

    public Span<T> C => _c.Span;

    public byte* Scratch => (byte*)((nint)(_scratch.Data + 63) & -64);

    public StoreEpilogue<T> Epilogue => new(_c.Data, N);

    public SecretiveEpilogue<T> Secretive => new(Epilogue);

    /// <summary>The product that reads the windows from the image.</summary>
    /// <param name="windows">Where the geometry stays while the product is computed.</param>
    public Gemm.Problem<T> Problem(ImageWindows* windows) => With(new(Image, windows));

    /// <summary>One worker's share, as emitted code asks for it.</summary>
    public void RunBlock(long mBegin, long mEnd, long nBegin, long nEnd)
    {
        ImageWindows windows = Windows;
        var image = new Matrix<T>(Image, &windows);
        Gemm.RunBlock(mBegin, mEnd, nBegin, nEnd, K, AreA ? image : Others, AreA ? Others : image, Scratch, Epilogue);
    }

    /// <summary>The product of the windows in memory.</summary>
    public T[] OfStoredWindows()
    {
        Gemm.Run(With(new(_matrix.Data, Geometry.Columns, 1)), Epilogue);
        T[] result = C.ToArray();
        C.Fill(T.NaN);
        return result;
    }

    private Matrix<T> Others => new(Other, OtherRow, OtherCol);

    private Gemm.Problem<T> With(Matrix<T> windows) => new(0, M, 0, N, K, AreA ? windows : Others, AreA ? Others : windows, Scratch);

    public void Dispose()
    {
        _image.Dispose();
        _matrix.Dispose();
        _other.Dispose();
        _c.Dispose();
        _scratch.Dispose();
    }
}

/// <summary>Windows over images <c>[N, d..., C]</c> of which the channels are part of all channels that are there.</summary>
internal sealed record WindowsGeometry(long Examples, long Channels, long AllChannels, params WindowsGeometry.Axis[] Axes)
{
    public sealed record Axis(long Extent, long Window, long Positions, long Step = 1, long Dilation = 1, long Before = 0);

    public long Rows => Examples * Axes.Aggregate(1L, (product, a) => product * a.Positions);

    public long Columns => Channels * Axes.Aggregate(1L, (product, a) => product * a.Window);

    public long ImageLength => Examples * Axes.Aggregate(1L, (product, a) => product * a.Extent) * AllChannels - (AllChannels - Channels);

    public ImageWindows Windows
    {
        get
        {
            long stride = AllChannels;
            var axes = new[] { WindowAxis.None, WindowAxis.None, WindowAxis.None };
            for (int i = Axes.Length - 1, to = 2; i >= 0; i--, to--)
            {
                Axis a = Axes[i];
                axes[to] = new(a.Extent, stride, a.Positions, a.Window, a.Step, a.Dilation, a.Before);
                stride *= a.Extent;
            }

            return new(Channels, stride, axes[0], axes[1], axes[2]);
        }
    }

    /// <summary>Random windows; some stand out of the image, some altogether.</summary>
    public static WindowsGeometry Random(Random random, long mostChannels)
    {
        long channels = random.Next(1, (int)mostChannels);
        var axes = new Axis[random.Next(1, 4)];
        for (int i = 0; i < axes.Length; i++)
        {
            long extent = random.Next(1, 9), window = random.Next(1, 4), dilation = random.Next(1, 3);
            bool backwards = random.Next(4) == 0;
            long before = random.Next(0, 4) - (backwards ? (window - 1) * dilation : 0);
            axes[i] = new(extent, window, random.Next(1, 9), random.Next(1, 4), backwards ? -dilation : dilation, before);
        }

        return new(random.Next(1, 4), channels, channels + random.Next(0, 2) * 3, axes);
    }

    /// <summary>Where in the image an element of a window is; null outside.</summary>
    public long? Place(long row, long column)
    {
        long place = column % Channels, stride = AllChannels;
        column /= Channels;
        foreach (Axis a in Axes.Reverse())
        {
            long at = row % a.Positions * a.Step + column % a.Window * a.Dilation - a.Before;
            if (at < 0 || at >= a.Extent)
                return null;
            place += at * stride;
            stride *= a.Extent;
            row /= a.Positions;
            column /= a.Window;
        }

        return place + row * stride;
    }

    public override string ToString() => $"{Examples} x {Channels} of {AllChannels} channels, {string.Join(", ", Axes.Select(a => a.ToString()))}";
}
