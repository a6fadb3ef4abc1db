using System.Globalization;

namespace GraphC.Data;

/// <summary>
/// Digits drawn by the program itself, in the form of MNIST, for when MNIST is not at hand: strokes as people write them, each time with
/// another slant, size, rotation, bend, thickness, place and ink.
/// </summary>
public static class DrawnDigits
{
    private const int MaxPoints = 128;

    /// <summary>
    /// Draws digits. Picture i of a part depends on the seed and i only, so a smaller set is the beginning of a larger one.
    /// </summary>
    /// <param name="train">The number of pictures to learn from.</param>
    /// <param name="test">The number of pictures to be tested with.</param>
    /// <param name="seed">The same seed gives the same pictures, bit for bit, on every machine.</param>
    public static Digits Create(int train = 8000, int test = 2000, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(train);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        return new(
            Draw(train, seed, part: 0),
            Draw(test, seed, part: 1),
            string.Create(CultureInfo.InvariantCulture, $"Drawn digits: {train:N0} to train, {test:N0} to test, seed {seed}"));
    }

    private static Dataset Draw(int count, ulong seed, ulong part)
    {
        var pixels = new Tensor(DType.UInt8, count, Digits.Pixels);
        var labels = new Tensor(DType.UInt8, count);
        var pen = new Pen();
        for (var i = 0; i < count; i++)
        {
            var random = SplitMix64.For(seed, 2 * (ulong)i + part);
            var digit = random.Below(10);
            labels.AsSpan<byte>()[i] = (byte)digit;
            Draw(digit, ref random, pen, pixels.AsSpan<byte>().Slice(i * Digits.Pixels, Digits.Pixels));
        }

        return Digits.FromBytes(pixels, labels);
    }

    private static void Draw(int digit, ref SplitMix64 random, Pen pen, Span<byte> picture)
    {
        var strokes = Glyphs.Strokes(digit, random.Below(Glyphs.Ways(digit)));
        var hand = Hand.Random(ref random);
        var radius = random.Uniform(0.75, 1.75);
        Span<(double, double)> points = stackalloc (double, double)[MaxPoints];
        Span<(double, double)> line = stackalloc (double, double)[MaxPoints];
        pen.Clear();
        foreach (var stroke in strokes)
        {
            for (var i = 0; i < stroke.Length; i++)
            {
                var (x, y) = hand.Place(stroke[i]);
                points[i] = (x + 0.16 * random.Normal(), y + 0.16 * random.Normal());
            }

            var count = Glyphs.Flatten(points[..stroke.Length], line);
            for (var i = 0; i + 1 < count; i++)
            {
                pen.Line(line[i], line[i + 1], radius);
            }
        }

        pen.Develop(picture, radius, ink: random.Uniform(0.92, 1.3), grain: random.Uniform(0, 0.15), ref random);
    }

    /// <summary>
    /// Where a writer's hand puts a point of the unit square: first a smooth bend (a quadratic, so that strokes that meet go on
    /// meeting), then slant, size, rotation and place.
    /// </summary>
    private readonly record struct Hand(
        double Xx,
        double Xy,
        double Yx,
        double Yy,
        double CenterX,
        double CenterY,
        double BendX,
        double BendY,
        double TwistX,
        double TwistY)
    {
        public static Hand Random(ref SplitMix64 random)
        {
            // About 20 pixels high, and narrower than high, as MNIST has it.
            var height = random.Uniform(17.5, 21.5);
            var width = height * random.Uniform(0.72, 1.15);
            var slant = Math.Clamp(0.12 + 0.2 * random.Normal(), -0.35, 0.6);
            var angle = 0.08 * random.Normal();
            // To the precision of a drawing, cos a = 1 - a²/2 and sin a = a - a³/6.
            var (cos, sin) = (1 - angle * angle / 2, angle - angle * angle * angle / 6);
            return new(
                Xx: width * cos,
                Xy: -slant * height * cos - height * sin,
                Yx: width * sin,
                Yy: height * cos - slant * height * sin,
                CenterX: 14 + 0.9 * random.Normal(),
                CenterY: 14 + 0.9 * random.Normal(),
                BendX: 0.12 * random.Normal(),
                BendY: 0.12 * random.Normal(),
                TwistX: 0.16 * random.Normal(),
                TwistY: 0.16 * random.Normal());
        }

        public (double X, double Y) Place((double X, double Y) point)
        {
            var (x, y) = (point.X - 0.5, point.Y - 0.5);
            var (bx, by) = (x + BendX * (4 * y * y - 0.4) + TwistX * x * y * 2, y + BendY * (4 * x * x - 0.2) + TwistY * x * y * 2);
            return (CenterX + Xx * bx + Xy * by, CenterY + Yx * bx + Yy * by);
        }
    }
}
