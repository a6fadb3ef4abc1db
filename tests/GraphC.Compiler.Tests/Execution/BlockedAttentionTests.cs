using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Attention block by block, compiled.</summary>
public class BlockedAttentionTests
{
    [Fact]
    public void Computes_what_whole_attention_does()
    {
        var time = Dim.Symbol("time");
        var (q, k, v) = (Input("q", Float32, [Batch, 4, time, 8]), Input("k", Float32, [Batch, 2, time, 8]), Input("v", Float32, [Batch, 2, time, 8]));
        Node[] wrt = [q, k, v];
        var (whole, blocked) = (q.Attention(k, v, causal: true, rows: 0), q.Attention(k, v, causal: true, rows: 16));
        using var program = Compile([whole, blocked, .. whole.Square().Sum().Gradient(wrt), .. blocked.Square().Sum().Gradient(wrt)], wrt, Agreement.Fresh);
        foreach (var (n, t) in ((int, int)[])[(2, 37), (1, 16), (3, 5), (1, 1)])
        {
            Tensor[] inputs = [Some(1, n, 4, t, 8), Some(2, n, 2, t, 8), Some(3, n, 2, t, 8)];
            Agreement.Check(program, inputs, _ => 1e-5);
            var outputs = program.Run(inputs);
            Assert.Equal(outputs[0].ToArray<float>(), outputs[1].ToArray<float>());
        }
    }

    [Fact]
    public void Long_sequences_take_memory_for_a_block_of_scores()
    {
        var x = Input("x", Float32, [2048, 16]);
        using var whole = Compile(Graph.Close(x.Attention(x, x, rows: 0).Square().Sum().Gradient(x)), Agreement.Fresh);
        using var blocked = Compile(Graph.Close(x.Attention(x, x).Square().Sum().Gradient(x)), Agreement.Fresh);
        var (much, little) = (whole.Memory().Temporaries, blocked.Memory().Temporaries);
        Assert.True(much > 2048 * 2048 * 4);
        Assert.True(little < much / 8, $"{little} of {much} bytes");
        var input = Some(1, 2048, 16);
        Agreement.AssertClose(Value.From(whole.Run(input)[0]), blocked.Run(input)[0], 1e-5, "gradient");
    }

    private static Tensor Some(int seed, params long[] shape)
    {
        var random = new Random(seed);
        return Tensor.From<float>([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle() * 2 - 1)], shape);
    }
}
