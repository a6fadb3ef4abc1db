namespace GraphC.Data;

/// <summary>
/// How people write digits: for each digit some ways, each a few strokes, each a smooth curve (Catmull-Rom) through points of the unit
/// square, y downwards, written as <c>x,y x,y … | x,y …</c> in hundredths. A corner is the end of one stroke and the beginning of another.
/// </summary>
internal static class Glyphs
{
    private const int StepsPerPoint = 5;

    private static readonly string[][] Texts =
    [
        [
            "52,4 30,14 20,42 24,76 46,96 70,86 80,56 74,20 52,4 46,5",
            "62,6 40,8 22,34 24,74 44,95 68,84 78,48 68,14 50,6",
            "50,5 22,22 16,54 30,88 54,95 80,74 82,38 66,10 44,6",
        ],
        [
            "52,4 51,35 50,65 49,96",
            "60,4 54,35 48,65 42,96",
            "56,5 52,50 48,95",
            "34,24 44,16 55,4 | 55,4 54,50 53,96",
            "34,22 54,4 | 54,4 53,50 52,95 | 30,95 52,95 74,95",
        ],
        [
            "20,24 34,7 58,5 72,22 64,48 40,74 18,93 | 18,93 48,93 82,92",
            "24,20 46,4 70,14 70,38 50,64 26,88 20,84 34,78 52,88 82,90",
            "18,30 30,10 54,4 74,16 74,36 56,58 32,80 22,93 16,84 34,76 56,88 84,86",
        ],
        [
            "22,14 44,4 68,12 68,32 54,44 40,47 | 40,47 64,51 78,68 68,88 44,96 18,88",
            "24,8 48,5 72,14 66,34 42,46 | 42,46 72,54 76,80 52,96 20,90",
            "20,8 48,7 76,7 | 76,7 60,24 44,42 | 44,42 70,48 80,70 64,92 38,95 18,84",
        ],
        [
            "32,6 26,30 20,54 | 20,54 48,56 82,54 | 68,6 66,50 62,96",
            "62,4 40,32 16,64 | 16,64 50,65 86,64 | 66,30 65,64 64,96",
            "26,8 22,32 26,50 48,54 72,42 | 78,6 72,50 64,96",
            "58,4 34,34 14,62 | 14,62 46,62 84,60 | 58,4 59,50 58,96",
        ],
        [
            "30,7 54,6 78,6 | 30,7 28,24 26,42 | 26,42 48,38 70,46 78,66 66,88 42,96 18,88",
            "34,8 28,26 26,44 | 26,44 56,40 76,58 72,82 48,96 20,90 | 34,8 58,8 80,5",
            "76,6 50,5 34,10 26,26 32,42 54,48 70,60 70,82 48,95 22,90",
        ],
        [
            "64,4 40,20 24,50 24,80 44,96 68,90 76,70 62,55 40,60 25,76",
            "56,4 36,30 26,62 34,90 56,95 74,80 66,60 46,60 30,74",
            "70,8 46,14 26,40 22,74 40,95 66,92 78,74 66,58 44,60 28,74",
        ],
        [
            "18,8 48,8 80,7 | 80,7 64,36 50,66 42,96",
            "20,10 50,9 78,8 | 78,8 60,40 46,70 40,96 | 36,52 52,50 72,50",
            "20,24 22,8 | 22,8 50,10 80,6 | 80,6 66,28 54,60 50,96",
            "22,12 44,5 70,10 74,30 60,60 46,95",
        ],
        [
            "70,14 48,4 28,16 34,36 56,50 74,70 66,90 44,96 24,84 30,64 52,48 70,32 70,14",
            "50,48 30,36 30,14 50,4 70,14 70,34 50,48 26,66 28,88 50,96 74,88 74,66 50,48",
            "74,12 52,5 34,16 40,36 58,50 68,72 56,94 36,92 30,74 46,54 66,36 76,14",
        ],
        [
            "72,20 54,5 32,14 26,34 40,48 60,44 73,22 | 73,22 72,55 66,96",
            "74,24 62,6 38,8 26,30 38,48 60,42 74,22 70,60 54,90 32,94",
            "70,14 46,6 28,22 34,44 56,44 72,18 | 72,18 68,44 58,72 46,96",
        ],
    ];

    private static readonly (double X, double Y)[][][][] Points = [.. Texts.Select(ways => ways.Select(Parse).ToArray())];

    /// <summary>The number of ways to write a digit.</summary>
    public static int Ways(int digit) => Points[digit].Length;

    /// <summary>The strokes of a digit, each the points that its curve goes through.</summary>
    public static (double X, double Y)[][] Strokes(int digit, int way) => Points[digit][way];

    /// <summary>
    /// The points of a polyline along the curve through some points: between p₁ and p₂ the cubic with the tangents (p₂ - p₀)/2 and
    /// (p₃ - p₁)/2. Returns how many there are.
    /// </summary>
    public static int Flatten(ReadOnlySpan<(double X, double Y)> points, Span<(double X, double Y)> line)
    {
        var count = 0;
        line[count++] = points[0];
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (p1, p2) = (points[i], points[i + 1]);
            var (p0, p3) = (i > 0 ? points[i - 1] : p1, i + 2 < points.Length ? points[i + 2] : p2);
            for (var step = 1; step <= StepsPerPoint; step++)
            {
                var t = (double)step / StepsPerPoint;
                line[count++] = (Cubic(p0.X, p1.X, p2.X, p3.X, t), Cubic(p0.Y, p1.Y, p2.Y, p3.Y, t));
            }
        }

        return count;
    }

    private static double Cubic(double a, double b, double c, double d, double t) =>
        b + t * 0.5 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

    private static (double X, double Y)[][] Parse(string text) =>
    [
        .. text.Split(" | ").Select(stroke => stroke.Split(' ').Select(point =>
        {
            var comma = point.IndexOf(',', StringComparison.Ordinal);
            return (int.Parse(point.AsSpan(0, comma), null) / 100.0, int.Parse(point.AsSpan(comma + 1), null) / 100.0);
        }).ToArray()),
    ];
}
