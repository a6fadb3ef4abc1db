namespace GraphC.Data;

/// <summary>
/// Counter-based random numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): number <c>i</c> of a
/// key is a pure function of both. Ours rather than <see cref="Random"/>, whose sequence may change with the .NET version.
/// </summary>
internal struct SplitMix64(ulong key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state = key;

    /// <summary>An independent sequence for each pair of numbers.</summary>
    public static SplitMix64 For(ulong seed, ulong stream) => new(Mix(Mix(seed + Golden) + stream * Golden));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(state += Golden);

    /// <summary>An integer in [0, bound), each equally likely (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    public int Below(int bound)
    {
        var product = (UInt128)Next() * (uint)bound;
        // 2⁶⁴ mod bound values of the lower half would make some results likelier.
        while ((ulong)product < (uint)bound && (ulong)product < (0UL - (uint)bound) % (uint)bound)
        {
            product = (UInt128)Next() * (uint)bound;
        }

        return (int)(product >> 64);
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [from, to).</summary>
    public double Uniform(double from, double to) => from + (to - from) * Uniform();

    /// <summary>
    /// Nearly normal with mean 0 and deviation 1: the sum of four uniform numbers, scaled. Bounded by ±3.5, and free of
    /// the logarithm, whose last bit differs between machines.
    /// </summary>
    public double Normal() => (Uniform() + Uniform() + Uniform() + Uniform() - 2) * 1.7320508075688772;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
