using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

public unsafe class LanesTests
{
    private const byte Guard = 0xA5;

    public static TheoryData<int> Counts16 => [.. Enumerable.Range(1, 16)];

    public static TheoryData<int> Counts8 => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Counts16))]
    public void Sixteen_lanes_load_and_store_their_count_only(int count)
    {
        var memory = stackalloc byte[256];
        for (var i = 0; i < 256; i++) memory[i] = Guard;
        var floats = (float*)(memory + 65);
        for (var i = 0; i < count; i++) floats[i] = i + 1;

        var loaded = Lanes.Load(floats, count);
        for (var i = 0; i < 16; i++) Assert.Equal(i < count ? i + 1 : 0, loaded[i]);
        Assert.Equal(loaded.AsInt32(), Lanes.Load((int*)floats, count));

        Lanes.Store(Lanes.ToSingle(Lanes.Iota * 3), floats, count);
        for (var i = 0; i < count; i++) Assert.Equal(i * 3, floats[i]);
        Untouched(memory, 65, count * 4);
        Lanes.Store(Lanes.Iota * 5, (int*)floats, count);
        for (var i = 0; i < count; i++) Assert.Equal(i * 5, ((int*)floats)[i]);
        Untouched(memory, 65, count * 4);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1L << 32)]
    [InlineData(long.MaxValue)]
    public void Lanes_compare_their_numbers_with_any_position(long position)
    {
        for (var lane = 0; lane < 16; lane++)
        {
            Assert.Equal(lane < position ? -1 : 0, Lanes.Below(position).AsInt32()[lane]);
            Assert.Equal(lane == position ? -1 : 0, Lanes.At(position).AsInt32()[lane]);
            if (lane < 8)
            {
                Assert.Equal(lane < position ? -1 : 0, Lanes.Below64(position).AsInt64()[lane]);
                Assert.Equal(lane == position ? -1 : 0, Lanes.At64(position).AsInt64()[lane]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Counts8))]
    public void Eight_lanes_load_and_store_their_count_only(int count)
    {
        var memory = stackalloc byte[256];
        for (var i = 0; i < 256; i++) memory[i] = Guard;
        var doubles = (double*)(memory + 65);
        for (var i = 0; i < count; i++) doubles[i] = i + 1;

        var loaded = Lanes.Load(doubles, count);
        for (var i = 0; i < 8; i++) Assert.Equal(i < count ? i + 1 : 0, loaded[i]);
        Assert.Equal(loaded.AsInt64(), Lanes.Load((long*)doubles, count));

        Lanes.Store(Lanes.ToDouble(Lanes.Iota64 * 3), doubles, count);
        for (var i = 0; i < count; i++) Assert.Equal(i * 3, doubles[i]);
        Untouched(memory, 65, count * 8);
        Lanes.Store(Lanes.Iota64 * 5, (long*)doubles, count);
        for (var i = 0; i < count; i++) Assert.Equal(i * 5, ((long*)doubles)[i]);
        Untouched(memory, 65, count * 8);
    }

    [Theory]
    [MemberData(nameof(Counts16))]
    public void Bytes_and_booleans_load_and_store_their_count_only(int count)
    {
        var memory = stackalloc byte[64];
        for (var i = 0; i < 64; i++) memory[i] = Guard;
        var bytes = memory + 17;
        for (var i = 0; i < count; i++) bytes[i] = (byte)(i % 3 == 0 ? 0 : 250 + i % 5);
        var loaded = Lanes.Load(bytes, count);
        var mask = Lanes.LoadBool(bytes, count);
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(i < count ? bytes[i] : 0, loaded[i]);
            Assert.Equal(i < count ? bytes[i] : 0, Lanes.ToInt32(loaded)[i]);
            Assert.Equal(i < count ? bytes[i] : 0, Lanes.ToSingle(loaded)[i]);
            Assert.Equal(i < count && bytes[i] != 0 ? -1 : 0, mask.AsInt32()[i]);
        }

        Assert.Equal(loaded, Lanes.ToByte(Lanes.ToInt32(loaded) + Vector512.Create(0x5600)));
        Lanes.StoreBool(mask, bytes, count);
        for (var i = 0; i < count; i++) Assert.Equal(i % 3 == 0 ? 0 : 1, bytes[i]);
        Untouched(memory, 17, count, 64);
        Lanes.Store(loaded, bytes, count);
        for (var i = 0; i < count; i++) Assert.Equal(loaded[i], bytes[i]);
        Untouched(memory, 17, count, 64);

        if (count > 8) return;
        var wide = Lanes.LoadBool64(bytes, count);
        for (var i = 0; i < 8; i++) Assert.Equal(i < count && bytes[i] != 0 ? -1 : 0, wide.AsInt64()[i]);
        Lanes.StoreBool(~wide, bytes, count);
        for (var i = 0; i < count; i++) Assert.Equal(i % 3 == 0 ? 1 : 0, bytes[i]);
        Untouched(memory, 17, count, 64);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-2)]
    public void Lanes_load_their_count_of_elements_that_lie_apart(long stride)
    {
        var floats = stackalloc float[128];
        var doubles = stackalloc double[128];
        for (var i = 0; i < 128; i++) floats[i] = (float)(doubles[i] = i);
        for (var count = 1; count <= 16; count++)
        {
            var sixteen = Lanes.LoadApart(floats + 32, stride, count);
            for (var i = 0; i < 16; i++) Assert.Equal(i < count ? 32 + i * stride : 0, sixteen[i]);
            if (count > 8) continue;
            var eight = Lanes.LoadApart(doubles + 32, stride, count);
            for (var i = 0; i < 8; i++) Assert.Equal(i < count ? 32 + i * stride : 0, eight[i]);
        }
    }

    [Fact]
    public void The_first_extremum_stays_and_nothing_beats_not_a_number()
    {
        float[] values = [float.NaN, float.NegativeInfinity, -1, -0f, 0f, 1, float.PositiveInfinity];
        foreach (var best in values)
        {
            foreach (var x in values)
            {
                var (isMax, isMin) = (!float.IsNaN(best) && (float.IsNaN(x) || x > best), !float.IsNaN(best) && (float.IsNaN(x) || x < best));
                Assert.Equal(isMax ? -1 : 0, Lanes.IsNewMax(Vector512.Create(x), Vector512.Create(best)).AsInt32()[15]);
                Assert.Equal(isMin ? -1 : 0, Lanes.IsNewMin(Vector512.Create(x), Vector512.Create(best)).AsInt32()[15]);
                Assert.Equal(isMax ? -1 : 0, Lanes.IsNewMax(Vector512.Create((double)x), Vector512.Create((double)best)).AsInt64()[7]);
                Assert.Equal(isMin ? -1 : 0, Lanes.IsNewMin(Vector512.Create((double)x), Vector512.Create((double)best)).AsInt64()[7]);
            }
        }
    }

    [Fact]
    public void Sums_follow_the_documented_tree()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 100; trial++)
        {
            var f = Enumerable.Range(0, 16).Select(_ => (float)random.NextDouble()).ToArray();
            var d = Enumerable.Range(0, 8).Select(_ => random.NextDouble()).ToArray();
            Assert.Equal(Tree(f, (a, b) => a + b), Lanes.Sum(Vector512.Create(f)));
            Assert.Equal(Tree(f, (a, b) => a * b), Lanes.Product(Vector512.Create(f)));
            Assert.Equal(Tree(d, (a, b) => a + b), Lanes.Sum(Vector512.Create(d)));
            Assert.Equal(Tree(d, (a, b) => a * b), Lanes.Product(Vector512.Create(d)));
        }
    }

    [Theory]
    [MemberData(nameof(Counts16))]
    public void Reductions_with_a_count_ignore_the_lanes_beyond(int count)
    {
        var random = new Random(6);
        var f = Enumerable.Range(0, 16).Select(_ => (float)random.Next(-9, 10)).ToArray();
        var i = Array.ConvertAll(f, x => (int)x);
        var (floats, ints) = (f[..count], i[..count]);
        Assert.Equal(floats.Sum(), Lanes.Sum(Vector512.Create(f), count));
        Assert.Equal(floats.Max(), Lanes.Max(Vector512.Create(f), count));
        Assert.Equal(floats.Min(), Lanes.Min(Vector512.Create(f), count));
        Assert.Equal(floats.Aggregate((a, b) => a * b), Lanes.Product(Vector512.Create(f), count));
        Assert.Equal(ints.Sum(), Lanes.Sum(Vector512.Create(i), count));
        Assert.Equal(ints.Max(), Lanes.Max(Vector512.Create(i), count));
        Assert.Equal(ints.Min(), Lanes.Min(Vector512.Create(i), count));
        Assert.Equal(ints.Aggregate((a, b) => a * b), Lanes.Product(Vector512.Create(i), count));
        if (count > 8) return;
        var d = Array.ConvertAll(f, x => (double)x);
        var l = Array.ConvertAll(f, x => (long)x << 33);
        var (doubles, longs) = (d[..count], l[..count]);
        Assert.Equal(doubles.Sum(), Lanes.Sum(Vector512.Create(d), count));
        Assert.Equal(doubles.Max(), Lanes.Max(Vector512.Create(d), count));
        Assert.Equal(doubles.Min(), Lanes.Min(Vector512.Create(d), count));
        Assert.Equal(doubles.Aggregate((a, b) => a * b), Lanes.Product(Vector512.Create(d), count));
        Assert.Equal(longs.Sum(), Lanes.Sum(Vector512.Create(l), count));
        Assert.Equal(longs.Max(), Lanes.Max(Vector512.Create(l), count));
        Assert.Equal(longs.Min(), Lanes.Min(Vector512.Create(l), count));
        Assert.Equal(longs.Aggregate((a, b) => a * b), Lanes.Product(Vector512.Create(l), count));
    }

    [Fact]
    public void Maximum_and_minimum_see_a_NaN_in_any_lane()
    {
        for (var lane = 0; lane < 16; lane++)
        {
            var x = Vector512.Create(1f).WithElement(lane, float.NaN);
            Assert.Equal(float.NaN, Lanes.Max(x));
            Assert.Equal(float.NaN, Lanes.Min(x));
            if (lane >= 8) continue;
            Assert.Equal(double.NaN, Lanes.Max(Vector512.Create(1.0).WithElement(lane, double.NaN)));
            Assert.Equal(double.NaN, Lanes.Min(Vector512.Create(1.0).WithElement(lane, double.NaN)));
        }
    }

    [Fact]
    public void Conversions_truncate_and_saturate()
    {
        var f = Vector512.Create(
            float.NaN, 3e9f, -3e9f, 1.9f, -1.9f, 0.5f, float.PositiveInfinity, float.NegativeInfinity, 2147483520f, -2147483648f, 0, -0f,
            1e-40f, 7, -7, 16777217);
        int[] expected =
            [0, int.MaxValue, int.MinValue, 1, -1, 0, int.MaxValue, int.MinValue, 2147483520, int.MinValue, 0, 0, 0, 7, -7, 16777216];
        Assert.Equal(Vector512.Create(expected), Lanes.ToInt32(f));
        var (low, high) = Lanes.ToDouble(f);
        Assert.Equal(Vector512.Create(expected), Lanes.ToInt32(low, high));
        Assert.Equal(
            Vector512.Create(0, 3000000000, -3000000000, 1, -1, 0, long.MaxValue, long.MinValue), Lanes.ToInt64(f).Lower);

        var d = Vector512.Create(double.NaN, 1e19, -1e19, 9e18, -9e18, 1.99, -1.99, 2251799813685249.5);
        Assert.Equal(
            Vector512.Create(0, long.MaxValue, long.MinValue, 9000000000000000000, -9000000000000000000, 1, -1, 2251799813685249),
            Lanes.ToInt64(d));
        long[] l = [0, 1, -1, long.MaxValue, long.MinValue, 9007199254740993, -9007199254740995, 1L << 40];
        Assert.Equal(Vector512.Create(Array.ConvertAll(l, x => (double)x)), Lanes.ToDouble(Vector512.Create(l)));
        Assert.Equal(Lanes.Iota, Lanes.ToInt32(Lanes.ToInt64(Lanes.Iota).Lower, Lanes.ToInt64(Lanes.Iota).Upper));
        Assert.Equal(Lanes.ToSingle(Lanes.Iota), Lanes.ToSingle(Lanes.ToDouble(Lanes.Iota).Lower, Lanes.ToDouble(Lanes.Iota).Upper));
        Assert.Equal(Lanes.ToSingle(Lanes.Iota), Lanes.ToSingle(Lanes.ToInt64(Lanes.Iota).Lower, Lanes.ToInt64(Lanes.Iota).Upper));
        var (maskLow, maskHigh) = Lanes.WidenMask(Lanes.First(11));
        Assert.Equal(Lanes.First64(8).AsInt64(), maskLow.AsInt64());
        Assert.Equal(Lanes.First64(3).AsInt64(), maskHigh.AsInt64());
        Assert.Equal(Lanes.First(11).AsInt32(), Lanes.NarrowMask(maskLow, maskHigh).AsInt32());
    }

    [Fact]
    public void Gather_reads_by_index_and_never_beyond_the_count()
    {
        var f = stackalloc float[100];
        var d = stackalloc double[100];
        for (var i = 0; i < 100; i++) (f[i], d[i]) = (i, i * 2);
        var index = Vector512.Create(99) - Lanes.Iota * 6;
        var index64 = Vector512.Create(99L) - Lanes.Iota64 * 6;
        for (var i = 0; i < 16; i++) Assert.Equal(99 - i * 6, Lanes.Gather(f, index)[i]);
        for (var i = 0; i < 8; i++) Assert.Equal((99 - i * 6) * 2, Lanes.Gather(d, index64)[i]);
        Assert.Equal(Lanes.Gather(f, index).AsInt32(), Lanes.Gather((int*)f, index));
        Assert.Equal(Lanes.Gather(d, index64).AsInt64(), Lanes.Gather((long*)d, index64));
        var wild = index | ~Lanes.First(5).AsInt32() & Vector512.Create(0x40000000);
        for (var i = 0; i < 16; i++) Assert.Equal(i < 5 ? 99 - i * 6 : 0, Lanes.Gather(f, wild, 5)[i]);
        var wild64 = index64 | ~Lanes.First64(5).AsInt64() & Vector512.Create(1L << 60);
        for (var i = 0; i < 8; i++) Assert.Equal(i < 5 ? (99 - i * 6) * 2 : 0, Lanes.Gather(d, wild64, 5)[i]);
    }

    private static T Tree<T>(T[] x, Func<T, T, T> f)
    {
        x = [.. x];
        for (var half = x.Length / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++) x[i] = f(x[i], x[i + half]);
        }

        return x[0];
    }

    private static void Untouched(byte* memory, int start, int length, int size = 256)
    {
        for (var i = 0; i < size; i++)
        {
            if (i < start || i >= start + length) Assert.Equal(Guard, memory[i]);
        }
    }
}
