namespace GraphC;

/// <summary>
/// Attention of some queries at a time: a scan over blocks of them, whose gradient computes each block's scores again. What stands between the products
/// takes memory for one block, and not for all queries times all keys: Rabe and Staats, "Self-attention does not need O(n²) memory" (2021).
/// </summary>
internal static class BlockedAttention
{
    /// <summary>From so many scores of a head on, attention is blocked unless the script says otherwise.</summary>
    public const long ManyScores = 1L << 20;

    /// <summary>Rows of a block: whole tiles of a product, and enough of them to be shared by a team.</summary>
    public const int UsualRows = 128;

    /// <summary>Attends block by block.</summary>
    /// <param name="query"><c>[..., Tq, D]</c>.</param>
    /// <param name="mask">Broadcasts to <c>[..., Tq, Tk]</c>.</param>
    /// <param name="position">The position of the first query.</param>
    /// <param name="rows">The queries of a block.</param>
    /// <param name="attend">The attention of some queries, given the mask of their rows and the position of the first.</param>
    public static Node Of(Node query, Node? mask, Node? position, int rows, Func<Node, Node?, Node, Node> attend)
    {
        var queries = query.Shape[^2];
        var blocks = (queries + (rows - 1)) / rows;
        var isMaskCut = mask is { Rank: > 1 } && !mask.Shape[^2].Is(1);
        var first = Positions.Of(blocks) * rows;
        first = position is null ? first : first + PositionRules.Scalar(position);
        Node[] sequences = [Cut(query, blocks, rows), first, .. isMaskCut ? [Cut(mask!, blocks, rows)] : Array.Empty<Node>()];
        var all = new ScanDeclaration([], sequences, blocks, reverse: false, recompute: true)
            .Declare((_, items) => ([], [attend(items[0], isMaskCut ? items[2] : mask, items[1])])).Outputs[0];

        // [blocks, ..., rows, Dv]: the blocks go back to their rows.
        var moved = all.Permute([.. Enumerable.Range(1, all.Rank - 3), 0, all.Rank - 2, all.Rank - 1]);
        var whole = moved.Reshape(Shape.Of([.. moved.Shape.SkipLast(3), blocks * rows, moved.Shape[^1]]));
        return whole.Shape[^2] == queries ? whole : whole.Slice(-2, 0, queries);
    }

    /// <summary><c>[..., T, X]</c> as <c>[blocks, ..., rows, X]</c>; the last block is filled up.</summary>
    private static Node Cut(Node x, Dim blocks, int rows)
    {
        var filled = x.Shape[^2] == blocks * rows ? x : x.Pad(-2, 0, blocks * rows - x.Shape[^2]);
        var cut = filled.Reshape(Shape.Of([.. x.Shape.SkipLast(2), blocks, rows, x.Shape[^1]]));
        return cut.Permute([cut.Rank - 3, .. Enumerable.Range(0, cut.Rank - 3), cut.Rank - 2, cut.Rank - 1]);
    }
}
