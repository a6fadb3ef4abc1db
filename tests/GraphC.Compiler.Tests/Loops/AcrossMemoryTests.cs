using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Loops;

/// <summary>Reductions whose terms lie apart in memory while their results lie together.</summary>
public class AcrossMemoryTests
{
    private static readonly Dim Width = Dim.Symbol("width");

    public static TheoryData<int, int> Sizes => new()
    {
        { 0, 70 }, { 1, 70 }, { 7, 1 }, { 8, 15 }, { 17, 16 }, { 30, 65 }, { 33, 100 }, { 9, 4095 }, { 20, 4096 }, { 25, 4097 }, { 3, 10_000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Column_sums_of_any_size(int rows, int width)
    {
        var x = Input("x", Float32, [Batch, Width]);
        Check([x.Sum(0), (x * 2).Square().Sum(0).Sqrt(), x.Max(0), x.Min(0)], [x], Filled.Floats(1, rows, width));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Columns_of_a_known_width(int rows, int width)
    {
        var x = Input("x", Float32, [Batch, width]);
        Check([x.Mean(0), x.Exp().Sum(0), (x + 1).Prod(0)], [x], Filled.Floats(1, rows, width));
    }

    [Fact]
    public void Sums_over_a_middle_axis_and_over_two()
    {
        var (x, y) = (Input("x", Float32, [Batch, 20, Width]), Input("y", Float32, [Width]));
        Check([(x * y).Sum(1), (x + y).Sum([0, 1]), x.Sum(0)], [x, y], Filled.Floats(1, 6, 20, 130), Filled.Floats(2, 130));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Workers_share_the_columns(int threads)
    {
        var x = Input("x", Float32, [Batch, Width]);
        var data = Filled.Floats(1, 300, 9001);
        Assert.Equal(Run(1), Run(threads));

        byte[] Run(int count)
        {
            using var program = Compile([x.Sigmoid().Sum(0)], options: Agreement.Fresh with { Threads = count });
            return program.Run(data)[0].Bytes.ToArray();
        }
    }

    [Fact]
    public void A_sum_adds_its_terms_in_order()
    {
        var x = Input("x", Float32, [Batch, 100]);
        using var program = Compile([x.Sum(0)], options: Agreement.Fresh);
        var data = Filled.Floats(1, 1001, 100);
        var expected = new float[100];
        for (var i = 0; i < 1001 * 100; i++)
        {
            expected[i % 100] += data.AsSpan<float>()[i];
        }

        Assert.Equal(expected, program.Run(data)[0].AsSpan<float>().ToArray());
    }

    private static void Check(IReadOnlyList<Node> outputs, IReadOnlyList<Node> inputs, params Tensor[] values)
    {
        using var program = Compile(outputs, inputs, Agreement.Fresh);
        Agreement.Check(program, values, _ => 1e-5, floor: 1);
    }
}
