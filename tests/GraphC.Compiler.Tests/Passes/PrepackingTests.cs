using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Passes;

public class PrepackingTests
{
    private static readonly Node Image = Input("image", Float32, [Batch, 4, 6, 5]);
    private static readonly Node Rows = Input("rows", Float32, [Batch, 2000]);

    [Fact]
    public void Literal_weights_of_convolutions_lie_in_panels()
    {
        var lowered = Lower(Image.Conv(Constant(Draw(64, 4, 3, 3))));

        Assert.Equal(["[2, 36, 32]"], Literals(lowered));
        Assert.Contains(".InPanels(", lowered.Source, StringComparison.Ordinal);
        Assert.Contains(" x panels ", LoopPrinter.Print(lowered.Kernels), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "[2, 2000, 32]")]
    [InlineData(40, "[2, 2000, 32]")]
    [InlineData(10, "[1, 2000, 32]")]
    public void So_do_those_of_dense_layers(long columns, string panels)
    {
        var lowered = Lower(Rows.MatMul(Constant(Draw(2000, columns))));

        Assert.Equal([panels], Literals(lowered));
        Assert.Contains("] x panels ", LoopPrinter.Print(lowered.Kernels), StringComparison.Ordinal);
    }

    [Fact]
    public void So_do_weights_that_are_read_transposed() =>
        Assert.Equal(["[2, 2000, 32]"], Literals(Lower(Rows.MatMul(Constant(Draw(64, 2000)).Transpose()))));

    [Theory]
    [InlineData(32)]
    [InlineData(24)]
    [InlineData(8)]
    [InlineData(6)]
    public void Whole_vectors_of_one_panel_and_few_columns_are_read_as_they_are(long columns) =>
        Assert.DoesNotContain(".InPanels(", Lower(Rows.MatMul(Constant(Draw(2000, columns)))).Source, StringComparison.Ordinal);

    [Fact]
    public void So_is_a_matrix_that_the_nearest_cache_holds() =>
        Assert.DoesNotContain(".InPanels(", Lower(Input("few", Float32, [Batch, 100]).MatMul(Constant(Draw(100, 64)))).Source, StringComparison.Ordinal);

    [Fact]
    public void Doubles_have_panels_of_as_many_bytes() =>
        Assert.Equal(["[2, 2000, 16]"], Literals(Lower(Rows.Cast(Float64).MatMul(Constant(Draw(2000, 32)).Cast(Float64)))));

    [Fact]
    public void What_is_no_literal_stays_as_it_is() =>
        Assert.DoesNotContain(".InPanels(", Lower(Rows.MatMul(Parameter("w", Constant(Draw(2000, 64))))).Source, StringComparison.Ordinal);

    [Fact]
    public void Products_with_one_literal_share_its_panels()
    {
        var (w, other) = (Constant(Draw(2000, 64)), Input("other", Float32, [Batch, 2000]));

        Assert.Single(Literals(Lower(Rows.MatMul(w), other.MatMul(w))));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_program_is_the_same(DType type)
    {
        var convolved = Image.Cast(type).Conv(Constant(Draw(64, 4, 3, 3)).Cast(type), padding: 1);
        var graph = Graph.Close([convolved, Rows.Cast(type).MatMul(Constant(Draw(2000, 42)).Cast(type))]);
        var lowered = Pipeline.Lower(Pipeline.Optimize(graph));

        Assert.Equal(2, lowered.Nodes.Count(n => n.Op is MatMulOp && Prepacking.PanelsOf(n.Inputs[1]) is not null));
        Numbers.AssertSame(graph, lowered, [Numbers.Draw(new Random(1), Image.Type), Numbers.Draw(new Random(2), Rows.Type)], 1e-6);
    }

    [Fact]
    public void A_convolution_has_the_bits_of_weights_that_are_no_literals()
    {
        var (w, image) = (Draw(70, 4, 3, 3), Draw(2, 4, 6, 5));
        var v = Input("w", Float32, [70, 4, 3, 3]);
        using var literal = Compilation.Compile([Image.Conv(Constant(w), padding: 1)], options: Agreement.Fresh);
        using var fed = Compilation.Compile([Image.Conv(v, padding: 1)], [Image, v], Agreement.Fresh);

        Assert.Equal(fed.Run(image, w)[0].AsSpan<float>().ToArray(), literal.Run(image)[0].AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_frozen_layer_has_the_bits_of_the_living_one_whatever_the_batch(int threads)
    {
        // Enough work for two workers.
        var x = Input("x", Float32, [Batch, 600]);
        var layer = x.MatMul(Parameter("w", Constant(Draw(600, 330)))).Relu().MatMul(Parameter("v", Constant(Draw(70, 330))).Transpose());
        var options = Agreement.Fresh with { Threads = threads };
        using var frozen = Compilation.Compile([layer], options: options with { FreezeVariables = true });
        using var living = Compilation.Compile([layer], options: options);
        foreach (var batch in (long[])[1, 2, 3, 7, 40, 400])
        {
            var rows = Draw(batch, 600);

            Assert.Equal(living.Run(rows)[0].AsSpan<float>().ToArray(), frozen.Run(rows)[0].AsSpan<float>().ToArray());
        }
    }

    private static string[] Literals(Lowered lowered) => [.. lowered.Schedule.Buffers.Keys.Where(n => n.Op is ConstantOp).Select(n => $"{n.Shape}")];

    private static Lowered Lower(params Node[] outputs) => Lowered.From(Graph.Close([.. outputs], []), Agreement.Fresh, PassOptions.Default);

    private static Tensor Draw(params long[] shape)
    {
        var (tensor, random) = (new Tensor(Float32, shape), new Random(2));
        foreach (ref var element in tensor.AsSpan<float>())
        {
            element = random.NextSingle() - 0.5f;
        }

        return tensor;
    }
}
