using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace GraphC.Data;

/// <summary>
/// Tokens are bytes of UTF-8 (0 to 255) and pairs of tokens that are frequent in a text, one after the other: Sennrich, Haddow and Birch,
/// "Neural machine translation of rare words with subword units" (2016). So there is no text that it cannot take. Pairs never go beyond a piece of
/// text: a run of letters, of digits or of other signs, with the blank before it, or of blanks.
/// </summary>
public sealed partial class BytePairTokenizer : ITokenizer
{
    private const int Bytes = 256;

    private readonly (int Left, int Right)[] merges;
    private readonly Dictionary<(int Left, int Right), int> tokenOf = [];
    private readonly byte[][] bytesOf;
    private readonly Dictionary<string, int[]> known = [];

    /// <summary>A tokenizer of given pairs: pair i is token 256 + i and consists of tokens below that.</summary>
    /// <exception cref="ArgumentException">A pair has a token that is not there yet, or comes twice.</exception>
    public BytePairTokenizer(params IReadOnlyList<(int Left, int Right)> merges)
    {
        ArgumentNullException.ThrowIfNull(merges);
        this.merges = [.. merges];
        bytesOf = new byte[Bytes + merges.Count][];
        for (var token = 0; token < bytesOf.Length; token++)
        {
            bytesOf[token] = token < Bytes ? [(byte)token] : Joined(token);
        }

        byte[] Joined(int token)
        {
            var (left, right) = this.merges[token - Bytes];
            return left >= 0 && right >= 0 && left < token && right < token && tokenOf.TryAdd((left, right), token)
                ? [.. bytesOf[left], .. bytesOf[right]]
                : throw new ArgumentException($"The pair {left} {right} cannot be token {token}.", nameof(merges));
        }
    }

    /// <inheritdoc/>
    public int Count => bytesOf.Length;

    /// <summary>The pairs: pair i is token 256 + i.</summary>
    public IReadOnlyList<(int Left, int Right)> Merges => merges;

    /// <summary>
    /// Learns the pairs of a text: again and again the most frequent one, of equally frequent ones the one of the least tokens, so that the same
    /// text gives the same tokens everywhere.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="count">The number of tokens, at least 256. There are fewer if no pair comes twice any more.</param>
    public static BytePairTokenizer Train(string text, int count)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Bytes);
        var pieces = new Dictionary<string, int>();
        foreach (var piece in Pieces(text))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(pieces, piece, out _)++;
        }

        var pairs = new PairCounts(pieces.Select(p => (Raw(p.Key), p.Value)));
        var merges = new List<(int, int)>();
        while (Bytes + merges.Count < count && pairs.MostFrequent() is { } pair)
        {
            pairs.Merge(pair, Bytes + merges.Count);
            merges.Add(pair);
        }

        return new([.. merges]);
    }

    /// <summary>Reads pairs that <see cref="Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">A line is no pair of tokens that are there.</exception>
    public static BytePairTokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var merges = new List<(int, int)>();
        foreach (var line in File.ReadLines(path))
        {
            var parts = line.Split(' ');
            merges.Add(parts.Length == 2 && Number(parts[0]) is { } left && Number(parts[1]) is { } right
                ? (left, right)
                : throw new InvalidDataException($"{path}:{merges.Count + 1}: '{line}' is no pair of tokens."));
        }

        try
        {
            return new([.. merges]);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }

        static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Writes the pairs, one a line.</summary>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        File.WriteAllLines(path, merges.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Left} {m.Right}")));
    }

    /// <inheritdoc/>
    /// <remarks>Halves of surrogate pairs, which are no text, become U+FFFD.</remarks>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<int>(text.Length / 2);
        foreach (var piece in Pieces(text))
        {
            if (!known.TryGetValue(piece, out var part))
            {
                known.Add(piece, part = Merge(Raw(piece)));
            }

            tokens.AddRange(part);
        }

        return [.. tokens];
    }

    /// <inheritdoc/>
    /// <remarks>Tokens may end within a character: what is no UTF-8 becomes U+FFFD.</remarks>
    public string Decode(params ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>(tokens.Length * 4);
        foreach (var token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(token, nameof(tokens));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Count, nameof(tokens));
            bytes.AddRange(bytesOf[token]);
        }

        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>The pairs put together in the order in which they were learned.</summary>
    private int[] Merge(List<int> tokens)
    {
        while (true)
        {
            var first = int.MaxValue;
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                first = Math.Min(first, tokenOf.GetValueOrDefault((tokens[i], tokens[i + 1]), int.MaxValue));
            }

            if (first == int.MaxValue)
            {
                return [.. tokens];
            }

            Replace(tokens, merges[first - Bytes], first);
        }
    }

    private static void Replace(List<int> tokens, (int Left, int Right) pair, int token)
    {
        var kept = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var isPair = i + 1 < tokens.Count && (tokens[i], tokens[i + 1]) == pair;
            tokens[kept++] = isPair ? token : tokens[i];
            i += isPair ? 1 : 0;
        }

        tokens.RemoveRange(kept, tokens.Count - kept);
    }

    private static List<int> Raw(string piece) => [.. Encoding.UTF8.GetBytes(piece)];

    private static IEnumerable<string> Pieces(string text) => Piece().Matches(text).Select(m => m.Value);

    [GeneratedRegex(@"\s?\p{L}+|\s?\p{N}+|\s?[^\s\p{L}\p{N}]+|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Piece();

    /// <summary>The pieces of a text as tokens, and how often each pair of neighbours comes.</summary>
    private sealed class PairCounts
    {
        private readonly List<(List<int> Tokens, int Times)> pieces;
        private readonly Dictionary<(int Left, int Right), long> counts = [];
        private readonly Dictionary<(int Left, int Right), HashSet<int>> places = [];

        public PairCounts(IEnumerable<(List<int> Tokens, int Times)> pieces)
        {
            this.pieces = [.. pieces];
            for (var i = 0; i < this.pieces.Count; i++)
            {
                Count(i, 1);
            }
        }

        /// <summary>The pair that comes most often, or null if none comes twice.</summary>
        public (int Left, int Right)? MostFrequent()
        {
            var (best, most) = (default((int, int)), 1L);
            foreach (var (pair, count) in counts)
            {
                if (count > most || (count == most && most > 1 && pair.CompareTo(best) < 0))
                {
                    (best, most) = (pair, count);
                }
            }

            return most > 1 ? best : null;
        }

        public void Merge((int Left, int Right) pair, int token)
        {
            foreach (var i in places[pair].ToArray())
            {
                Count(i, -1);
                Replace(pieces[i].Tokens, pair, token);
                Count(i, 1);
            }

            counts.Remove(pair);
            places.Remove(pair);
        }

        private void Count(int piece, int sign)
        {
            var (tokens, times) = pieces[piece];
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                var pair = (tokens[i], tokens[i + 1]);
                CollectionsMarshal.GetValueRefOrAddDefault(counts, pair, out _) += sign * times;
                (CollectionsMarshal.GetValueRefOrAddDefault(places, pair, out _) ??= []).Add(piece);
            }
        }
    }
}
