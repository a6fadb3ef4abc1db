using System.Numerics;
using System.Runtime.Intrinsics;
using Axis = GraphC.Runtime.Tests.WindowsGeometry.Axis;

namespace GraphC.Runtime.Tests;

public unsafe class GemmWindowsTests
{
    [Fact]
    public void Windows_in_place_give_the_bits_of_stored_windows()
    {
        var random = new Random(5);
        for (int i = 0; i < 120; i++)
        {
            var geometry = WindowsGeometry.Random(random, mostChannels: i % 3 == 0 ? 40 : 6);
            AssertSameAsStored<float>(geometry, random.Next(1, 70), i % 2 == 0);
            AssertSameAsStored<double>(geometry, random.Next(1, 40), i % 2 == 1);
        }
    }

    public static TheoryData<string> LargeGeometries => [.. Large.Keys];

    // More rows than a block, deeper than a block, panels in the middle of a tap; as networks have them.
    private static readonly Dictionary<string, WindowsGeometry> Large = new()
    {
        ["one channel"] = new(3, 1, 1, new Axis(28, 3, 26), new Axis(28, 3, 26)),
        ["three channels, stride two"] = new(1, 3, 3, new Axis(33, 7, 17, 2, 1, 3), new Axis(33, 7, 17, 2, 1, 3)),
        ["whole vectors"] = new(2, 32, 32, new Axis(14, 3, 14, 1, 1, 1), new Axis(14, 3, 14, 1, 1, 1)),
        ["deep"] = new(2, 130, 130, new Axis(7, 3, 7, 1, 1, 1), new Axis(7, 3, 7, 1, 1, 1)),
        ["a group of channels"] = new(2, 20, 40, new Axis(9, 3, 9, 1, 1, 1), new Axis(9, 3, 9, 1, 1, 1)),
        ["backwards"] = new(1, 24, 24, new Axis(12, 3, 12, 1, -1, -1), new Axis(12, 3, 12, 1, -1, -1)),
        ["dilated"] = new(1, 8, 8, new Axis(20, 3, 20, 1, 2, 2), new Axis(20, 3, 20, 1, 2, 2)),
        ["three axes"] = new(1, 5, 5, new Axis(6, 3, 6, 1, 1, 1), new Axis(7, 2, 6), new Axis(8, 3, 4, 2, 1, 1)),
        ["one long axis"] = new(1, 4, 4, new Axis(3000, 5, 2996)),
    };

    [Theory]
    [MemberData(nameof(LargeGeometries))]
    public void So_do_windows_of_networks(string name)
    {
        foreach (long others in new[] { 1L, 6L, 32L, 70L })
        {
            foreach (bool areA in new[] { true, false })
            {
                AssertSameAsStored<float>(Large[name], others, areA);
                AssertSameAsStored<double>(Large[name], others, areA);
            }
        }
    }

    [Fact]
    public void Neither_regimes_nor_registers_change_a_bit()
    {
        var random = new Random(9);
        for (int i = 0; i < 12; i++)
        {
            var geometry = WindowsGeometry.Random(random, mostChannels: 24);
            AssertRegimesAgree<float>(geometry, random.Next(1, 50), i % 2 == 0);
            AssertRegimesAgree<double>(geometry, random.Next(1, 50), i % 2 == 0);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shares_of_workers_make_the_same_whole(bool areA)
    {
        using var @case = new WindowsCase<float>(Large["a group of channels"], 45, areA);
        float[] expected = @case.OfStoredWindows();
        foreach ((long m0, long m1) in Cuts(@case.M))
        {
            foreach ((long n0, long n1) in Cuts(@case.N))
                @case.RunBlock(m0, m1, n0, n1);
        }

        Assert.Equal(expected, @case.C.ToArray());
    }

    [Fact]
    public void Windows_of_no_images_are_an_empty_sum()
    {
        var geometry = Large["whole vectors"] with { Examples = 0 };
        ImageWindows windows = geometry.Windows;
        var c = new float[3 * geometry.Columns];
        byte* scratch = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)Gemm.ScratchBytes, 64);
        Array.Fill(c, float.NaN);
        fixed (float* target = c)
            Gemm.Run(3, geometry.Columns, 0, new Matrix<float>(null, 1, 3), new Matrix<float>(null, &windows), scratch, new StoreEpilogue<float>(target, geometry.Columns));
        System.Runtime.InteropServices.NativeMemory.AlignedFree(scratch);
        Assert.All(c, x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
    }

    private static IEnumerable<(long, long)> Cuts(long length) => [(0, 1), (1, length / 3), (length / 3, length)];

    private static void AssertSameAsStored<T>(WindowsGeometry geometry, long others, bool areA) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var @case = new WindowsCase<T>(geometry, others, areA);
        T[] expected = @case.OfStoredWindows();
        @case.RunBlock(0, @case.M, 0, @case.N);
        AssertSame(expected, @case, "chosen");
    }

    private static void AssertRegimesAgree<T>(WindowsGeometry geometry, long others, bool areA) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var @case = new WindowsCase<T>(geometry, others, areA);
        T[] expected = @case.OfStoredWindows();
        ImageWindows windows = @case.Windows;
        Gemm.Problem<T> problem = @case.Problem(&windows);
        foreach (Gemm.Regime regime in Enum.GetValues<Gemm.Regime>())
        {
            Gemm.Run<T, Vector512<T>, Simd512<T>, SecretiveEpilogue<T>>(problem, regime, @case.Secretive);
            AssertSame(expected, @case, $"512 {regime}");
            Gemm.Run<T, Vector256<T>, Simd256<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            AssertSame(expected, @case, $"256 {regime}");
            Gemm.Run<T, Vector128<T>, Simd128<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            AssertSame(expected, @case, $"128 {regime}");
            Gemm.Run<T, T, Scalar<T>, StoreEpilogue<T>>(problem, regime, @case.Epilogue);
            AssertSame(expected, @case, $"scalar {regime}");
        }
    }

    private static void AssertSame<T>(T[] expected, WindowsCase<T> @case, string how) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!expected[i].Equals(@case.C[i]))
            {
                Assert.Fail(
                    $"{typeof(T).Name} {@case.Geometry}, as {(@case.AreA ? "A" : "B")} of [{@case.M}, {@case.N}, {@case.K}], {how}: " +
                    $"C[{i / @case.N}, {i % @case.N}] is {@case.C[i]}, not {expected[i]}");
            }
        }

        @case.C.Fill(T.NaN);
    }
}
