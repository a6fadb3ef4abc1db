using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Benchmarks;

/// <summary>
/// Fused loops. Over 64 MiB the memory sets the pace: there the peer is the machine's own bandwidth. Softmax, layer norm and cross-entropy
/// stay in the caches: there it is PyTorch.
/// </summary>
internal sealed class KernelsSuite : Suite
{
    private const int Rows = 16384, Columns = 1024;

    /// <summary>The elements of a large array: 64 MiB of Float32.</summary>
    public const long Elements = Rows * (long)Columns;

    private const long Array = 4 * Elements, Row = 4 * Columns, Column = 4 * Rows;

    public override string Name => "kernels";

    public override string Description => "fused loops over 64 MiB against the measured bandwidth; softmax, layer norm, cross-entropy against PyTorch";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers)
    {
        var torch = peers.Torch;
        var triad = new Lazy<Triad>(() => new(threads));
        return [.. Streams().Select(s => s.Plan(threads, triad)), .. RowKernels.Plans(threads, torch)];
    }

    private static IEnumerable<Stream> Streams()
    {
        Dim[] matrix = [Rows, Columns];
        var x = Input("x", Float32, Shape.Of(matrix));
        var y = Input("y", Float32, Shape.Of(matrix));
        var row = Input("row", Float32, [Columns]);
        return
        [
            new("scale and add: 1.5x + y", 3 * Array, [x, y], 1.5 * x + y),
            new("bias, relu, scale: relu(x + b) 0.5", 2 * Array + Row, [x, row], (x + row).Relu() * 0.5),
            new("residual: x + relu(0.9x + b) y", 3 * Array + Row, [x, y, row], x + (0.9 * x + row).Relu() * y),
            new("distance: (x - y)² / (1 + |x|)", 3 * Array, [x, y], (x - y).Square() / (1 + x.Abs())),
            new("silu(x) y", 3 * Array, [x, y], x.Silu() * y),
            new("gelu(x + b)", 2 * Array + Row, [x, row], (x + row).Gelu()),
            new("row sum", Array + Column, [x], x.Sum(-1)),
            new("row max", Array + Column, [x], x.Max(-1)),
            new("row dot: sum x y", 2 * Array + Column, [x, y], (x * y).Sum(-1)),
            new("row mean square of x + b", Array + Row + Column, [x, row], (x + row).Square().Mean(-1)),
            new("row logsumexp", Array + Column, [x], x.LogSumExp(-1)),
            new("column sum", Array + Row, [x], x.Sum(0)),
            new("sum of all", Array, [x], x.Sum()),
            new("adam", 7 * Array, [x], null),
        ];
    }

    /// <summary>A kernel that is as fast as its bytes come and go.</summary>
    /// <param name="Name">What it computes.</param>
    /// <param name="Bytes">What it must read and write.</param>
    /// <param name="Inputs">What it reads.</param>
    /// <param name="Output">What it computes; null for an Adam update, whose gradient is the input.</param>
    private sealed record Stream(string Name, long Bytes, IReadOnlyList<Node> Inputs, Node? Output)
    {
        public RowPlan Plan(int threads, Lazy<Triad> triad) => new(Name, () =>
        {
            var kernel = Output is not null
                ? Compilation.Compile(outputs: [Output], inputs: Inputs, options: Settings.Options(threads))
                : Compilation.Compile(Update(), inputs: Inputs, options: Settings.Options(threads));
            Tensor[] values = [.. Inputs.Select(i => Filling.Uniform([.. i.Shape.Select(d => d.Value)]))];
            return new(Name, LocalContender.Managed("GraphC", () => kernel.Run(values), kernel), [triad.Value.For(Bytes)]) { Work = new(1e-9 * Bytes, "GB/s") };
        });

        private IReadOnlyList<Update> Update()
        {
            var parameter = Parameter("p", Initializers.Zeros(Inputs[0].Shape));
            return new Adam(Network.LearningRate).Minimize((parameter * Inputs[0]).Sum());
        }
    }
}
