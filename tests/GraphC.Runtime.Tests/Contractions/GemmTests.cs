using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

public unsafe class GemmTests
{
    private static readonly Layout[] AllLayouts = Enum.GetValues<Layout>();

    public static TheoryData<long, long, long> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 1, 100 }, { 1, 300, 70 }, { 300, 1, 70 }, { 2, 130, 9 }, { 3, 16, 5 }, { 4, 17, 33 }, { 5, 10, 64 },
        { 7, 31, 13 }, { 12, 32, 8 }, { 13, 33, 8 }, { 25, 48, 50 }, { 24, 65, 385 }, { 32, 64, 100 }, { 128, 10, 70 }, { 100, 4, 30 },
        { 197, 3, 40 }, { 40, 8, 390 }, { 64, 64, 64 }, { 200, 520, 20 }, { 70, 530, 400 }, { 800, 20, 400 },
        { 1, 4150, 13 }, { 3, 4099, 12 }, { 2, 100, 256 }, { 3, 31, 259 }, { 30, 700, 300 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Each_element_is_the_chain_of_fused_multiply_adds(long m, long n, long k)
    {
        foreach (Layout a in new[] { Layout.Rows, Layout.Columns })
        {
            foreach (Layout b in new[] { Layout.Rows, Layout.Columns })
            {
                AssertChains<float>(m, n, k, a, b);
                AssertChains<double>(m, n, k, a, b);
            }
        }
    }

    [Fact]
    public void Any_strides_are_legal()
    {
        var random = new Random(7);
        foreach (Layout a in AllLayouts)
        {
            foreach (Layout b in AllLayouts)
            {
                AssertChains<float>(random.Next(1, 40), random.Next(1, 80), random.Next(1, 60), a, b);
                AssertChains<double>(random.Next(1, 40), random.Next(1, 80), random.Next(1, 60), a, b);
            }
        }
    }

    [Fact]
    public void Random_shapes_agree_with_the_chain()
    {
        var random = new Random(3);
        for (int i = 0; i < 150; i++)
        {
            Layout a = AllLayouts[random.Next(4)], b = AllLayouts[random.Next(4)];
            AssertChains<float>(random.Next(1, 60), random.Next(1, 100), random.Next(0, 80), a, b);
            AssertChains<double>(random.Next(1, 60), random.Next(1, 100), random.Next(0, 80), a, b);
        }
    }

    [Theory]
    [InlineData(5, 40, 5000)]
    [InlineData(1, 20, 4200)]
    [InlineData(60, 9, 4097)]
    public void A_long_k_keeps_the_order(long m, long n, long k)
    {
        AssertChains<float>(m, n, k, Layout.Rows, Layout.Rows);
        AssertChains<float>(m, n, k, Layout.Columns, Layout.Columns);
        AssertChains<double>(m, n, k, Layout.Rows, Layout.Columns);
    }

    /// <summary>B of 24 MiB, its rows whole pages apart: sums wait after every few rows.</summary>
    [Fact]
    public void Few_rows_times_a_far_matrix_keep_the_order()
    {
        AssertChains<float>(5, 1024, 6150, Layout.Rows, Layout.Rows);
        AssertChains<float>(2048, 4, 3100, Layout.Columns, Layout.Rows);   // Cᵀ = Bᵀ Aᵀ
    }

    [Fact]
    public void Neither_regimes_nor_registers_change_a_bit()
    {
        var random = new Random(11);
        for (int i = 0; i < 40; i++)
        {
            // Every third case is deep enough that sums wait between blocks of K.
            long k = i % 3 == 0 ? random.Next(1025, 2200) : random.Next(0, 60);
            AssertRegimesAgree<float>(random.Next(1, 50), random.Next(1, 90), k, AllLayouts[i % 9], AllLayouts[i * 5 % 9]);
            AssertRegimesAgree<double>(random.Next(1, 50), random.Next(1, 90), k, AllLayouts[i % 9], AllLayouts[i * 5 % 9]);
        }

        // Several blocks of rows and columns; rows of A a page apart; strips whose last vector reaches into the next row.
        AssertRegimesAgree<float>(850, 530, 400, Layout.Rows, Layout.Rows);
        AssertRegimesAgree<float>(100, 1100, 1030, Layout.Columns, Layout.Rows);
        AssertRegimesAgree<float>(26, 100, 1024, Layout.Rows, Layout.Columns);
        AssertRegimesAgree<float>(2, 150, 1024, Layout.Rows, Layout.Columns);
        AssertRegimesAgree<double>(13, 40, 512, Layout.Columns, Layout.Columns);
    }

    [Fact]
    public void The_rounding_error_is_that_of_one_sum()
    {
        using var @case = new GemmCase<float>(37, 53, 700, Layout.Rows, Layout.Columns);
        Gemm.Run(37, 53, 700, @case.Left, @case.Right, @case.Scratch, @case.Epilogue);
        double[] exact = @case.Sums();
        for (int i = 0; i < exact.Length; i++)
            Assert.Equal(exact[i], @case.C[i], 1e-4);
    }

    [Fact]
    public void Without_products_the_epilogue_gets_zeros()
    {
        foreach ((long m, long n) in new[] { (1L, 1L), (5L, 40L), (40L, 2L), (30L, 100L) })
        {
            using var @case = new GemmCase<float>(m, n, 0, Layout.Rows, Layout.Rows);
            Gemm.Run(m, n, 0, new Matrix<float>(@case.A, 1, 1), new Matrix<float>(@case.B, 1, 1), @case.Scratch, @case.Epilogue);
            Assert.All(@case.C.ToArray(), x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
        }
    }

    [Fact]
    public void Without_rows_or_columns_nothing_happens()
    {
        Gemm.Run(0, 5, 3, default(Matrix<float>), default, null, new StoreEpilogue<float>(null, 0));
        Gemm.Run(5, 0, 3, default(Matrix<double>), default, null, new StoreEpilogue<double>(null, 0));
    }

    [Fact]
    public void Blocks_run_apart_make_the_same_whole()
    {
        using var @case = new GemmCase<float>(101, 77, 60, Layout.Rows, Layout.Rows);
        foreach ((long m0, long m1) in new[] { (0L, 1L), (1L, 50L), (50L, 101L) })
        {
            foreach ((long n0, long n1) in new[] { (0L, 3L), (3L, 77L) })
            {
                Gemm.RunBlock(m0, m1, n0, n1, 60, @case.Left, @case.Right, @case.Scratch, @case.Epilogue);
            }
        }

        Assert.Equal(@case.FmaChains(), @case.C.ToArray());
    }

    /// <summary>The same numbers on every machine: also to be run with DOTNET_EnableAVX512=0 and DOTNET_EnableAVX2=0.</summary>
    [Theory]
    [InlineData(128, 64, 300, 17106487001138238068)]
    [InlineData(50, 10, 1000, 7921907184341634333)]
    [InlineData(1, 500, 64, 2808336639693695776)]
    [InlineData(33, 100, 77, 4144105710051360942)]
    public void The_bits_are_those_of_every_machine(long m, long n, long k, ulong hash)
    {
        using var @case = new GemmCase<float>(m, n, k, Layout.Rows, Layout.Rows);
        Gemm.Run(m, n, k, @case.Left, @case.Right, @case.Scratch, @case.Epilogue);
        Assert.Equal(hash, Fnv(MemoryMarshal.AsBytes(@case.C)));
    }

    [Fact]
    public void Integers_wrap()
    {
        int[] a = [int.MaxValue, 2, 3, 4, 5, 6], b = [2, 3, 1, 1, 1, int.MinValue];
        var c = new int[4];
        fixed (int* pa = a, pb = b, pc = c)
            Gemm.RunInteger(2, 2, 3, new Matrix<int>(pa, 3, 1), new Matrix<int>(pb, 2, 1), new StoreEpilogue<int>(pc, 2));
        Assert.Equal([unchecked(int.MaxValue * 2 + 2 + 3), unchecked(int.MaxValue * 3 + 2 + 3 * int.MinValue), 8 + 5 + 6, unchecked(12 + 5 + 6 * int.MinValue)], c);
    }

    [Fact]
    public void Long_integers_take_strides_and_tails()
    {
        long[] a = [.. Enumerable.Range(1, 3 * 5)], b = [.. Enumerable.Range(-20, 5 * 11)];
        var c = new long[3 * 11];
        fixed (long* pa = a, pb = b, pc = c)
            Gemm.RunInteger(3, 11, 5, new Matrix<long>(pa, 1, 3), new Matrix<long>(pb, 1, 5), new StoreEpilogue<long>(pc, 11));
        for (int m = 0; m < 3; m++)
        {
            for (int n = 0; n < 11; n++)
                Assert.Equal(Enumerable.Range(0, 5).Sum(k => a[m + 3 * k] * b[k + 5 * n]), c[11 * m + n]);
        }
    }

    private static void AssertChains<T>(long m, long n, long k, Layout a, Layout b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var @case = new GemmCase<T>(m, n, k, a, b);
        Gemm.Run(@case.Problem, @case.Epilogue);
        AssertSame(@case.FmaChains(), @case, "chosen");
    }

    private static void AssertRegimesAgree<T>(long m, long n, long k, Layout a, Layout b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var @case = new GemmCase<T>(m, n, k, a, b);
        T[] expected = @case.FmaChains();
        foreach (Gemm.Regime regime in Enum.GetValues<Gemm.Regime>())
        {
            foreach (Gemm.Problem<T> problem in new[] { @case.Problem, @case.Problem.Transpose() })
            {
                foreach (Registers registers in Enum.GetValues<Registers>())
                {
                    @case.C.Fill(T.NaN);
                    Run(registers, problem, regime, @case.Epilogue);
                    AssertSame(expected, @case, $"{registers} {regime} transposed: {problem.Transposed}");
                    @case.C.Fill(T.NaN);
                    Run(registers, problem, regime, @case.Secretive);
                    AssertSame(expected, @case, $"{registers} {regime} transposed: {problem.Transposed}, through the epilogue");
                }
            }
        }
    }

    /// <summary>The machine's own choice, and each of the others, whether it has such registers or .NET plays them.</summary>
    private enum Registers { Chosen, Bits512, Bits256, Bits128, Scalar }

    private static void Run<T, TEpilogue>(Registers registers, in Gemm.Problem<T> problem, Gemm.Regime regime, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        switch (registers)
        {
            case Registers.Bits512: Gemm.Run<T, Vector512<T>, Simd512<T>, TEpilogue>(problem, regime, epilogue); break;
            case Registers.Bits256: Gemm.Run<T, Vector256<T>, Simd256<T>, TEpilogue>(problem, regime, epilogue); break;
            case Registers.Bits128: Gemm.Run<T, Vector128<T>, Simd128<T>, TEpilogue>(problem, regime, epilogue); break;
            case Registers.Scalar: Gemm.Run<T, T, Scalar<T>, TEpilogue>(problem, regime, epilogue); break;
            default: Gemm.Run(problem, regime, epilogue); break;
        }
    }

    private static void AssertSame<T>(T[] expected, GemmCase<T> @case, string how) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!expected[i].Equals(@case.C[i]))
            {
                Assert.Fail(
                    $"{typeof(T).Name} [{@case.M}, {@case.N}, {@case.K}], A strides {@case.ARow} {@case.ACol}, B strides {@case.BRow} " +
                    $"{@case.BCol}, {how}: C[{i / @case.N}, {i % @case.N}] is {@case.C[i]}, not {expected[i]}");
            }
        }
    }

    private static ulong Fnv(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte x in bytes)
            hash = unchecked((hash ^ x) * 1099511628211);
        return hash;
    }
}
