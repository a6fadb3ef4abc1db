using GraphC.Runtime;

namespace GraphC.Data;

/// <summary>
/// The random numbers of one stage for one example of one epoch. They are functions of seed, stage, epoch and example (Philox with these as
/// its key and counter), never of what was drawn for others, so that an example gets the same numbers on any thread and in any batch.
/// </summary>
public struct Draws
{
    // The random nodes of a graph have streams from 0 on; under the same seed these are others.
    private const uint FirstStream = 0x8000_0000;

    private readonly ulong seed;
    private readonly uint stream;
    private readonly uint epoch;
    private ulong index;

    /// <summary>The numbers of a stage for an example.</summary>
    /// <param name="seed">The key.</param>
    /// <param name="stage">The number of the stage.</param>
    /// <param name="epoch">The number of the epoch, from 0 on.</param>
    /// <param name="example">The number of the example.</param>
    public Draws(ulong seed, int stage, int epoch, int example) =>
        (this.seed, stream, this.epoch, index) = (seed, FirstStream + (uint)stage, (uint)epoch, (ulong)(uint)example << 32);

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double Uniform() => Philox.UniformDouble(seed, stream, epoch, index++);

    /// <summary>A number in [from, to); <paramref name="from"/> itself if they are equal.</summary>
    public double Uniform(double from, double to) => from + (to - from) * Uniform();

    /// <summary>An integer in [0, bound); the bias is below bound/2³².</summary>
    /// <param name="bound">At least 1.</param>
    public int Below(int bound) => (int)Philox.RandomInteger(seed, stream, epoch, index++, 0, bound);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>
    /// A number of the beta distribution with both parameters α. Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen"
    /// (1964): x / (x + y) with x = u^(1/α) and y = v^(1/α), drawn again until x + y ≤ 1; 70 times on average for α = 4.
    /// </summary>
    /// <param name="alpha">Above 0.</param>
    public double Beta(double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        while (true)
        {
            // Logarithms, since x and y underflow for small α.
            var x = VectorMath.Log(1 - Uniform()) / alpha;
            var y = VectorMath.Log(1 - Uniform()) / alpha;
            var larger = Math.Max(x, y);
            var sum = larger + VectorMath.Log(VectorMath.Exp(x - larger) + VectorMath.Exp(y - larger));
            if (sum <= 0)
            {
                return VectorMath.Exp(x - sum);
            }
        }
    }
}
