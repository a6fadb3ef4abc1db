using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>The order in which convolutions add, which is theirs by contract, bit for bit.</summary>
public class ConvolutionTests
{
    private const int Examples = 3, Channels = 4, Filters = 6, Groups = 2, Height = 7, Width = 6, Window = 3;
    private const int Rows = (Height - 1) / 2 + 1, Columns = Width;   // strides 2 and 1, a border of 1

    private static readonly float[] Image = Numbers(1, Examples, Channels, Height, Width);
    private static readonly float[] Kernel = Numbers(2, Filters, Channels / Groups, Window, Window);
    private static readonly float[] Result = Numbers(3, Examples, Filters, Rows, Columns);

    private static readonly Node X = Input("x", Float32, [Batch, Channels, Height, Width]);
    private static readonly Node W = Input("w", Float32, [Filters, Channels / Groups, Window, Window]);
    private static readonly Node Dy = Input("dy", Float32, [Batch, Filters, Rows, Columns]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Elements_of_the_kernel_in_row_major_order_and_for_each_the_channels(int threads)
    {
        var (result, _, _) = Run(threads);
        AssertBits(Examples * Filters * Rows * Columns, result, i =>
        {
            var (n, o, p, q) = (i / Columns / Rows / Filters, i / Columns / Rows % Filters, i / Columns % Rows, i % Columns);
            return Taps().Aggregate(0f, (sum, tap) => Enumerable.Range(0, Channels / Groups)
                .Aggregate(sum, (s, c) => MathF.FusedMultiplyAdd(W_(o, c, tap), X_(n, Group(o) + c, p, q, tap), s)));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Towards_the_image_likewise_over_the_channels_of_the_result(int threads)
    {
        var (_, image, _) = Run(threads);
        AssertBits(Examples * Channels * Height * Width, image, i =>
        {
            var (n, c, h, w) = (i / Width / Height / Channels, i / Width / Height % Channels, i / Width % Height, i % Width);
            var (first, each) = (c / (Channels / Groups) * (Filters / Groups), Filters / Groups);
            return Taps().Aggregate(0f, (sum, tap) => Enumerable.Range(first, each)
                .Aggregate(sum, (s, o) => MathF.FusedMultiplyAdd(W_(o, c % (Channels / Groups), tap), Dy_(n, o, h + 1 - tap.Row, w + 1 - tap.Column), s)));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Towards_the_kernel_over_the_examples_and_for_each_over_the_positions(int threads)
    {
        var (_, _, kernel) = Run(threads);
        AssertBits(Kernel.Length, kernel, i =>
        {
            var (o, c, tap) = (i / Window / Window / (Channels / Groups), i / Window / Window % (Channels / Groups), (Row: i / Window % Window, Column: i % Window));
            return Enumerable.Range(0, Examples * Rows * Columns).Aggregate(0f, (s, j) =>
            {
                var (n, p, q) = (j / Columns / Rows, j / Columns % Rows, j % Columns);
                return MathF.FusedMultiplyAdd(Result[(n * Filters + o) * Rows * Columns + p * Columns + q], X_(n, Group(o) + c, p, q, tap), s);
            });
        });
    }

    private static (float[] Result, float[] Image, float[] Kernel) Run(int threads)
    {
        var y = X.Conv(W, strides: [2, 1], padding: 1, groups: Groups);
        var gradients = Gradients.Vjp([(y, Dy)], [X, W]);
        using var program = Compile([y, .. gradients], [X, W, Dy], Agreement.Fresh with { Threads = threads });
        var outputs = program.Run(
            Tensor.From(Image).Reshape([Examples, Channels, Height, Width]), Tensor.From(Kernel).Reshape([Filters, Channels / Groups, Window, Window]),
            Tensor.From(Result).Reshape([Examples, Filters, Rows, Columns]));
        return (outputs[0].AsSpan<float>().ToArray(), outputs[1].AsSpan<float>().ToArray(), outputs[2].AsSpan<float>().ToArray());
    }

    private static void AssertBits(int count, float[] actual, Func<int, float> expected) =>
        Assert.Equal(Enumerable.Range(0, count).Select(i => BitConverter.SingleToInt32Bits(expected(i))), actual.Select(BitConverter.SingleToInt32Bits));

    private static int Group(int filter) => filter / (Filters / Groups) * (Channels / Groups);

    private static IEnumerable<(int Row, int Column)> Taps() => Enumerable.Range(0, Window * Window).Select(k => (k / Window, k % Window));

    private static float W_(int o, int c, (int Row, int Column) tap) => Kernel[((o * (Channels / Groups) + c) * Window + tap.Row) * Window + tap.Column];

    private static float X_(int n, int c, int p, int q, (int Row, int Column) tap)
    {
        var (h, w) = (p * 2 + tap.Row - 1, q + tap.Column - 1);
        return h is >= 0 and < Height && w is >= 0 and < Width ? Image[((n * Channels + c) * Height + h) * Width + w] : 0;
    }

    private static float Dy_(int n, int o, int row, int column) =>
        row % 2 == 0 && row / 2 is >= 0 and < Rows && column is >= 0 and < Columns ? Result[((n * Filters + o) * Rows + row / 2) * Columns + column] : 0;

    private static float[] Numbers(int seed, params int[] extents)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, extents.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)];
    }
}
