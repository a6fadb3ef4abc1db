using System.Text.RegularExpressions;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Emit;

/// <summary>Kernels that are the same but for their buffers share a method.</summary>
public partial class KernelMethodsTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 16]);

    [Fact]
    public void Layers_that_repeat_need_no_methods_of_their_own()
    {
        var (few, many) = (Methods(Network(layers: 6)), Methods(Network(layers: 24)));
        Assert.Equal(few, many);
        Agreement.Check(Network(layers: 6), 1e-4, [Filled.Floats(1, 5, 16)], [Filled.Floats(2, 33, 16)]);
    }

    [Fact]
    public void A_program_of_many_kernels_runs_in_parts()
    {
        var graph = Network(layers: 40);
        Assert.Contains("Part2(frame, worker, ref turns)", Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source);
        Agreement.Check(graph, 1e-3, [Filled.Floats(1, 5, 16)], [Filled.Floats(2, 33, 16)]);
    }

    [Fact]
    public void A_shared_method_names_the_kernels_that_call_it()
    {
        var source = Lowered.From(Network(layers: 6), Agreement.Fresh, PassOptions.Default).Source;
        foreach (System.Text.RegularExpressions.Match call in Shared().Matches(source))
        {
            var header = source[..source.IndexOf($"static void {call.Groups[1].Value}(", StringComparison.Ordinal)];
            Assert.Matches($@"\b{call.Groups[2].Value}\b", header[header.LastIndexOf("// and with other buffers", StringComparison.Ordinal)..]);
        }

        Assert.NotEmpty(Shared().Matches(source));
    }

    [Fact]
    public void A_kernel_with_another_number_or_another_extent_has_its_own_method()
    {
        var (a, b) = (Input("a", Float32, [Batch]), Input("b", Float32, [Batch]));
        Assert.Equal(1, Methods(Graph.Close([a.Exp(), b.Exp()])));
        Assert.Equal(2, Methods(Graph.Close([(a * 2).Exp(), (b * 3).Exp()])));
        Assert.Equal(2, Methods(Graph.Close([X.Sum(1), Input("y", Float32, [Batch, 17]).Sum(1)])));
        Assert.Equal(2, Methods(Graph.Close([a.Exp(), Input("d", Float64, [Batch]).Exp()])));
    }

    [Fact]
    public void A_buffer_that_is_used_twice_is_not_two_buffers()
    {
        var (a, b) = (Input("a", Float32, [Batch, 8]), Input("b", Float32, [Batch, 8]));
        var graph = Graph.Close([a.MatMul(a.Transpose()), a.MatMul(b.Transpose())], inputs: [a, b]);
        Assert.Equal(2, Methods(graph));
        Agreement.Check(graph, 1e-5, [Filled.Floats(1, 7, 8), Filled.Floats(2, 7, 8)]);
    }

    private static Graph Network(int layers)
    {
        var loss = Enumerable.Range(0, layers).Aggregate(X, (y, _) => y + y.Dense(16).Relu()).Square().Mean();
        return Graph.Close([loss], new Adam(1e-3).Minimize(loss), [X]);
    }

    private static int Methods(Graph graph) => Method().Count(Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source);

    [GeneratedRegex(@"static void K\d+")]
    private static partial Regex Method();

    [GeneratedRegex(@"\) (K\w+)\(.*\); // kernel (\d+)")]
    private static partial Regex Shared();
}
