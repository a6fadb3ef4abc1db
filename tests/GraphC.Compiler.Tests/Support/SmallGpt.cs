using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Support;

/// <summary>A transformer that says which token comes next, small enough to be compiled in a moment.</summary>
internal sealed class SmallGpt
{
    public const int Vocabulary = 11;
    public const int Length = 12;
    private const int Width = 16;
    private static readonly Dim Time = Dim.Symbol("time");

    private readonly Variable embedding = Parameter("embedding", Initializers.Normal([Vocabulary, Width]));
    private readonly Variable positions = Parameter("positions", Initializers.Normal([Length, Width]));
    private readonly TransformerBlock[] blocks;
    private readonly Node first = Input<int>("position", []);

    public SmallGpt(AttentionOptions? attention = null)
    {
        TransformerOptions options = new() { Attention = (attention ?? new()) with { Causal = true } };
        blocks = [new(Width, heads: 4, options), new(Width, heads: 4, options)];
    }

    public Node Tokens { get; } = Input<long>("tokens", [Batch, Time]);

    /// <summary>The logits of all tokens.</summary>
    public Node Logits => Declare(Tokens, null);

    /// <summary>How far the logits are from the tokens that come next.</summary>
    public Node Loss => Losses.SoftmaxCrossEntropy(Logits, Input<long>("next", [Batch, Time]), axis: -1);

    /// <summary>The logits of one sequence, by tokens and the position of the first of them.</summary>
    public Executable Step(Dim tokens, CompileOptions? options = null)
    {
        var next = Input<long>("token", [1, tokens]);
        return Compilation.Compile([Declare(next, new(1, Length, first))], inputs: [next, first], options: options ?? Agreement.Fresh);
    }

    private Node Declare(Node tokens, KeyValueCache? cache)
    {
        var x = embedding.Lookup(tokens).LearnedPositions(positions, cache?.Position);
        x = blocks.Aggregate(x, (y, block) => block.Apply(y, cache: cache));
        return x.LayerNorm(null, null).MatMul(embedding.Transpose());
    }
}
