namespace GraphC.Data;

/// <summary>
/// Sequences of tokens of different lengths, to be learned from in batches that are as long as their longest sequence: the rest is padding, and
/// the lengths say what is not.
/// </summary>
public sealed class Sequences
{
    private readonly IReadOnlyList<int[]> tokens;
    private readonly IReadOnlyList<int[]>? targets;
    private readonly IReadOnlyList<int>? labels;

    /// <summary>Sequences; they are not copied.</summary>
    /// <param name="tokens">The tokens of each sequence, at least one.</param>
    /// <param name="targets">What is to be said of each token, or nothing.</param>
    /// <param name="labels">What is to be said of each sequence, or nothing.</param>
    /// <exception cref="ArgumentException">There are more or fewer targets or labels, or a sequence is empty.</exception>
    public Sequences(IReadOnlyList<int[]> tokens, IReadOnlyList<int[]>? targets = null, IReadOnlyList<int>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (this.tokens, this.targets, this.labels) = (tokens, targets, labels);
        if ((targets is not null && targets.Count != tokens.Count) || (labels is not null && labels.Count != tokens.Count))
        {
            throw new ArgumentException($"{tokens.Count} sequences need as many targets and labels.");
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Length == 0 || (targets is not null && targets[i].Length != tokens[i].Length))
            {
                throw new ArgumentException($"Sequence {i} has {tokens[i].Length} tokens{(targets is null ? "" : $" and {targets[i].Length} targets")}.", nameof(tokens));
            }
        }

        Names = [Columns.Tokens, Columns.Lengths, .. targets is null ? Array.Empty<string>() : [Columns.Targets], .. labels is null ? Array.Empty<string>() : [Columns.Labels]];
    }

    /// <summary>The number of sequences.</summary>
    public int Count => tokens.Count;

    /// <summary>
    /// The columns of a batch: <c>tokens</c>, i32 [N, T], and <c>lengths</c>, i32 [N]; then <c>targets</c>, i32 [N, T], and <c>labels</c>, i32 [N],
    /// where there are some.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The sequences in their order, in pieces of a number.</summary>
    /// <param name="size">The number of sequences of every batch but the last.</param>
    public SequenceBatches Batch(int size) => new(this, size, null, 1);

    /// <summary>
    /// The sequences in another order in each epoch, those of one batch of similar lengths: as many batches as <paramref name="breadth"/> says
    /// are drawn together, sorted by length, and come in a random order. The order is a function of the seed and the number of the epoch alone.
    /// </summary>
    /// <param name="size">The number of sequences of every batch but one.</param>
    /// <param name="seed">Names the sequence of orders.</param>
    /// <param name="breadth">How many batches are sorted together: 1 leaves the lengths to chance, many pad little.</param>
    public SequenceBatches Bucket(int size, ulong seed, int breadth = 32) => new(this, size, seed, breadth);

    internal int LengthOf(int sequence) => tokens[sequence].Length;

    /// <summary>A batch of these sequences; what is padded is 0, and -1 in targets, which no token is: losses ignore it.</summary>
    internal Minibatch Take(ReadOnlySpan<int> sequences)
    {
        var longest = 0;
        var lengths = new Tensor(DType.Int32, sequences.Length);
        for (var i = 0; i < sequences.Length; i++)
        {
            lengths.AsSpan<int>()[i] = LengthOf(sequences[i]);
            longest = Math.Max(longest, LengthOf(sequences[i]));
        }

        List<Tensor> columns = [Padded(tokens, sequences, longest, 0), lengths];
        if (targets is not null)
        {
            columns.Add(Padded(targets, sequences, longest, -1));
        }

        if (labels is not null)
        {
            var chosen = new Tensor(DType.Int32, sequences.Length);
            for (var i = 0; i < sequences.Length; i++)
            {
                chosen.AsSpan<int>()[i] = labels[sequences[i]];
            }

            columns.Add(chosen);
        }

        return new(Names, sequences.Length, [.. columns]);
    }

    private static Tensor Padded(IReadOnlyList<int[]> rows, ReadOnlySpan<int> sequences, int length, int padding)
    {
        var padded = new Tensor(DType.Int32, sequences.Length, length);
        padded.AsSpan<int>().Fill(padding);
        for (var i = 0; i < sequences.Length; i++)
        {
            rows[sequences[i]].CopyTo(padded.AsSpan<int>()[(i * length)..]);
        }

        return padded;
    }
}
