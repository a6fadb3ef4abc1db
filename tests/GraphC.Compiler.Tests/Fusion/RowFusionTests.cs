using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fusion;

/// <summary>Kernels that work on the same rows are one.</summary>
public class RowFusionTests
{
    private static readonly Dim Width = Dim.Symbol("width");

    public static TheoryData<int, int> Sizes => new() { { 0, 5 }, { 1, 1 }, { 3, 1 }, { 2, 15 }, { 5, 16 }, { 40, 63 }, { 7, 64 }, { 33, 130 }, { 4, 1000 } };

    [Fact]
    public void Softmax_is_one_kernel_and_needs_no_arena() => AssertKernels(1, 0, Input("x", Float32, [Batch, 300]).Softmax());

    [Fact]
    public void Layer_norm_is_one_kernel() => AssertKernels(1, 0, Input("x", Float32, [Batch, 300]).LayerNorm());

    [Fact]
    public void Softmax_and_its_gradient_are_one_kernel()
    {
        var (x, g) = (Input("x", Float32, [Batch, Width]), Input("g", Float32, [Batch, Width]));
        AssertKernels(1, 0, Gradients.Vjp([(x.Softmax(), g)], [x])[0]);
    }

    [Fact]
    public void Cross_entropy_of_labels_and_its_gradient_walk_over_their_rows_once()
    {
        var x = Input("x", Float32, [Batch, 100]);
        var loss = Losses.SoftmaxCrossEntropy(x, Input<int>("labels", [Batch]));
        var graph = Graph.Close([loss, loss.Gradient(x)[0]], []);
        Assert.Equal(2, Kernels(graph).Length);   // the rows, and the mean over them
    }

    [Fact]
    public void Sums_across_rows_stay_apart()
    {
        var x = Input("x", Float32, [Batch, 300]);
        var kernels = Kernels(Graph.Close([x.LayerNorm().Exp().Sum(0)], []));
        Assert.Equal([1, 0], kernels.Select(k => k.RowAxes));
    }

    [Fact]
    public void Sums_along_and_across_the_rows_of_a_square_stay_apart()
    {
        var (x, y) = (Input("x", Float32, [100, 100]), Input("y", Float32, [100, 100]));
        var graph = Graph.Close([(x + y).Sum(0), (x - y).Sum(1)], []);
        Assert.Equal(2, Kernels(graph).Length);
        Agreement.Check(graph, 1e-5, [Filled.Floats(1, 100, 100), Filled.Floats(2, 100, 100)]);
    }

    [Fact]
    public void A_residual_joins_the_product_of_a_whole_batch()
    {
        var (x, r) = (Input("x", Float32, [Batch, 64, 32]), Input("r", Float32, [Batch, 64, 16]));
        AssertKernels(1, 0, (x.MatMul(Input("w", Float32, [32, 16])) + Input("b", Float32, [16])).Gelu() + r);
    }

    [Fact]
    public void Few_rows_stay_apart()
    {
        Assert.All(Kernels(Graph.Close([Input("x", Float32, [2, 100_003]).Softmax()], [])), k => Assert.Equal(0, k.RowAxes));
    }

    [Fact]
    public void What_others_read_keeps_its_memory()
    {
        var x = Input("x", Float32, [Batch, 20]);
        var y = x.Softmax();
        var sums = y.Square().Sum(0);
        Agreement.Check(Graph.Close([(y * sums).Sum(-1), y], []), 1e-5, [Filled.Floats(1, 33, 20)], [Filled.Floats(2, 1, 20)]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Softmax_of_any_size(int rows, int width)
    {
        var (x, g) = (Input("x", Float32, [Batch, Width]), Input("g", Float32, [Batch, Width]));
        var y = (x * 3).Softmax();
        Check([y, .. Gradients.Vjp([(y, g)], [x])], [x, g], 1e-5, Filled.Floats(1, rows, width), Filled.Floats(2, rows, width));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Layer_norm_of_any_size(int rows, int width)
    {
        var (x, g) = (Input("x", Float32, [Batch, width]), Input("g", Float32, [Batch, width]));
        var y = x.LayerNorm();
        var variables = Graph.Close([y], []).Variables;
        Check([y, .. Gradients.Vjp([(y, g)], [x, .. variables])], [x, g], 1e-4, Filled.Floats(1, rows, width), Filled.Floats(2, rows, width));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Cross_entropy_of_any_size(int rows, int width)
    {
        var (x, labels) = (Input("x", Float32, [Batch, Width]), Input("labels", DType.Int64, [Batch]));
        var loss = Losses.SoftmaxCrossEntropy(x, labels);
        Check([loss, loss.Gradient(x)[0]], [x, labels], 1e-5, Filled.Floats(1, rows, width), Filled.Indices(2, width, rows));
    }

    [Fact]
    public void What_one_phase_reads_of_other_rows_binds_the_phases_that_follow()
    {
        // b reads a across the second axis, and c reads b point by point: rows run over the first axis alone.
        var (x, g) = (Input("x", Float32, [Batch, 20, 30]), Input("g", Float32, [Batch, 20, 30]));
        var a = x.Exp();
        var b = (a.Slice(1, 0, 1) * g).Sum(2, keepDims: true);
        var graph = Graph.Close([a / (1 + b.Square()), (a * b).Sum(2)], [], [x, g]);
        Assert.DoesNotContain(Kernels(graph), k => k.RowAxes > 1);
        Agreement.Check(graph, 1e-5, [Filled.Floats(1, 17, 20, 30), Filled.Floats(2, 17, 20, 30)]);
    }

    [Fact]
    public void Rows_over_several_axes()
    {
        var (heads, time) = (Dim.Symbol("heads"), Dim.Symbol("time"));
        var (x, mask) = (Input("x", Float32, [Batch, heads, time, time]), Input("mask", Float32, [time, time]));
        var y = (x + mask).Softmax();
        AssertKernels(1, 0, y);
        Check([y, y.Max(-1), y.Sum([-1, -2])], [x, mask], 1e-5, Filled.Floats(1, 3, 2, 17, 17), Filled.Floats(2, 17, 17));
    }

    [Fact]
    public void Rows_of_doubles_and_of_positions()
    {
        var x = Input("x", DType.Float64, [Batch, 50]);
        var y = x.Softmax();
        var best = y.ArgMax(-1);
        var values = new Tensor(DType.Float64, 20, 50);
        var random = new Random(3);
        foreach (ref var v in values.AsSpan<double>())
        {
            v = random.NextDouble();
        }

        Check([y, best, y / y.Max(-1, keepDims: true)], [x], 1e-14, values);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Workers_share_the_rows(int threads)
    {
        var x = Input("x", Float32, [Batch, 1000]);
        var loss = Losses.SoftmaxCrossEntropy(x.LayerNorm(), Input<int>("labels", [Batch]));
        var data = Filled.Floats(1, 2000, 1000);
        var labels = new Tensor(DType.Int32, 2000);
        Assert.Equal(Run(1), Run(threads));

        List<byte[]> Run(int count)
        {
            using var program = Compile([loss, loss.Gradient(x)[0]], options: Agreement.Fresh with { Threads = count });
            return [.. program.Run(data, labels).Select(o => o.Bytes.ToArray())];
        }
    }

    [Fact]
    public void A_bad_label_in_a_row_is_refused()
    {
        var x = Input("x", Float32, [Batch, 10]);
        var loss = Losses.SoftmaxCrossEntropy(x, Input("labels", DType.Int64, [Batch]));
        using var program = Compile([loss, loss.Gradient(x)[0]], options: Agreement.Fresh);
        var labels = Filled.Indices(1, 10, 30);
        labels.AsSpan<long>()[29] = 10;
        Assert.Throws<IndexOutOfRangeException>(() => program.Run(Filled.Floats(1, 30, 10), labels));
    }

    private static void AssertKernels(int kernels, int buffers, Node output)
    {
        var lowered = Lowered.From(Graph.Close([output], []), Agreement.Fresh, PassOptions.Default);
        Assert.Equal(kernels, lowered.Kernels.Length);
        Assert.Equal(buffers, lowered.Plan.Places.Length);
    }

    private static System.Collections.Immutable.ImmutableArray<Kernel> Kernels(Graph graph) =>
        Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Schedule.Kernels;

    private static void Check(IReadOnlyList<Node> outputs, IReadOnlyList<Node> inputs, double tolerance, params Tensor[] values)
    {
        using var program = Compile(outputs, inputs, Agreement.Fresh);
        Agreement.Check(program, values, _ => tolerance, floor: 1);
    }
}
