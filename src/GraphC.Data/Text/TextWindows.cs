namespace GraphC.Data;

/// <summary>Pieces of a long sequence of tokens, for a model that says at each position which token comes next.</summary>
public static class TextWindows
{
    /// <summary>
    /// A dataset of all windows: <c>tokens</c>, i32 [N, length], and <c>targets</c>, i32 [N, length], the tokens that come one position later.
    /// Shuffle and batch it as any dataset: <c>TextWindows.Of(tokens, 64).Shuffle(seed: 1).Batch(16)</c>.
    /// </summary>
    /// <param name="tokens">The sequence. Tokens behind the last whole window are left out.</param>
    /// <param name="length">The length of a window, at least 1.</param>
    /// <param name="stride">From the start of one window to that of the next, at least 1; the length if not given, so that windows do not overlap.</param>
    /// <exception cref="ArgumentException">The sequence is too short for one window and what follows it.</exception>
    public static Dataset Of(ReadOnlySpan<int> tokens, int length, int? stride = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var step = stride ?? length;
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        if (tokens.Length <= length)
        {
            throw new ArgumentException($"A window of {length} tokens and the one that follows need more than {tokens.Length}.", nameof(tokens));
        }

        var count = (tokens.Length - 1 - length) / step + 1;
        var (windows, next) = (new Tensor(DType.Int32, count, length), new Tensor(DType.Int32, count, length));
        for (var i = 0; i < count; i++)
        {
            tokens.Slice(i * step, length).CopyTo(windows.AsSpan<int>()[(i * length)..]);
            tokens.Slice(i * step + 1, length).CopyTo(next.AsSpan<int>()[(i * length)..]);
        }

        return new((Columns.Tokens, windows), (Columns.Targets, next));
    }

    /// <summary>
    /// The windows of a sequence that is cut into parts of one length, which are read side by side: row <c>k * parts + i</c> is window k of part i.
    /// So each batch of as many rows goes on where the one before it ended: a network whose state is carried from step to step sees whole
    /// parts. Do not shuffle: <c>TextWindows.SideBySide(tokens, 64, parts: 32).Batch(32)</c>.
    /// </summary>
    /// <param name="tokens">The sequence. Tokens behind the last whole windows are left out.</param>
    /// <param name="length">The length of a window, at least 1.</param>
    /// <param name="parts">The number of parts, at least 1.</param>
    /// <exception cref="ArgumentException">A part is too short for one window and what follows it.</exception>
    public static Dataset SideBySide(ReadOnlySpan<int> tokens, int length, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var all = Of(tokens, length);
        var windows = all.Count / parts;
        if (windows == 0)
        {
            throw new ArgumentException($"{tokens.Length} tokens have {all.Count} windows of {length}; {parts} parts need one each.", nameof(tokens));
        }

        var rows = new int[windows * parts];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row % parts * windows + row / parts;
        }

        return all.Rows(rows);
    }
}
