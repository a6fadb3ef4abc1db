using GraphC.Runtime;

namespace GraphC.Training;

/// <summary>
/// Chooses tokens by their logits with a seeded generator: the same seed, settings and logits give the same tokens on every machine. The
/// settings apply in this order: the temperature divides the logits, <see cref="TopK"/> keeps the likeliest tokens, <see cref="TopP"/> the
/// likeliest of those that hold a share of the probability.
/// </summary>
/// <param name="seed">Names the sequence of choices.</param>
public sealed class Sampler(ulong seed)
{
    private ulong drawn;
    private int[] order = [];
    private float[] weights = [];

    /// <summary>
    /// Below 1 likely tokens become likelier, above 1 unlikely ones; 0 takes the likeliest, the first of equals.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public double Temperature
    {
        get;
        init => field = double.IsFinite(value) && value >= 0
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A temperature is finite and not negative.");
    } = 1;

    /// <summary>How many of the likeliest tokens are chosen from; null for all. Fan, Lewis and Dauphin, "Hierarchical neural story generation" (2018).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? TopK
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one token must be kept.");
    }

    /// <summary>
    /// The fewest of the likeliest tokens are chosen from that together have this probability; 1 for all. Holtzman et al., "The curious case
    /// of neural text degeneration" (2020).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in (0, 1].</exception>
    public double TopP
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A share of the probability is in (0, 1].");
    } = 1;

    /// <summary>One that always takes the likeliest token.</summary>
    public static Sampler Greedy { get; } = new(0) { Temperature = 0 };

    /// <summary>The next token.</summary>
    /// <param name="logits">One for each token. -∞ is never chosen.</param>
    /// <exception cref="ArgumentException">There is no logit above -∞, or one is ∞ or not a number.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        var likeliest = Likeliest(logits);
        if (Temperature == 0)
        {
            return likeliest;
        }

        Rank(logits, logits[likeliest]);
        return order[Choose(Kept())];
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = -1;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]) || float.IsPositiveInfinity(logits[i]))
            {
                throw new ArgumentException($"The logit of token {i} is {logits[i]}.", nameof(logits));
            }

            best = logits[i] > (best < 0 ? float.NegativeInfinity : logits[best]) ? i : best;
        }

        return best >= 0 ? best : throw new ArgumentException("There is no token to choose.", nameof(logits));
    }

    /// <summary>The weights of the tokens, and their order: the likeliest first, of equals the first.</summary>
    private void Rank(ReadOnlySpan<float> logits, float greatest)
    {
        if (order.Length != logits.Length)
        {
            (order, weights) = (new int[logits.Length], new float[logits.Length]);
        }

        // Ours, not Math.Exp: the last bit of that differs between machines.
        for (var token = 0; token < order.Length; token++)
        {
            order[token] = token;
            weights[token] = VectorMath.Exp((float)((logits[token] - greatest) / Temperature));
        }

        order.AsSpan().Sort((a, b) => weights[a] != weights[b] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b));
    }

    /// <summary>How many of the likeliest tokens are kept.</summary>
    private int Kept()
    {
        var count = Math.Min(TopK ?? order.Length, order.Length);
        while (weights[order[count - 1]] == 0)
        {
            count--;   // the likeliest has the weight 1
        }

        var (enough, sum) = (TopP * Sum(count), 0.0);
        for (var i = 0; i < count; i++)
        {
            sum += weights[order[i]];
            if (TopP < 1 && sum >= enough)
            {
                return i + 1;
            }
        }

        return count;
    }

    private int Choose(int count)
    {
        // Draw i of a seed is a pure function of both.
        var at = Philox.UniformDouble(seed, 0, drawn++, 0) * Sum(count);
        for (var i = 0; i < count - 1; i++)
        {
            at -= weights[order[i]];
            if (at < 0)
            {
                return i;
            }
        }

        return count - 1;
    }

    private double Sum(int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += weights[order[i]];
        }

        return sum;
    }
}
