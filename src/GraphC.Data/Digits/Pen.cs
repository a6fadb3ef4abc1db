namespace GraphC.Data;

/// <summary>
/// Draws polylines with a round nib on a picture of 28×28 pixels. Uses only additions, multiplications, divisions and square roots,
/// which IEEE 754 rounds alike everywhere, so a picture has the same bytes on every machine.
/// </summary>
internal sealed class Pen
{
    // Over this many pixels the edge of a stroke fades.
    private const double Edge = 1.1;

    private readonly double[] squaredDistance = new double[Digits.Pixels];

    /// <summary>Begins an empty picture.</summary>
    public void Clear() => Array.Fill(squaredDistance, double.MaxValue);

    /// <summary>Draws a line; only pixels that it can darken are looked at.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to, double radius)
    {
        var reach = radius + Edge;
        var (left, right) = Pixels(from.X, to.X, reach);
        var (top, bottom) = Pixels(from.Y, to.Y, reach);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = dx * dx + dy * dy;
        var inverse = length > 0 ? 1 / length : 0;
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                // The centre of the pixel, seen from the line's beginning.
                var (px, py) = (x + 0.5 - from.X, y + 0.5 - from.Y);
                var along = Math.Clamp((px * dx + py * dy) * inverse, 0, 1);
                var (ex, ey) = (px - along * dx, py - along * dy);
                var distance = ex * ex + ey * ey;
                ref var nearest = ref squaredDistance[y * Digits.Side + x];
                nearest = distance < nearest ? distance : nearest;
            }
        }
    }

    /// <summary>
    /// The picture as bytes, 0 paper to 255 ink: ink falls off linearly over the edge, and is uneven where <paramref name="grain"/> is
    /// above 0.
    /// </summary>
    public void Develop(Span<byte> pixels, double radius, double ink, double grain, ref SplitMix64 random)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            if (squaredDistance[i] >= (radius + Edge) * (radius + Edge))
            {
                pixels[i] = 0;
                continue;
            }

            var coverage = Math.Clamp((radius + Edge / 2 - Math.Sqrt(squaredDistance[i])) / Edge, 0, 1);
            var value = coverage * ink * (1 - grain * random.Uniform());
            pixels[i] = (byte)Math.Clamp(value * 255 + 0.5, 0, 255);
        }
    }

    private static (int From, int To) Pixels(double a, double b, double reach) =>
        (Math.Max(0, (int)(Math.Min(a, b) - reach)), Math.Min(Digits.Side - 1, (int)(Math.Max(a, b) + reach)));
}
