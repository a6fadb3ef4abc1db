using GraphC.Runtime;

namespace GraphC.Training;

/// <summary>A sequence that beam search found.</summary>
/// <param name="Tokens">What follows the prompt, without the token that ends it.</param>
/// <param name="LogProbability">The sum of its tokens' log-probabilities, in nats, that of the end included.</param>
/// <param name="Score">The log-probability divided by the length penalty.</param>
public sealed record Hypothesis(IReadOnlyList<int> Tokens, double LogProbability, double Score);

/// <summary>
/// One step of a model for beam search. The program behind it is one with a <see cref="KeyValueCache"/> of as many sequences as there are beams,
/// and the origins as an input.
/// </summary>
/// <param name="tokens">The next token of each beam.</param>
/// <param name="origins">Which beam of the step before each beam continues.</param>
/// <param name="position">The position of the tokens, from 0.</param>
/// <returns>The logits of what follows, beam by beam, <c>[beams, C]</c>.</returns>
public delegate ReadOnlySpan<float> BeamStep(int[] tokens, int[] origins, int position);

/// <summary>Looks for likely sequences by keeping the likeliest beginnings of each length.</summary>
/// <param name="step">The model.</param>
/// <param name="beams">How many beginnings are kept.</param>
/// <param name="end">The token that ends a sequence; null if none does.</param>
public sealed class BeamSearch(BeamStep step, int beams, int? end = null)
{
    private readonly BeamStep step = step ?? throw new ArgumentNullException(nameof(step));
    private readonly int beams = beams >= 1 ? beams : throw new ArgumentOutOfRangeException(nameof(beams), beams, "At least one beginning must be kept.");

    /// <summary>
    /// α of the length penalty <c>((5 + length) / 6)^α</c> that log-probabilities are divided by; 0 for none. Wu et al., "Google's neural machine
    /// translation system" (2016).
    /// </summary>
    public double LengthPenalty { get; init; }

    /// <summary>The best sequences, the best first; as many as there are beams, or fewer if there are no more.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="length">The most tokens that follow the prompt, at least 1.</param>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public IReadOnlyList<Hypothesis> Search(ReadOnlySpan<int> prompt, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (prompt.IsEmpty)
        {
            throw new ArgumentException("A prompt has one token or more.", nameof(prompt));
        }

        List<Beginning> living = [new([], 0, 0)];
        var ended = new List<Hypothesis>();
        var logits = Read(prompt);
        for (var i = 0; i < length; i++)
        {
            var position = prompt.Length + i;
            var best = Best(living, logits);
            ended.AddRange(best.Where(b => b.Tokens[^1] == end).Select(b => Finish(b, b.Tokens[..^1])));
            living = [.. best.Where(b => b.Tokens[^1] != end).Take(beams)];
            if (living.Count == 0 || i == length - 1 || IsDecided(ended, living))
            {
                break;
            }

            // Beams that are missing repeat the first one; nobody reads what comes of them.
            var rows = Enumerable.Range(0, beams).Select(row => living[row < living.Count ? row : 0]).ToArray();
            logits = step([.. rows.Select(b => b.Tokens[^1])], [.. rows.Select(b => b.Origin)], position);
        }

        return [.. ended.Concat(living.Select(b => Finish(b, b.Tokens))).OrderByDescending(h => h.Score).Take(beams)];
    }

    private ReadOnlySpan<float> Read(ReadOnlySpan<int> prompt)
    {
        int[] itself = [.. Enumerable.Range(0, beams)];
        ReadOnlySpan<float> logits = default;
        for (var position = 0; position < prompt.Length; position++)
        {
            logits = step([.. Enumerable.Repeat(prompt[position], beams)], itself, position);
        }

        return logits;
    }

    /// <summary>
    /// The likeliest continuations of all beginnings, of equals the first: twice as many as there are beams, so that enough live on though each beam
    /// may end.
    /// </summary>
    private List<Beginning> Best(List<Beginning> living, ReadOnlySpan<float> logits)
    {
        var classes = logits.Length / beams;
        var all = new List<(double LogProbability, int Beam, int Token)>(living.Count * classes);
        for (var beam = 0; beam < living.Count; beam++)
        {
            var row = logits.Slice(beam * classes, classes);
            var normalizer = LogSumExp(row);
            for (var token = 0; token < classes; token++)
            {
                if (row[token] > float.NegativeInfinity)
                {
                    all.Add((living[beam].LogProbability + (row[token] - normalizer), beam, token));
                }
            }
        }

        return
        [
            .. all.OrderByDescending(c => c.LogProbability).ThenBy(c => c.Beam).ThenBy(c => c.Token).Take(2 * beams)
                .Select(c => new Beginning([.. living[c.Beam].Tokens, c.Token], c.LogProbability, c.Beam)),
        ];
    }

    /// <summary>True if no living beginning can still be better than what is there: log-probabilities only fall.</summary>
    private bool IsDecided(List<Hypothesis> ended, List<Beginning> living) => LengthPenalty == 0 && ended.Count >= beams
        && ended.Select(h => h.Score).OrderDescending().ElementAt(beams - 1) >= living[0].LogProbability;

    private Hypothesis Finish(Beginning beginning, IReadOnlyList<int> tokens) => new(
        tokens, beginning.LogProbability, beginning.LogProbability / Math.Pow((5 + beginning.Tokens.Length) / 6.0, LengthPenalty));

    // Exponentials of ours, not of .NET: the last bit of those differs between machines.
    private static double LogSumExp(ReadOnlySpan<float> row)
    {
        var greatest = float.NegativeInfinity;
        foreach (var x in row)
        {
            greatest = Math.Max(greatest, x);
        }

        var sum = 0.0;
        foreach (var x in row)
        {
            sum += VectorMath.Exp(x - greatest);
        }

        return greatest + VectorMath.Log((float)sum);
    }

    /// <summary>A beginning, and the beam of the step before that it continues.</summary>
    private sealed record Beginning(int[] Tokens, double LogProbability, int Origin);
}
