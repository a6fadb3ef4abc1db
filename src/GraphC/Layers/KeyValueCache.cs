namespace GraphC;

/// <summary>
/// The keys and values of the tokens that came before, so that a step which generates text computes each token once. Every attention that is
/// applied with a cache gets two variables of it, <c>[sequences, H, length, D]</c>, and each run of the step writes the keys and values of its
/// tokens there. All shapes are those of the whole cache, so one compiled step serves every position; how many tokens come at once may be
/// symbolic.
/// </summary>
/// <remarks>
/// A run with position 0 begins anew: what is behind a query is not seen, whatever the cache holds. A run with a position outside of the
/// cache fails and changes nothing.
/// </remarks>
public sealed class KeyValueCache
{
    /// <summary>A cache.</summary>
    /// <param name="sequences">The number of sequences that go on side by side: the first extent of what attention is applied to.</param>
    /// <param name="length">The number of positions.</param>
    /// <param name="position">The position of the first token of a run, an Int32 or Int64 scalar, usually an input.</param>
    /// <param name="origins">Which sequence of the run before each sequence continues, Int32 or Int64 <c>[sequences]</c>: what beam search
    /// chooses. If not given, each continues itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no sequences or no positions.</exception>
    public KeyValueCache(long sequences, long length, Node position, Node? origins = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentNullException.ThrowIfNull(position);
        (Sequences, Length, Position, Origins) = (sequences, length, position, origins);
    }

    /// <summary>The number of sequences.</summary>
    public long Sequences { get; }

    /// <summary>The number of positions.</summary>
    public long Length { get; }

    /// <summary>The position of the first token of a run.</summary>
    public Node Position { get; }

    /// <summary>Which sequence of the run before each sequence continues; null if itself.</summary>
    public Node? Origins { get; }

    /// <summary>All keys, or all values, with those of this run at their positions.</summary>
    /// <param name="x">Those of this run, <c>[sequences, H, T, D]</c>.</param>
    /// <param name="variables">The variables of the layer.</param>
    /// <param name="leaf">The name of the variable.</param>
    /// <exception cref="TypeRuleException">There are other sequences, or more positions than the cache has.</exception>
    internal Node Extend(Node x, LayerVariables variables, string leaf)
    {
        if (x.Rank != 4 || !x.Shape[0].Is(Sequences))
        {
            throw new TypeRuleException($"a cache of {Sequences} sequences needs [{Sequences}, T, width], which {x.Shape} does not come from");
        }

        var count = x.Shape[2];
        if (count.IsConstant && count.Value > Length)
        {
            throw new TypeRuleException($"{count} tokens do not fit into a cache of {Length} positions");
        }

        var kept = variables.State(leaf, [Sequences, x.Shape[1], Length, x.Shape[3]], shape => Initializers.Zeros(shape, x.DType));
        var earlier = Origins is null ? kept : kept.IndexSelect(0, Origins);

        // Slot s takes token s - first of this run, if there is one: every slot asks for itself, so that nothing is scattered.
        var behind = Positions.Of(Length) - First(count);
        var tokens = Extents.Of(count, DType.Int64);
        var isNew = (behind >= 0) & (behind < tokens);
        var fresh = count.Is(1) ? x : x.IndexSelect(2, behind.Maximum(0).Minimum(tokens - 1));
        return Mode.Keep(kept, isNew.Unsqueeze(1).Where(fresh, earlier));
    }

    /// <summary>The first position of a run of so many tokens, checked: the last of them must be inside of the cache.</summary>
    private Node First(Dim count)
    {
        var toLast = Extents.Of(count - 1, DType.Int64);
        return (PositionRules.Scalar(Position) + toLast).CheckIndex(Length) - toLast;
    }
}
