using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Samples.Tests;

public class DecodingTests
{
    private static readonly float[] Logits = [1, 3, 2, -1, 3];

    [Fact]
    public void Greedy_takes_the_first_of_the_likeliest() => Assert.Equal(1, Sampler.Greedy.Next(Logits));

    [Fact]
    public void The_same_seed_chooses_the_same_tokens()
    {
        Assert.Equal(Draw(new(7), 50), Draw(new(7), 50));
        Assert.NotEqual(Draw(new(7), 50), Draw(new(8), 50));
        // Whatever machine this is: draws and exponentials are ours.
        Assert.Equal([2, 1, 4, 2, 4, 2, 4, 1, 4, 4], Draw(new(1), 10));
    }

    [Fact]
    public void Tokens_come_as_often_as_they_are_likely()
    {
        var tokens = Draw(new(1), 20_000);
        var weights = Logits.Select(l => Math.Exp(l)).ToArray();
        for (var token = 0; token < Logits.Length; token++)
        {
            Assert.Equal(weights[token] / weights.Sum(), tokens.Count(t => t == token) / 20_000.0, 0.01);
        }
    }

    [Fact]
    public void A_low_temperature_makes_likely_tokens_likelier() => Assert.All(Draw(new(1) { Temperature = 0.05 }, 200), t => Assert.Contains(t, (int[])[1, 4]));

    [Fact]
    public void Only_the_likeliest_are_chosen_from()
    {
        Assert.Equal([1, 2, 4], Draw(new(1) { TopK = 3 }, 500).Distinct().Order());
        Assert.All(Draw(new(1) { TopK = 1 }, 20), t => Assert.Equal(1, t));
        // 1 and 4 have 0.40 each, 2 has 0.15: two of them are not 0.85, three are.
        Assert.Equal([1, 2, 4], Draw(new(1) { TopP = 0.85 }, 500).Distinct().Order());
        Assert.All(Draw(new(1) { TopP = 0.3 }, 20), t => Assert.Equal(1, t));
        Assert.All(Draw(new(1) { TopP = 1e-9 }, 20), t => Assert.Equal(1, t));
    }

    [Fact]
    public void What_is_impossible_is_never_chosen() => Assert.All(
        Enumerable.Range(0, 50), _ => Assert.Equal(1, new Sampler(3) { Temperature = 9 }.Next([float.NegativeInfinity, 0, float.NegativeInfinity])));

    [Fact]
    public void Wrong_settings_and_logits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(1) { Temperature = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(1) { TopK = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(1) { TopP = 0 });
        Assert.Throws<ArgumentException>(() => new Sampler(1).Next([]));
        Assert.Throws<ArgumentException>(() => new Sampler(1).Next([float.NegativeInfinity]));
        Assert.Throws<ArgumentException>(() => new Sampler(1).Next([0, float.PositiveInfinity]));
        Assert.Contains("token 1", Assert.Throws<ArgumentException>(() => new Sampler(1).Next([0, float.NaN])).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_sequence_is_continued_token_by_token(int atOnce)
    {
        // The likeliest token is the number of ones so far, modulo 5: it depends on all that came before.
        using var step = CountingStep(atOnce == 1 ? 1 : Dim.Symbol("time"));

        Assert.Equal([1, 2, 2, 2], step.Generate([1], 4, Sampler.Greedy, 8));
        Assert.Equal([3, 3], step.Generate([1, 0, 1, 1], 2, Sampler.Greedy, 8));
        Assert.Empty(step.Generate([1], 0, Sampler.Greedy, 8));
    }

    [Fact]
    public void A_full_cache_begins_anew_with_its_later_half()
    {
        using var step = CountingStep(Dim.Symbol("time"));

        // Of 1 1 1 1 0 0 0 0 the last four have no ones; then there is one more zero.
        Assert.Equal([4, 0, 0], step.Generate([1, 1, 1, 1, 0, 0, 0, 0], 3, Sampler.Greedy, 8));
    }

    [Fact]
    public void What_is_no_step_is_refused()
    {
        using var other = Compile([Input("x", Float32, [Batch])], options: new() { CacheFolder = null });
        using var step = CountingStep(1);

        Assert.Contains("this one takes f32[batch]", Assert.Throws<ArgumentException>(() => other.Generate([1], 1, Sampler.Greedy, 8)).Message);
        Assert.Throws<ArgumentException>(() => step.Generate([], 1, Sampler.Greedy, 8));
    }

    [Fact]
    public void One_beam_is_greedy_and_more_find_what_is_likelier()
    {
        Assert.Equal([1, 1], Assert.Single(Search(1, 2)).Tokens);

        var best = Search(2, 2);
        Assert.Equal([2, 0], best[0].Tokens);
        Assert.Equal(Math.Log(0.4 * 0.9), best[0].LogProbability, 1e-5);
        Assert.True(best[0].Score >= best[1].Score);
    }

    [Fact]
    public void As_many_beams_as_sequences_find_the_likeliest_of_all()
    {
        var all = from first in Enumerable.Range(0, 3) from second in Enumerable.Range(0, 3) orderby Probability(first, second) descending select (first, second);

        Assert.Equal(all.Take(4).Select(s => (int[])[s.first, s.second]), Search(9, 2).Take(4).Select(h => h.Tokens));

        static double Probability(int first, int second) => Model(3)[first] * Model(first)[second];
    }

    [Fact]
    public void A_sequence_ends_with_its_end()
    {
        var found = new BeamSearch(Markov(2), 2, end: 0).Search([3], 5);

        // 2 is followed by the end with 0.9; nothing of two tokens is likelier.
        Assert.Equal([2], found[0].Tokens);
        Assert.Equal(Math.Log(0.4 * 0.9), found[0].LogProbability, 1e-5);
    }

    [Fact]
    public void A_length_penalty_prefers_longer_sequences()
    {
        var plain = new BeamSearch(Markov(3), 3, end: 0).Search([3], 6);
        var penalized = new BeamSearch(Markov(3), 3, end: 0) { LengthPenalty = 5 }.Search([3], 6);

        Assert.True(penalized[0].Tokens.Count > plain[0].Tokens.Count);
        // The end is a token, too.
        Assert.Equal(penalized[0].LogProbability / Math.Pow((6 + penalized[0].Tokens.Count) / 6.0, 5), penalized[0].Score, 1e-9);
    }

    [Fact]
    public void Beams_continue_where_they_come_from()
    {
        // A model that remembers what each beam was fed: its logits are of the whole sequence.
        var memory = new List<int>[] { [], [], [] };
        var search = new BeamSearch((tokens, origins, position) =>
        {
            memory = [.. tokens.Select((token, beam) => (List<int>)[.. position == 0 ? [] : memory[origins[beam]], token])];
            Assert.All(memory, sequence => Assert.Equal(position + 1, sequence.Count));
            return memory.SelectMany(sequence => Enumerable.Range(0, 4).Select(next => (float)Math.Sin(next * 7 + sequence.Select((t, i) => t * (i + 2)).Sum()))).ToArray();
        }, 3);
        var best = search.Search([1], 4)[0];

        var sum = 0.0;
        for (var i = 0; i < best.Tokens.Count; i++)
        {
            int[] before = [1, .. best.Tokens.Take(i)];
            var logits = Enumerable.Range(0, 4).Select(next => Math.Sin(next * 7 + before.Select((t, at) => t * (at + 2)).Sum())).ToArray();
            sum += logits[best.Tokens[i]] - Math.Log(logits.Sum(Math.Exp));
        }

        Assert.Equal(sum, best.LogProbability, 1e-4);
    }

    [Fact]
    public void Perplexity_is_the_exponential_of_the_loss()
    {
        var (logits, labels) = (Input("logits", Float32, [Batch, 3, 5]), Input<int>("labels", [Batch, 3]));
        using var program = Compile([Metrics.Perplexity(logits, labels, ignoreIndex: -1)], options: new() { CacheFolder = null });

        // Nothing known of five tokens; padding does not count.
        Assert.Equal(5, program.Run(new Tensor(Float32, 2, 3, 5), Tensor.From(new[,] { { 0, 1, -1 }, { 4, -1, -1 } }))[0].ToScalar(), 1e-5);
    }

    private static int[] Draw(Sampler sampler, int count) => [.. Enumerable.Range(0, count).Select(_ => sampler.Next(Logits))];

    private static IReadOnlyList<Hypothesis> Search(int beams, int length) => new BeamSearch(Markov(beams), beams).Search([3], length);

    /// <summary>The probabilities of what follows a token; 3 is the beginning. The likeliest first step is not the likeliest sequence.</summary>
    private static double[] Model(int token) => token switch
    {
        3 => [0.1, 0.5, 0.4],
        2 => [0.9, 0.05, 0.05],
        1 => [0.3, 0.4, 0.3],
        _ => [0.2, 0.2, 0.6],
    };

    private static BeamStep Markov(int beams) => (tokens, origins, _) =>
    {
        Assert.Equal((beams, beams), (tokens.Length, origins.Length));
        return tokens.SelectMany(t => Model(t).Select(p => (float)Math.Log(p))).ToArray();
    };

    /// <summary>A step that counts the ones in its cache: logits are highest for their number, modulo 5.</summary>
    private static GraphC.Compiler.Executable CountingStep(Dim time)
    {
        var (tokens, position) = (Input<int>("tokens", [1, time]), Input<int>("position", []));
        var ones = tokens.EqualTo(1).Cast(Float32).Unsqueeze(-1).BroadcastTo([1, time, 2]);

        // Uniform attention over all positions so far is the share of ones; times the number of positions it is their number.
        var attention = new MultiHeadAttention(2, 1, new() { Bias = false });
        var share = attention.Apply(ones, cache: new(1, 8, position)).Slice(-1, 0, 1);
        var count = share * (Positions.Of(time, Float32).Unsqueeze(1) + position.Cast(Float32) + 1);
        var step = Compile([-(count - Positions.Of(5, Float32)).Abs()], inputs: [tokens, position], options: new() { CacheFolder = null });
        foreach (var variable in step.Graph.Variables.Where(v => v.IsTrainable))
        {
            // No queries and keys, so all scores are 0; values and the way out are what they are.
            var weight = new Tensor(Float32, [.. variable.Shape.Select(d => d.Value)]);
            var (columns, first) = ((int)weight.Shape[1], (int)weight.Shape[1] - 2);
            (weight.AsSpan<float>()[first], weight.AsSpan<float>()[columns + first + 1]) = (1, 1);
            variable.Value = weight;
        }

        return step;
    }
}
