using System.Runtime.Intrinsics;
using GraphC.Compiler;
using GraphC.Runtime;
using static GraphC.Declare;

namespace GraphC.Benchmarks;

/// <summary>A single kernel to look at, which has not been built yet.</summary>
internal sealed record MicroKernel(string Name, Func<LocalContender> Build);

/// <summary>
/// Kernels small enough for the caches, on one thread. No peer takes part: BenchmarkDotNet asks of each by itself how long a call takes, how
/// much that varies, and what it allocates. This assembly does not know BenchmarkDotNet, so that nothing but its own program needs it.
/// </summary>
internal static class MicroKernels
{
    private const int Elements = 4096, Rows = 16, Columns = 1024;

    public static IReadOnlyList<MicroKernel> All { get; } =
    [
        Product(new(256, 256, 256, TransposeA: false, TransposeB: false)),
        Product(new(12, 32, 384, TransposeA: false, TransposeB: false)),   // one tile of AVX-512's micro-kernel
        Function<Exp>(),
        Function<Tanh>(),
        Function<Erf>(),
        OfRows("softmax", backward: false),
        OfRows("softmax", backward: true),
        OfRows("layer_norm", backward: false),
        OfRows("layer_norm", backward: true),
        new($"column sum [{Rows}, {Columns}]", ColumnSum),
    ];

    private static MicroKernel Product(GemmShape shape) => new($"Gemm.Run {shape}", () =>
    {
        var template = new GemmTemplate(shape, Filling.Uniform(shape.M, shape.K), Filling.Uniform(shape.K, shape.N));
        return LocalContender.Managed("Gemm.Run", template.Multiply, template);
    });

    private static MicroKernel Function<TFunction>() where TFunction : IFunction => new($"VectorMath.{typeof(TFunction).Name} [{Elements}]", () =>
    {
        var (x, y) = (Filling.Between(-4, 4, Elements), new Tensor(DType.Float32, Elements));
        return LocalContender.Managed(typeof(TFunction).Name, () => Map<TFunction>(x.AsSpan<float>(), y.AsSpan<float>()));
    });

    private static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> y) where TFunction : IFunction
    {
        for (var i = 0; i < x.Length; i += Vector512<float>.Count)
        {
            TFunction.Of(Vector512.Create(x[i..])).CopyTo(y[i..]);
        }
    }

    private static MicroKernel OfRows(string kernel, bool backward) => new(
        $"{kernel.Replace('_', ' ')} [{Rows}, {Columns}], {(backward ? "forward and backward" : "forward")}",
        () => RowKernels.Contender(kernel, Rows, Columns, backward, threads: 1));

    private static LocalContender ColumnSum()
    {
        var x = Input("x", Float32, [Rows, Columns]);
        var sum = Compilation.Compile(outputs: [x.Sum(0)], inputs: [x], options: Settings.Options(threads: 1));
        var values = Filling.Uniform(Rows, Columns);
        return LocalContender.Managed("GraphC", () => sum.Run(values), sum);
    }

    private interface IFunction
    {
        static abstract Vector512<float> Of(Vector512<float> x);
    }

    private readonly struct Exp : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorMath.Exp(x);
    }

    private readonly struct Tanh : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorMath.Tanh(x);
    }

    private readonly struct Erf : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorMath.Erf(x);
    }
}
