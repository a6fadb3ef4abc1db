using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Benchmarks;

/// <summary>Matrix products of one thread's caches and of whole memories, square and skinny, with either operand transposed.</summary>
internal sealed class GemmSuite : Suite
{
    private static readonly (int M, int N, int K)[] Extents =
    [
        (64, 64, 64), (128, 128, 128), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
        (1, 512, 784), (32, 64, 100), (32, 784, 128), (128, 784, 512), (128, 512, 512), (64, 576, 3136),
        (1024, 128, 128), (1024, 512, 128), (1024, 128, 512), (8, 4096, 4096), (4096, 8, 4096),
    ];

    public override string Name => "gemm";

    public override string Description => "a compiled MatMul, and the runtime's template by itself, against OpenBLAS and oneDNN";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers)
    {
        var (openBlas, oneDnn) = (peers.OpenBlas, peers.OneDnn);
        return
            from e in Extents
            from t in ((bool A, bool B)[])[(false, false), (false, true), (true, false)]
            let shape = new GemmShape(e.M, e.N, e.K, t.A, t.B)
            select new RowPlan(shape.ToString(), () => Build(shape, threads, openBlas, oneDnn));
    }

    private static Row Build(GemmShape shape, int threads, OpenBlas? openBlas, OneDnn? oneDnn)
    {
        var a = shape.TransposeA ? Filling.Uniform(shape.K, shape.M) : Filling.Uniform(shape.M, shape.K);
        var b = shape.TransposeB ? Filling.Uniform(shape.N, shape.K) : Filling.Uniform(shape.K, shape.N);
        var product = Compile(shape, threads);
        var right = product.Run(a, b)[0].Clone();
        var peers = new List<Contender>();
        if (openBlas is not null)
        {
            peers.Add(Other("OpenBLAS", c => openBlas.Multiply(shape, a.Address, b.Address, c.Address)));
        }

        if (oneDnn is not null)
        {
            peers.Add(Other("oneDNN", c => oneDnn.Multiply(shape, a.Address, b.Address, c.Address)));
        }

        return new(shape.ToString(), LocalContender.Managed("GraphC", () => product.Run(a, b), product), peers)
        {
            Asides = threads == 1 ? [Template(shape, a, b, right)] : [],   // by itself it is one worker's part
            Work = shape.Work,
        };

        LocalContender Other(string name, Action<Tensor> multiply)
        {
            var c = new Tensor(DType.Float32, shape.M, shape.N);
            multiply(c);
            RequireEqual(name, c, right, shape.K);
            return new(name, () => multiply(c));
        }
    }

    private static Executable Compile(GemmShape shape, int threads)
    {
        var a = Input("a", Float32, shape.TransposeA ? [shape.K, shape.M] : [shape.M, shape.K]);
        var b = Input("b", Float32, shape.TransposeB ? [shape.N, shape.K] : [shape.K, shape.N]);
        var product = (shape.TransposeA ? a.Transpose() : a).MatMul(shape.TransposeB ? b.Transpose() : b);
        return Compilation.Compile(outputs: [product], inputs: [a, b], options: Settings.Options(threads));
    }

    private static LocalContender Template(GemmShape shape, Tensor a, Tensor b, Tensor right)
    {
        var template = new GemmTemplate(shape, a, b);
        template.Multiply();
        RequireEqual("Gemm.Run", template.Product, right, shape.K);
        return LocalContender.Managed("Gemm.Run", template.Multiply, template);
    }

    /// <summary>Whoever computes something else does not take part.</summary>
    private static void RequireEqual(string name, Tensor actual, Tensor expected, int depth)
    {
        // The rounding errors of a sum of K products of numbers below 1, with room.
        var tolerance = 1e-6 * depth;
        var x = actual.AsSpan<float>();
        var y = expected.AsSpan<float>();
        for (var i = 0; i < x.Length; i++)
        {
            if (!(Math.Abs(x[i] - y[i]) <= tolerance))
            {
                throw new InvalidOperationException($"{name} and GraphC disagree at element {i}: {x[i]} and {y[i]}.");
            }
        }
    }
}
