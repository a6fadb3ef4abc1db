using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Passes;

public class PrepackingTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 4, 6, 5]);

    [Fact]
    public void Literal_weights_of_convolutions_lie_in_panels()
    {
        var lowered = Lower(X.Conv(Constant(Weights(64, 4, 3, 3))));

        Assert.Equal(["[2, 36, 32]"], lowered.Schedule.Buffers.Keys.Where(n => n.Op is ConstantOp).Select(n => $"{n.Shape}"));
        Assert.Contains("new Panels(36)", lowered.Source, StringComparison.Ordinal);
        Assert.Contains(" x panels ", LoopPrinter.Print(lowered.Kernels), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_program_is_the_same(DType type)
    {
        var x = X.Cast(type);
        var graph = Graph.Close([x.Conv(Constant(Weights(64, 4, 3, 3)).Cast(type), padding: 1)]);
        var lowered = Pipeline.Lower(Pipeline.Optimize(graph));

        Assert.Contains(lowered.Nodes, n => Prepacking.PanelsOf(n) is not null);
        Numbers.AssertSame(graph, lowered, [Numbers.Draw(new Random(1), X.Type)], 1e-6);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(40)]
    [InlineData(6)]
    public void One_panel_or_a_part_of_one_is_read_as_it_is(long filters) =>
        Assert.DoesNotContain("new Panels", Lower(X.Conv(Constant(Weights(filters, 4, 3, 3)))).Source, StringComparison.Ordinal);

    [Fact]
    public void So_are_literals_that_few_rows_may_be_multiplied_with() =>
        Assert.DoesNotContain("new Panels", Lower(Input("rows", Float32, [Batch, 8]).MatMul(Constant(Weights(8, 64)))).Source, StringComparison.Ordinal);

    [Fact]
    public void Compiled_the_result_has_the_bits_of_weights_that_are_no_literals()
    {
        var (w, image) = (Weights(64, 4, 3, 3), Weights(2, 4, 6, 5));
        var v = Input("w", Float32, [64, 4, 3, 3]);
        using var literal = Compilation.Compile([X.Conv(Constant(w), padding: 1)], options: Agreement.Fresh);
        using var fed = Compilation.Compile([X.Conv(v, padding: 1)], [X, v], Agreement.Fresh);

        Assert.Equal(fed.Run(image, w)[0].AsSpan<float>().ToArray(), literal.Run(image)[0].AsSpan<float>().ToArray());
    }

    private static Lowered Lower(Node output) => Lowered.From(Graph.Close([output], []), Agreement.Fresh, PassOptions.Default);

    private static Tensor Weights(params long[] shape)
    {
        var (tensor, random) = (new Tensor(Float32, shape), new Random(2));
        foreach (ref var element in tensor.AsSpan<float>())
        {
            element = random.NextSingle() - 0.5f;
        }

        return tensor;
    }
}
