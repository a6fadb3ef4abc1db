namespace GraphC;

/// <summary>
/// Counter-based random numbers (Philox4x32-10): the element at row-major position p is drawn with counter p from the node's own
/// stream, so it depends on seed, step, stream and p alone.
/// </summary>
internal sealed record RandomOp(Distribution Distribution, RandomStream Stream, TensorType Type) : Op
{
    public override string Name => Distribution.ToString();

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        (Distribution == Distribution.Bits ? Type.DType == DType.Int64 : Type.DType is DType.Float32 or DType.Float64)
            ? Type
            : throw Refuse($"cannot draw {Type.DType.ShortName}; draw f32 or f64 and cast");

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var position = output.Shape.Strides.Select((stride, axis) => stride * Indices.Out(axis)).Aggregate((Dim)0, (a, b) => a + b);
        return new Meaning.Map(new Scalar.Draw(Distribution, Stream, position, Type.DType));
    }

    internal override void Reference(Evaluation e)
    {
        var stream = (uint)e.Stream(Stream);
        for (var i = 0L; i < e.Output.Data.Length; i++)
        {
            var words = Philox((ulong)i, (uint)e.Step, stream, e.Seed);
            e.Output.Data[i] = (Distribution, Type.DType) switch
            {
                (Distribution.Bits, _) => words[0],
                (Distribution.Uniform, DType.Float32) => Top24(words[0]) * Math.Pow(2, -24),
                (Distribution.Uniform, _) => Top53(words[0], words[1]) * Math.Pow(2, -53),
                (_, DType.Float32) => BoxMuller((Top24(words[0]) + 1) * Math.Pow(2, -24), Top24(words[1]) * Math.Pow(2, -24)),
                _ => BoxMuller((Top53(words[0], words[1]) + 1) * Math.Pow(2, -53), Top53(words[2], words[3]) * Math.Pow(2, -53)),
            };
        }
    }

    /// <summary>
    /// Four words of one counter: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), ten rounds.
    /// </summary>
    internal static uint[] Philox(ulong index, uint step, uint stream, ulong seed)
    {
        uint[] c = [(uint)index, (uint)(index >> 32), step, stream];
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < 10; round++)
        {
            var (p0, p1) = (0xD2511F53UL * c[0], 0xCD9E8D57UL * c[2]);
            c = [(uint)(p1 >> 32) ^ c[1] ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c[3] ^ k1, (uint)p0];
            (k0, k1) = (unchecked(k0 + 0x9E3779B9), unchecked(k1 + 0xBB67AE85));
        }

        return c;
    }

    private static double Top24(uint word) => word >> 8;

    private static double Top53(uint low, uint high) => (((ulong)high << 32) | low) >> 11;

    /// <summary>A standard normal number from two uniform ones, the first in (0, 1].</summary>
    private static double BoxMuller(double u1, double u2) => Math.Sqrt(-2 * Math.Log(u1)) * Math.Cos(2 * Math.PI * u2);
}

/// <summary>
/// Random tensors. Each call draws numbers of its own, anew at each run; a node that is used twice has the same numbers at both places.
/// The numbers depend on the program's seed, the run and the node's place in the graph, on no device and no thread count.
/// </summary>
public static class Draw
{
    internal static OpDefinition UniformDefinition { get; } = new("Uniform",
        new OpSample("f32", _ => Uniform([3, 37]), []),
        new OpSample("f64", _ => Uniform([5, 7], dtype: DType.Float64), []));

    internal static OpDefinition NormalDefinition { get; } = new("Normal",
        new OpSample("f32", _ => Normal([3, 37]), []),
        new OpSample("f64", _ => Normal([5, 7], dtype: DType.Float64), []));

    internal static OpDefinition BitsDefinition { get; } = new("Bits",
        new OpSample("i64", _ => Of(Distribution.Bits, [3, 37], DType.Int64), []));

    /// <summary>Uniform numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    /// <param name="dtype">Float32 (multiples of 2⁻²⁴ of the interval) or Float64 (of 2⁻⁵³).</param>
    /// <exception cref="GraphException">The bounds are not finite or in the wrong order, or the element type is no float.</exception>
    public static Node Uniform(Shape shape, double low = 0, double high = 1, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Node.Build("Uniform", [], _ => double.IsFinite(high - low) && low <= high
            ? Affine(Of(Distribution.Uniform, shape, dtype), high - low, low)
            : throw new TypeRuleException($"[{low}, {high}) is no interval"));
    }

    /// <summary>Normal numbers.</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <exception cref="GraphException">Mean or deviation are not finite, the deviation is negative, or the element type is no float.</exception>
    public static Node Normal(Shape shape, double mean = 0, double deviation = 1, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Node.Build("Normal", [], _ => double.IsFinite(mean) && double.IsFinite(deviation) && deviation >= 0
            ? Affine(Of(Distribution.Normal, shape, dtype), deviation, mean)
            : throw new TypeRuleException($"there is no normal distribution with mean {mean} and deviation {deviation}"));
    }

    /// <summary>1 with a probability, else 0.</summary>
    /// <param name="probability">The probability of 1, from 0 to 1.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="dtype">Any element type; Bool gives truth values.</param>
    /// <exception cref="GraphException">The probability is not in [0, 1].</exception>
    public static Node Bernoulli(double probability, Shape shape, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Node.Build("Bernoulli", [], _ => probability is >= 0 and <= 1
            ? (Of(Distribution.Uniform, shape, DType.Float32) < probability).Cast(dtype)
            : throw new TypeRuleException($"{probability} is no probability"));
    }

    /// <summary>Integers from <paramref name="low"/> to below <paramref name="high"/>; the bias is below (high − low) / 2³².</summary>
    /// <param name="low">The smallest number.</param>
    /// <param name="high">One more than the largest; at most 2³² more than <paramref name="low"/>.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="GraphException">There is no such number, or there are more than 2³² of them.</exception>
    public static Node Integers(long low, long high, Shape shape, DType dtype = DType.Int64)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var count = (Int128)high - low;
        return Node.Build("Integers", [], _ => count > 0 && count <= 1L << 32
            ? (Of(Distribution.Bits, shape, DType.Int64).FloorMod((double)count) + (double)low).Cast(dtype)
            : throw new TypeRuleException($"from {low} to below {high} there are {count} integers; 1 to 2^32 can be drawn from"));
    }

    /// <summary>Numbers as they are drawn.</summary>
    /// <param name="distribution">The distribution.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="dtype">Float32 or Float64; Int64 for bits.</param>
    /// <param name="stream">Where they come from; by default a stream that nothing else draws from.</param>
    internal static Node Of(Distribution distribution, Shape shape, DType dtype, RandomStream? stream = null) =>
        Node.Of(new RandomOp(distribution, stream ?? new(), new TensorType(dtype, shape)));

    private static Node Affine(Node x, double scale, double shift)
    {
        x = scale == 1 ? x : x * scale;
        return shift == 0 ? x : x + shift;
    }
}
