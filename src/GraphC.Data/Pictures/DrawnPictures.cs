using System.Globalization;

namespace GraphC.Data;

/// <summary>
/// Coloured pictures drawn by the program itself, in the form of CIFAR-10, for when that is not at hand: ten shapes, each time with other
/// colours, and another place, size, turn and grain.
/// </summary>
public static class DrawnPictures
{
    // A pixel is drawn from this many samples squared, so that edges are soft.
    private const int Samples = 2;

    /// <summary>What a class looks like: whether a point of the square from -1 to 1 is inside.</summary>
    private static readonly (string Name, Func<double, double, bool> Inside)[] Shapes =
    [
        ("disc", (u, v) => u * u + v * v < 0.9),
        ("ring", (u, v) => u * u + v * v is > 0.35 and < 0.95),
        ("square", (u, v) => Farthest(u, v) < 0.8),
        ("frame", (u, v) => Farthest(u, v) is > 0.5 and < 0.9),
        ("triangle", (u, v) => v < 0.8 && Math.Abs(u) < (v + 0.9) / 1.8),
        ("plus", (u, v) => Math.Min(Math.Abs(u), Math.Abs(v)) < 0.28 && Farthest(u, v) < 0.95),
        ("cross", (u, v) => Math.Min(Math.Abs(u + v), Math.Abs(u - v)) < 0.38 && Farthest(u, v) < 0.9),
        ("horizontal bars", (u, v) => Farthest(u, v) < 0.95 && IsOdd(v)),
        ("vertical bars", (u, v) => Farthest(u, v) < 0.95 && IsOdd(u)),
        ("chequers", (u, v) => Farthest(u, v) < 0.95 && IsOdd(u) != IsOdd(v)),
    ];

    /// <summary>The names of the classes, by number.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [.. Shapes.Select(s => s.Name)];

    /// <summary>
    /// Draws pictures. Picture i of a part depends on the seed, its side and i only, so a smaller set is the beginning of a larger one.
    /// </summary>
    /// <param name="train">The number of pictures to learn from.</param>
    /// <param name="test">The number of pictures to be tested with.</param>
    /// <param name="side">The height and the width of a picture, at least 8.</param>
    /// <param name="seed">The same seed gives the same pictures, bit for bit, on every machine.</param>
    public static Pictures Create(int train = 5000, int test = 1000, int side = 32, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(train);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 8);
        return new(
            Draw(train, side, seed, part: 0),
            Draw(test, side, seed, part: 1),
            string.Create(CultureInfo.InvariantCulture, $"Drawn pictures of ten shapes, {side}×{side}: {train:N0} to train, {test:N0} to test, seed {seed}"));
    }

    private static Dataset Draw(int count, int side, ulong seed, ulong part)
    {
        var images = new Tensor(DType.Float32, count, 3, side, side);
        var labels = new Tensor(DType.Int32, count);
        var pixels = 3 * side * side;
        Parallel.For(0, count, i =>
        {
            var random = SplitMix64.For(seed, 2 * (ulong)i + part);
            var shape = random.Below(Shapes.Length);
            labels.AsSpan<int>()[i] = shape;
            Draw(Shapes[shape].Inside, ref random, images.AsSpan<float>().Slice(i * pixels, pixels), side);
        });

        return new((Columns.Images, images), (Columns.Labels, labels));
    }

    private static void Draw(Func<double, double, bool> inside, ref SplitMix64 random, Span<float> picture, int side)
    {
        var place = Place.Random(ref random, side);
        var (ink, paper) = Colors(ref random);
        var grain = random.Uniform(0.05, 0.2);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var covered = Covered(inside, place, x, y);
                for (var c = 0; c < 3; c++)
                {
                    var level = covered * ink[c] + (1 - covered) * paper[c] + grain * (random.Uniform() - 0.5);
                    picture[(c * side + y) * side + x] = (float)Math.Clamp(level, 0, 1);
                }
            }
        }
    }

    /// <summary>The share of a pixel that is inside.</summary>
    private static double Covered(Func<double, double, bool> inside, Place place, int x, int y)
    {
        var hits = 0;
        for (var sample = 0; sample < Samples * Samples; sample++)
        {
            var (u, v) = place.ToShape(x + (sample % Samples + 0.5) / Samples, y + (sample / Samples + 0.5) / Samples);
            hits += inside(u, v) ? 1 : 0;
        }

        return hits / (double)(Samples * Samples);
    }

    /// <summary>Two colours that differ: drawn again until they do.</summary>
    private static (double[] Ink, double[] Paper) Colors(ref SplitMix64 random)
    {
        const double LeastDifference = 0.7;
        while (true)
        {
            double[] ink = [random.Uniform(), random.Uniform(), random.Uniform()];
            double[] paper = [random.Uniform(), random.Uniform(), random.Uniform()];
            if (Math.Abs(ink[0] - paper[0]) + Math.Abs(ink[1] - paper[1]) + Math.Abs(ink[2] - paper[2]) >= LeastDifference)
            {
                return (ink, paper);
            }
        }
    }

    private static double Farthest(double u, double v) => Math.Max(Math.Abs(u), Math.Abs(v));

    // Five stripes over the square.
    private static bool IsOdd(double t) => ((int)((t + 1) * 2.5) & 1) == 0;

    /// <summary>Where a shape lies: pixels to the shape's own square, by a shift, a turn and a size.</summary>
    private readonly record struct Place(double CenterX, double CenterY, double Cos, double Sin)
    {
        public static Place Random(ref SplitMix64 random, int side)
        {
            var radius = side * random.Uniform(0.25, 0.4);
            var slack = side / 2.0 - radius;
            var angle = random.Uniform(-0.25, 0.25);
            // To the precision of a drawing, cos a = 1 - a²/2 and sin a = a - a³/6; the same bits on every machine.
            var (cos, sin) = (1 - angle * angle / 2, angle - angle * angle * angle / 6);
            return new(side / 2.0 + random.Uniform(-slack, slack), side / 2.0 + random.Uniform(-slack, slack), cos / radius, sin / radius);
        }

        public (double U, double V) ToShape(double x, double y)
        {
            var (dx, dy) = (x - CenterX, y - CenterY);
            return (dx * Cos + dy * Sin, dy * Cos - dx * Sin);
        }
    }
}
