using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fuzz;

/// <summary>Convolutions and poolings of random geometry with their gradients, compiled, against the float64 interpreter.</summary>
public class RandomGeometryTests
{
    private const int Each = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_convolutions_agree(int seed) => Check(seed, geometry => geometry.Convolution());

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Random_transposed_convolutions_agree(int seed) => Check(seed, geometry => geometry.Transposed());

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Random_poolings_agree(int seed) => Check(seed, geometry => geometry.Pooling());

    /// <summary>One program of several results and all their gradients.</summary>
    private static void Check(int seed, Func<Geometry, (Node Y, Node[] Wrt)> declare)
    {
        var geometry = new Geometry(new Random(seed));
        var results = new List<Node>();
        for (var i = 0; i < Each; i++)
        {
            var (y, wrt) = declare(geometry);
            results.AddRange([y, .. Gradients.Vjp([(y, geometry.Feed(y.Shape))], wrt)]);
        }

        using var program = Compile(results, geometry.Fed, Agreement.Fresh);
        foreach (var batch in (int[])[2, 1])
        {
            Agreement.Check(program, geometry.Draw(batch), _ => 1e-5, i => $"{results[i]} of result {i}");
        }
    }

    private sealed class Geometry(Random random)
    {
        private int axes, groups;
        private int[] stride = [], dilation = [], border = [], window = [], extent = [];

        public List<Node> Fed { get; } = [];

        public (Node, Node[]) Convolution()
        {
            Next();
            var (x, w) = (Feed([Batch, groups * random.Next(1, 4), .. Dims(extent)]), groups * random.Next(1, 4));
            var kernel = Feed([w, x.Shape[1] / groups, .. Dims(window)]);
            return (x.Conv(kernel, null, stride, border, dilation, groups), [x, kernel]);
        }

        public (Node, Node[]) Transposed()
        {
            Next();
            var x = Feed([Batch, groups * random.Next(1, 4), .. Dims(extent)]);
            var kernel = Feed([x.Shape[1], random.Next(1, 4), .. Dims(window)]);
            int[] added = [.. stride.Zip(dilation, (s, d) => random.Next(Math.Max(s, d)))];
            int[] cut = [.. border.Select((b, i) => (extent[i] - 1) * stride[i] + Reach(i) > 2 * b ? b : 0)];
            return (x.ConvTranspose(kernel, null, stride, cut, added, dilation, groups), [x, kernel]);
        }

        public (Node, Node[]) Pooling()
        {
            Next();
            var x = Feed([Batch, random.Next(1, 4), .. Dims(extent)]);
            // No window steps over an axis, or lies in its border.
            dilation = [.. dilation.Select((d, i) => Math.Min(d, extent[i]))];
            int[] inner = [.. border.Select((b, i) => Math.Min(b, Reach(i) - 1))];
            int[] positions = [.. extent.Select(e => random.Next(1, e + 3))];
            var ceiling = random.Next(2) == 0;
            Node y = random.Next(5) switch
            {
                0 => x.MaxPool(window, stride, inner, dilation, ceiling),
                1 => x.AvgPool(window, stride, inner, dilation, ceiling, countBorder: random.Next(2) == 0),
                2 => x.LpPool(2, window, stride, inner, dilation, ceiling),
                3 => x.AdaptiveMaxPool(positions),
                _ => x.AdaptiveAvgPool(positions),
            };
            return (y, [x]);
        }

        public Node Feed(Shape shape)
        {
            var node = Input($"x{Fed.Count}", Float32, shape);
            Fed.Add(node);
            return node;
        }

        public Tensor[] Draw(int batch) => [.. Fed.Select((node, i) => Filled.Floats(i + 1, [.. node.Shape.Select(d => d.Evaluate(_ => batch))]))];

        private void Next()
        {
            axes = random.Next(1, 4);
            groups = random.Next(3) == 0 ? random.Next(2, 4) : 1;
            (stride, dilation, border, window) = (Numbers(1, 4), Numbers(1, 3), Numbers(0, 3), Numbers(1, 4));
            extent = [.. Enumerable.Range(0, axes).Select(i => Math.Max(1, Reach(i) - 2 * border[i]) + random.Next(4))];
        }

        private int Reach(int axis) => dilation[axis] * (window[axis] - 1) + 1;

        private int[] Numbers(int least, int end) => [.. Enumerable.Range(0, axes).Select(_ => random.Next(least, end))];

        private static IEnumerable<Dim> Dims(int[] extents) => extents.Select(e => (Dim)e);
    }
}
