using System.Numerics;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

public unsafe class GemmKernelTests
{
    // As networks have them: taps innermost, and in front of them columns (of a convolution) or channels (of the gradient towards its image).
    public static TheoryData<int, int, int, int> Extents => new()
    {
        { 9, 3, 32, 14 }, { 9, 40, 70, 5 }, { 25, 6, 16, 30 }, { 2, 1, 1, 1 }, { 49, 3, 64, 3 }, { 9, 130, 33, 40 }, { 27, 20, 17, 1 }, { 9, 512, 300, 2 },
    };

    [Theory]
    [MemberData(nameof(Extents))]
    public void A_kernel_where_it_lies_gives_the_bits_of_the_matrix_in_memory(int taps, int channels, int columns, int rows)
    {
        foreach (KernelTaps order in Orders(taps, channels, columns))
        {
            AssertSameAsStored<float>(order, taps, columns, rows);
            AssertSameAsStored<double>(order, taps, columns, rows);
        }
    }

    [Theory]
    [MemberData(nameof(Extents))]
    public void Nor_do_registers_or_shares_change_a_bit(int taps, int channels, int columns, int rows)
    {
        KernelTaps order = Orders(taps, channels, columns).First();
        using var @case = new KernelCase<float>(order, taps, columns, rows);
        float[] expected = @case.OfStoredMatrix();
        Gemm.Problem<float> problem = @case.Problem(@case.Kernel(&order));
        foreach (Gemm.Regime regime in Enum.GetValues<Gemm.Regime>())
        {
            Gemm.Run<float, Vector512<float>, Simd512<float>, StoreEpilogue<float>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"512 {regime}");
            Gemm.Run<float, Vector256<float>, Simd256<float>, StoreEpilogue<float>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"256 {regime}");
            Gemm.Run<float, Vector128<float>, Simd128<float>, StoreEpilogue<float>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"128 {regime}");
            Gemm.Run<float, float, Scalar<float>, StoreEpilogue<float>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"scalar {regime}");
        }

        for (int worker = 0; worker < 3; worker++)
        {
            var (firstRow, endRow, firstColumn, endColumn) = Share.OfMatrix(rows, columns, worker, 3);
            @case.RunBlock(firstRow, endRow, firstColumn, endColumn);
        }

        @case.AssertIs(expected, "in shares");
    }

    [Theory]
    [InlineData(100, 64, 30)]
    [InlineData(2500, 96, 14)]
    [InlineData(7, 160, 1000)]
    [InlineData(300, 96, 1)]
    [InlineData(1, 200, 1)]
    [InlineData(90, 77, 1)]
    [InlineData(5, 4130, 1)]
    [InlineData(1100, 50, 3)]
    [InlineData(20, 33, 40)]
    [InlineData(7000, 930, 5)]
    public void A_matrix_in_panels_gives_the_bits_of_the_matrix_in_memory(int depth, int columns, int rows)
    {
        AssertPanelsGiveTheSame<float>(depth, columns, rows);
        AssertPanelsGiveTheSame<double>(depth, columns, rows);
    }

    [Theory]
    [InlineData(40, 70, 5)]
    [InlineData(3, 33, 20)]
    [InlineData(130, 7, 40)]
    public void Some_taps_of_a_kernel_give_the_bits_of_the_matrix_in_memory(int channels, int columns, int rows)
    {
        // Every other tap of 3 x 3, as phases of strided images take them: in lines, one line, and one behind the other, columns or channels outermost.
        foreach ((long channel, long column) in new[] { (9L, 9L * channels), (9L * columns, 9L), (1, 9L * channels), (9L * columns, 1) })
        {
            AssertSomeTaps<float>(channels, channel, column, columns, rows);
            AssertSomeTaps<double>(channels, channel, column, columns, rows);
        }
    }

    [Fact]
    public void The_deepest_kernel_fits_the_scratch()
    {
        int channels = (int)(Gemm.MostKernelDepth / 2);
        AssertSameAsStored<float>(new(channels, 1, 2, 2 * channels), taps: 2, columns: 33, rows: 2);
        AssertSameAsStored<double>(new(channels, 1, 2, 2 * channels), taps: 2, columns: 17, rows: 40);
    }

    private static IEnumerable<KernelTaps> Orders(int taps, int channels, int columns) =>
    [
        new(channels, 1, taps, taps * channels),
        new(channels, 1, taps * columns, taps),
        new(channels, channels * columns, columns, 1),
        new(channels, columns, columns * taps, 1),
    ];

    private static void AssertSomeTaps<T>(int channels, long channel, long column, int columns, int rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        AssertSameAsStored<T>(new(channels, 2, channel, column) { Line = 2, LineStride = 6 }, taps: 4, columns, rows);
        AssertSameAsStored<T>(new(channels, 1, channel, column) { Line = 3, LineStride = 6 }, taps: 6, columns, rows);
        AssertSameAsStored<T>(new(channels, 6, channel, column), taps: 2, columns, rows);
    }

    private static void AssertSameAsStored<T>(KernelTaps order, int taps, int columns, int rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var @case = new KernelCase<T>(order, taps, columns, rows);
        T[] expected = @case.OfStoredMatrix();
        @case.RunBlock(0, rows, 0, columns);
        @case.AssertIs(expected, "chosen");
    }

    private static void AssertPanelsGiveTheSame<T>(int depth, int columns, int rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var @case = new KernelCase<T>(new(depth, 1, columns, 1), taps: 1, columns, rows);
        T[] expected = @case.OfStoredMatrix();
        using var panels = @case.InPanels();
        for (int worker = 0; worker < 2; worker++)
        {
            var (firstRow, endRow, firstColumn, endColumn) = Share.OfMatrix(rows, columns, worker, 2);
            @case.RunPanels(firstRow, endRow, firstColumn, endColumn, panels.Data);
        }

        @case.AssertIs(expected, "in panels");
        Gemm.Problem<T> problem = @case.Problem(Matrix<T>.InPanels(panels.Data));
        foreach (Gemm.Regime regime in Enum.GetValues<Gemm.Regime>())
        {
            Gemm.Run<T, Vector512<T>, Simd512<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"in panels, 512 {regime}");
            Gemm.Run<T, Vector256<T>, Simd256<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"in panels, 256 {regime}");
            Gemm.Run<T, Vector128<T>, Simd128<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"in panels, 128 {regime}");
            Gemm.Run<T, T, Scalar<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            @case.AssertIs(expected, $"in panels, scalar {regime}");
        }
    }

    /// <summary>A random kernel, the same as a matrix in memory, and a left operand.</summary>
    private sealed class KernelCase<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly KernelTaps _order;
        private readonly long _m, _n, _k;
        private readonly NativeArray<T> _a, _kernel, _matrix, _c;
        private readonly NativeArray<byte> _scratch = new(Gemm.ScratchBytes + 64);

        public KernelCase(KernelTaps order, int taps, int columns, int rows)
        {
            (_order, _m, _n, _k) = (order, rows, columns, taps * order.Channels);
            long last = order.Tap(taps - 1) + (order.Channels - 1) * order.ChannelStride + (columns - 1) * order.ColumnStride;
            (_a, _kernel, _matrix, _c) = (new(_m * _k), new(last + 1), new(_k * _n), new(_m * _n));
            var random = new Random(3);
            foreach (ref T x in _a.Span)
                x = T.CreateTruncating(random.NextDouble() * 2 - 1);
            foreach (ref T x in _kernel.Span)
                x = T.CreateTruncating(random.NextDouble() * 2 - 1);
            for (long row = 0; row < _k; row++)
            {
                (long tap, long channel) = Math.DivRem(row, order.Channels);
                for (long column = 0; column < _n; column++)
                    _matrix.Data[row * _n + column] = _kernel.Data[order.Tap(tap) + channel * order.ChannelStride + column * order.ColumnStride];
            }
        }

        public StoreEpilogue<T> Epilogue => new(_c.Data, _n);

        private byte* Scratch => (byte*)((nint)(_scratch.Data + 63) & -64);

        private Matrix<T> Left => new(_a.Data, _k, 1);

        public Gemm.Problem<T> Problem(Matrix<T> right) => new(0, _m, 0, _n, _k, Left, right, Scratch);

        public Matrix<T> Kernel(KernelTaps* taps) => new(_kernel.Data, taps);

        public void RunBlock(long mBegin, long mEnd, long nBegin, long nEnd)
        {
            KernelTaps taps = _order;
            Gemm.RunBlock(mBegin, mEnd, nBegin, nEnd, _k, Left, Kernel(&taps), Scratch, Epilogue);
        }

        public void RunPanels(long mBegin, long mEnd, long nBegin, long nEnd, T* panels) =>
            Gemm.RunBlock(mBegin, mEnd, nBegin, nEnd, _k, Left, Matrix<T>.InPanels(panels), Scratch, Epilogue);

        /// <summary>The matrix in panels.</summary>
        public NativeArray<T> InPanels()
        {
            int width = Panels.Columns(sizeof(T));
            var panels = new NativeArray<T>((_n + width - 1) / width * width * _k);
            panels.Span.Fill(T.Zero);
            for (long row = 0; row < _k; row++)
            {
                for (long column = 0; column < _n; column++)
                    panels.Data[(column / width * _k + row) * width + column % width] = _matrix.Data[row * _n + column];
            }

            return panels;
        }

        public T[] OfStoredMatrix()
        {
            Gemm.Run(Problem(new(_matrix.Data, _n, 1)), Epilogue);
            T[] result = _c.Span.ToArray();
            _c.Span.Fill(T.NaN);
            return result;
        }

        public void AssertIs(T[] expected, string how)
        {
            int wrong = expected.AsSpan().CommonPrefixLength(_c.Span);
            Assert.True(wrong == expected.Length, $"{typeof(T).Name} {_order} as B of [{_m}, {_n}, {_k}], {how}: C differs at {wrong}");
            _c.Span.Fill(T.NaN);
        }

        public void Dispose()
        {
            _a.Dispose();
            _kernel.Dispose();
            _matrix.Dispose();
            _c.Dispose();
            _scratch.Dispose();
        }
    }
}
