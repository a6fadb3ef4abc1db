using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Benchmarks;

/// <summary>Softmax, layer norm and cross-entropy of the rows of a matrix, forward, and forward with backward.</summary>
internal static class RowKernels
{
    public static IEnumerable<RowPlan> Plans(int threads, IReadOnlyList<Torch> torch) =>
        from columns in (int[])[128, 1024]
        from kernel in (string[])["softmax", "layer_norm", "cross_entropy"]
        from backward in (bool[])[false, true]
        let name = $"{kernel.Replace('_', ' ')} [1024, {columns}], {(backward ? "forward and backward" : "forward")}"
        select new RowPlan(name, () =>
            new Row(
                name, Contender(kernel, 1024, columns, backward, threads),
                [.. torch.Select(t => t.RowKernel(kernel, 1024, columns, backward))]));

    /// <summary>GraphC at one of the kernels <c>softmax</c>, <c>layer_norm</c> and <c>cross_entropy</c>.</summary>
    public static LocalContender Contender(string kernel, int rows, int columns, bool backward, int threads)
    {
        var (executable, values) = Build(kernel, rows, columns, backward, threads);
        return LocalContender.Managed("GraphC", () => executable.Run(values), executable);
    }

    /// <summary>Backward means what a training step wants of a kernel: its result, and the gradients of all it depends on.</summary>
    private static (Executable Executable, Tensor[] Values) Build(string kernel, int rows, int columns, bool backward, int threads)
    {
        var x = Input("x", Float32, [rows, columns]);
        var dy = Input("dy", Float32, [rows, columns]);
        var scale = Input("scale", Float32, [columns]);
        var shift = Input("shift", Float32, [columns]);
        var labels = Input<int>("labels", [rows]);
        var (y, wrt, rest) = kernel switch
        {
            "softmax" => (x.Softmax(), (Node[])[x], (Node[])[]),
            "layer_norm" => (x.LayerNorm(scale, shift), [x, scale, shift], [scale, shift]),
            _ => (Losses.SoftmaxCrossEntropy(x, labels), [x], [labels]),
        };
        var cotangent = y.Rank > 0 && backward;
        IReadOnlyList<Node> gradients = !backward ? [] : cotangent ? Gradients.Vjp([(y, dy)], wrt) : y.Gradient(wrt);
        Node[] inputs = [x, .. rest, .. cotangent ? [dy] : Array.Empty<Node>()];
        Tensor[] values = [.. inputs.Select(i => i.DType == DType.Int32 ? Filling.Labels(columns, rows) : Filling.Uniform([.. i.Shape.Select(d => d.Value)]))];
        return (Compilation.Compile(outputs: [y, .. gradients], inputs: inputs, options: Settings.Options(threads)), values);
    }
}
