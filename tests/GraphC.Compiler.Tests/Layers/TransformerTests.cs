using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Layers;

/// <summary>Transformers, compiled.</summary>
public class TransformerTests
{
    private static readonly Dim Time = Dim.Symbol("time");

    public static TheoryData<AttentionOptions> Options => new()
    {
        { new() },
        { new() { KeyValueHeads = 2, Rotary = RotaryPairs.Halves, Bias = false } },
        { new() { KeyValueHeads = 1, Rotary = RotaryPairs.Interleaved } },
    };

    [Fact]
    public void A_training_step_agrees_with_the_interpreter_at_every_extent()
    {
        // Not Adam: it makes steps of noise, as the gradient of the keys' bias is, which changes no softmax.
        var loss = new SmallGpt().Loss;
        using var train = Compile(new Sgd(0.1) { ClipNorm = 1 }.Minimize(loss), outputs: [loss], options: Agreement.Fresh);
        foreach (var (batch, time) in ((int, int)[])[(2, 5), (1, 12), (3, 1)])
        {
            Agreement.Check(train, [Tokens(1, batch, time), Tokens(2, batch, time)], _ => 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void A_step_with_a_cache_gives_what_the_whole_sequence_gives(AttentionOptions options)
    {
        var model = new SmallGpt(options);
        using var whole = Compile([model.Logits], options: Agreement.Fresh);
        using var step = model.Step(1);
        using var run = model.Step(Time);
        var tokens = Tokens(3, 1, SmallGpt.Length);
        var expected = whole.Run(tokens)[0].ToArray<float>();

        List<float> byToken = [.. Enumerable.Range(0, SmallGpt.Length).SelectMany(t => step.Run(Part(t, 1), Tensor.Scalar(t))[0].ToArray<float>())];
        List<float> byRun = [.. run.Run(Part(0, 7), Tensor.Scalar(0))[0].ToArray<float>(), .. run.Run(Part(7, 5), Tensor.Scalar(7))[0].ToArray<float>()];
        AssertClose(expected, byToken);
        AssertClose(expected, byRun);

        Tensor Part(int from, int count) => Tensor.From(tokens.AsSpan<long>().Slice(from, count), 1, count);
    }

    [Fact]
    public void A_frozen_step_generates_the_same()
    {
        var model = new SmallGpt();
        using var step = model.Step(1);
        using var frozen = model.Step(1, Agreement.Fresh with { FreezeVariables = true });
        for (var t = 0; t < 4; t++)
        {
            AssertClose(step.Run(Tokens(t, 1, 1), Tensor.Scalar(t))[0].ToArray<float>(), frozen.Run(Tokens(t, 1, 1), Tensor.Scalar(t))[0].ToArray<float>());
        }
    }

    [Fact]
    public void A_position_outside_of_the_cache_fails_and_changes_nothing()
    {
        using var step = new SmallGpt().Step(1);
        step.Run(Tokens(1, 1, 1), Tensor.Scalar(0));
        byte[][] before = [.. step.Graph.Variables.Select(v => v.Value.Bytes.ToArray())];

        Assert.Throws<IndexOutOfRangeException>(() => step.Run(Tokens(1, 1, 1), Tensor.Scalar(SmallGpt.Length)));
        Assert.Equal(before, step.Graph.Variables.Select(v => v.Value.Bytes.ToArray()));
    }

    [Fact]
    public void Attention_agrees_with_masks_lengths_and_gradients()
    {
        var (q, k, v) = (Input("q", Float32, [Batch, 4, Time, 8]), Input("k", Float32, [Batch, 2, Time, 8]), Input("v", Float32, [Batch, 2, Time, 5]));
        var mask = Input("mask", Bool, [Time, Time]);
        var lengths = Input<int>("lengths", [Batch]);
        var y = q.Attention(k, v, mask, lengths, causal: true);
        var graph = Graph.Close([y, .. y.Square().Sum().Gradient(q, k, v)], inputs: [q, k, v, mask, lengths]);
        Agreement.Check(graph, 1e-5, Of(3, 7, [7, 0, 4]), Of(1, 33, [20]), Of(2, 1, [1, 1]));

        static Tensor[] Of(int batch, int time, int[] lengths)
        {
            var mask = new Tensor(Bool, time, time);
            for (var i = 0; i < mask.Length; i++)
            {
                mask.Bytes[i] = i % 3 == 1 ? (byte)0 : (byte)1;
            }

            return [Filled.Floats(1, batch, 4, time, 8), Filled.Floats(2, batch, 2, time, 8), Filled.Floats(3, batch, 2, time, 5), mask, Tensor.From(lengths)];
        }
    }

    private static Tensor Tokens(int seed, int batch, int time) => Filled.Indices(seed, SmallGpt.Vocabulary, batch, time);

    private static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 2e-5f));
    }
}
