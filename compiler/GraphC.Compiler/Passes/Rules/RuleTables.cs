namespace GraphC.Compiler;

/// <summary>
/// Which topics belong to which pass. A table holds no rule together with its inverse, and neither do two tables of passes that are repeated.
/// </summary>
internal static class RuleTables
{
    public static IReadOnlyList<Rule> Canonicalize { get; } = [.. NormalForm.Rules, .. Moves.Rules];

    // These two make movements anew, so the rules that let them vanish are here too.
    public static IReadOnlyList<Rule> Stabilize { get; } = [.. Moves.Rules, .. Stability.Rules];

    public static IReadOnlyList<Rule> Simplify { get; } =
        [.. Moves.Rules, .. Arithmetic.Rules, .. Choosing.Rules, .. Concatenating.Rules, .. Reductions.Rules, .. Contractions.Rules, .. ProductRows.Rules, .. Convolving.Simplifications, .. Hoisting.Rules];

    /// <summary>Ops that have no kernel of their own in terms of ops that have, and what stands between those in their layout.</summary>
    public static IReadOnlyList<Rule> Lower { get; } =
        [.. StridedImages.Rules, .. Convolving.Lowerings, .. Moves.Rules, .. ChannelsLast.Rules, .. ProductRows.Rules, .. Reductions.Rules, .. Hoisting.Rules];

    /// <summary>Long sums as sums of what workers share.</summary>
    public static IReadOnlyList<Rule> Split { get; } = Splitting.Rules;

    /// <summary>Every rule, once.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. Canonicalize.Concat(Stabilize).Concat(Simplify).Concat(Lower).Concat(Split).Distinct()];
}
