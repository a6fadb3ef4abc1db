using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// <c>TfIdfVectorizer</c>: how often each n-gram of a pool occurs in a row of numbers or words, weighted or not. The items of an n-gram stand one
/// behind the other or, with skips, at equal distances.
/// </summary>
internal static class TfIdf
{
    public static ImmutableArray<Operator> Operators { get; } = [Operator.OnHost("TfIdfVectorizer", Vectorize, since: 9)];

    private static OnnxValue?[] Vectorize(HostCall call)
    {
        var shape = HostElements.Shape(call.Value(0)).ToArray();
        if (shape.Length is not (1 or 2))
        {
            throw new BadNodeException($"{call.Value(0)} is neither [C] nor [N, C]");
        }

        var pool = Pool.Read(call);
        var items = Items(call.Value(0));
        var (rows, columns) = shape.Length == 1 ? (1, (int)shape[0]) : ((int)shape[0], (int)shape[1]);
        var result = new Tensor(DType.Float32, shape.Length == 1 ? [pool.Width] : [rows, pool.Width]);
        for (var row = 0; row < rows; row++)
        {
            pool.Count(items.AsSpan(row * columns, columns), result.AsSpan<float>().Slice(row * pool.Width, pool.Width));
        }

        return [new OnnxTensor(ElementType.Float32, result)];
    }

    /// <summary>Numbers as text, so that there is one kind of item.</summary>
    private static string[] Items(OnnxValue value) => value is OnnxStrings text
        ? [.. text.Elements]
        : [.. Tensors.Integers(((OnnxTensor)value).Data).Select(Item)];

    private static string Item(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="Grams">The position in the pool of each n-gram whose length is counted, by its items.</param>
    /// <param name="Columns">The column of the result for each n-gram of the pool.</param>
    /// <param name="Weights">The weight of each n-gram of the pool; null where they all are 1.</param>
    /// <param name="Mode">TF, IDF or TFIDF.</param>
    /// <param name="Shortest">The items of the shortest n-gram.</param>
    /// <param name="Longest">The items of the longest one.</param>
    /// <param name="MostSkipped">How many items may lie between two of an n-gram.</param>
    private sealed record Pool(
        Dictionary<Gram, int> Grams, ImmutableArray<long> Columns, ImmutableArray<float>? Weights, string Mode, int Shortest, int Longest, long MostSkipped)
    {
        public int Width { get; } = Columns.IsEmpty ? 0 : checked((int)Columns.Max() + 1);

        public static Pool Read(HostCall call)
        {
            var attributes = call.Attributes;
            string[] pool = attributes.Texts("pool_strings") is { } words ? [.. words]
                : [.. (attributes.Ints("pool_int64s") ?? throw new BadNodeException("there is neither pool_strings nor pool_int64s")).Select(Item)];
            var starts = attributes.Ints("ngram_counts") ?? throw new BadNodeException("ngram_counts is missing");
            var (shortest, longest) = ((int)attributes.Int("min_gram_length", 1), (int)attributes.Int("max_gram_length", 1));
            var grams = new Dictionary<Gram, int>();
            var number = 0;
            for (var n = 1; n <= starts.Length; n++)
            {
                var (start, end) = (starts[n - 1], n < starts.Length ? starts[n] : pool.Length);
                if (start < 0 || end > pool.Length || start > end || (end - start) % n != 0)
                {
                    throw new BadNodeException($"ngram_counts does not cut a pool of {pool.Length} items into n-grams");
                }

                for (var at = (int)start; at < end; at += n, number++)
                {
                    if (n >= shortest && n <= longest)
                    {
                        grams.TryAdd(new([.. pool[at..(at + n)]]), number);
                    }
                }
            }

            var columns = attributes.Ints("ngram_indexes") ?? throw new BadNodeException("ngram_indexes is missing");
            var weights = attributes.Floats("weights");
            var mode = attributes.Text("mode", "");
            return columns.Length != number || columns.Any(c => c < 0) || (weights is not null && weights.Value.Length != number)
                ? throw new BadNodeException($"the pool has {number} n-grams; ngram_indexes and weights must have one number for each")
                : mode is not ("TF" or "IDF" or "TFIDF")
                ? throw new BadNodeException($"the mode {Names.Quote(mode)} is not known")
                : new(grams, columns, weights, mode, shortest, longest, attributes.Int("max_skip_count", 0));
        }

        /// <summary>One row of the result, which is zero before.</summary>
        public void Count(ReadOnlySpan<string> items, Span<float> row)
        {
            for (var n = Shortest; n <= Math.Min(Longest, items.Length); n++)
            {
                // A single item has nothing to skip.
                for (var distance = 1L; distance <= (n == 1 ? 1 : MostSkipped + 1) && (n - 1) * distance < items.Length; distance++)
                {
                    for (var start = 0; start + (n - 1) * distance < items.Length; start++)
                    {
                        var gram = new string[n];
                        for (var i = 0; i < n; i++)
                        {
                            gram[i] = items[(int)(start + i * distance)];
                        }

                        if (Grams.TryGetValue(new([.. gram]), out var number))
                        {
                            Add(ref row[(int)Columns[number]], Weights?[number] ?? 1);
                        }
                    }
                }
            }
        }

        private void Add(ref float cell, float weight) => cell = Mode switch
        {
            "TF" => cell + 1,
            "IDF" => weight,
            _ => cell + weight,
        };
    }

    private readonly record struct Gram(ValueList<string> Items);
}
