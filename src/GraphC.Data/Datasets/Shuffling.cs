namespace GraphC.Data;

/// <summary>The order of rows.</summary>
internal static class Shuffling
{
    /// <summary>Fills <paramref name="rows"/> with a random permutation of 0, 1, … (Fisher and Yates; Durstenfeld's form).</summary>
    public static void Fill(Span<int> rows, ulong seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var random = SplitMix64.For(seed, (ulong)epoch);
        for (var i = 0; i < rows.Length; i++)
        {
            // "Inside-out": row i enters at a random place, whose row moves to the end.
            var place = random.Below(i + 1);
            rows[i] = rows[place];
            rows[place] = i;
        }
    }
}
