using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Onnx.Tests.Export;

/// <summary>Whole networks compute as models what they compute as graphs, for any batch.</summary>
public class NetworkTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Samples => [.. SampleNetworks.All.Keys];

    public static TheoryData<string> Layers => [.. LayerNetworks.Keys];

    [Fact]
    public void Every_sample_has_a_network_here()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GraphC.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var samples = Directory.EnumerateFiles(Path.Combine(folder, "samples"), "*.cs").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(samples.Order(), SampleNetworks.All.Keys.Order());
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void The_network_of_a_sample_runs_in_ONNX_Runtime(string name) => CheckInOnnxRuntime(SampleNetworks.All[name]());

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_network_of_a_sample_is_read_again(string name) => CheckImported(SampleNetworks.All[name]());

    [SkippableTheory]
    [MemberData(nameof(Layers))]
    public void A_layer_runs_in_ONNX_Runtime(string name) => CheckInOnnxRuntime([LayerNetworks[name]()]);

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_is_read_again(string name) => CheckImported([LayerNetworks[name]()]);

    private static readonly Dictionary<string, Func<Node>> LayerNetworks = new()
    {
        ["layer norm"] = () => Rows().LayerNorm(),
        ["layer norm over two axes"] = () => Image().LayerNorm(axes: 2),
        ["group norm"] = () => Image().GroupNorm(2),
        ["instance norm"] = () => Image().InstanceNorm(),
        ["rms norm"] = () => Rows().RmsNorm(),
        ["batch norm of rows"] = () => Input("x", Float32, [Batch, 6]).BatchNorm(),
        ["batch norm without scale"] = () => Image().BatchNorm(affine: false),
        ["two outputs of one convolution"] = () => Image().Conv(3, 3, bias: false) is var y ? y + y.Sigmoid() : y,
        ["strided and dilated convolution"] = () => Image().Conv(8, 3, strides: 2, padding: 2, dilations: 2),
        ["pooling with borders"] = () => Image().AvgPool(3, strides: 2, padding: 1).MaxPool(2, strides: 1, padding: 1, ceiling: true),
        ["transposed convolution"] = () => Image().ConvTranspose(3, 3, strides: 2),
        ["dense of three axes"] = () => Rows().Dense(7).Gelu().Dense(3, bias: false),
        ["rnn"] = () => Rows().Rnn(5).Output,
        ["gru"] = () => Rows().Gru(5).Output,
        ["stacked lstm, both directions"] = () => Rows().Lstm(5, options: new() { Layers = 2, BatchFirst = true, Direction = RecurrentDirection.Bidirectional }).Output,
        ["attention"] = () => Rows().Attention(Rows("y"), Rows("z"), causal: true),
        ["transformer"] = () => new TransformerBlock(6, 2).Apply(Rows()),
        ["sinusoids"] = () => Rows().SinusoidalPositions(),
        ["pixels from channels"] = () => Image().PixelShuffle(2),
        ["bilinear"] = () => Image().Upsample(2, Interpolation.Linear),
        ["log of a softmax"] = () => Rows().LogSoftmax(),
        ["norms"] = () => Rows().Norm(axes: -1) + Rows("y").LogSumExp(-1) * Rows("z").Norm(1, -1),
        ["loop of unknown length"] = () => Control.While([Rows()], s => s[0].Square().Sum() < 100, s => [s[0] * 1.5])[0],
        ["choice within a loop"] = () => Rows().Scan(
            Fill.Full(0, Float32, [4, 6]), (h, item) => Control.Cond(item.Sum() > 0, () => [(h + item).Tanh()], () => [h * 0.5])[0]).All,
    };

    private static Node Rows(string name = "x") => Input(name, Float32, [Batch, 4, 6]);

    private static Node Image() => Input("x", Float32, [Batch, 4, 9, 8]);

    private static void CheckInOnnxRuntime(IReadOnlyList<Node> outputs)
    {
        ExportedModel.RequireOnnxRuntime();
        Check(outputs, model => model.InOnnxRuntime());
    }

    private static void CheckImported(IReadOnlyList<Node> outputs) => Check(outputs, model => model.Imported());

    private static void Check(IReadOnlyList<Node> outputs, Func<ExportedModel, Tensor[]> run)
    {
        var graph = Graph.Close(outputs, training: false);
        using var program = Compilation.Compile(graph, CompileOptions.Default with { Name = "exported", CacheFolder = null });
        byte[]? bytes = null;
        foreach (var (batch, time) in ((long, long)[])[(3, 5), (1, 9)])
        {
            var random = new Random(1);
            var model = new ExportedModel(graph, [.. graph.Inputs.Select(input => Draw(input, batch, time, random))]);
            bytes ??= model.Bytes;
            Assert.Equal(bytes, model.Bytes);
            var results = program.Run([.. model.Inputs]);
            model.Check([.. graph.Outputs.Select((_, i) => (results[i].Shape.ToArray(), Elements(results[i])))], run(model), Tolerance);
        }
    }

    private static double[] Elements(Tensor tensor) => [.. Enumerable.Range(0, (int)tensor.Length).Select(i => tensor[i])];

    private static Tensor Draw(Node input, long batch, long time, Random random)
    {
        var tensor = new Tensor(input.DType, [.. input.Shape.Select(d => d.Evaluate(s => s.Name == "batch" ? batch : time))]);
        for (var i = 0; i < tensor.Length; i++)
        {
            if (input.DType == DType.Int32)
            {
                tensor.AsSpan<int>()[i] = random.Next(40);
            }
            else
            {
                tensor.AsSpan<float>()[i] = random.NextSingle() * 2 - 1;
            }
        }

        return tensor;
    }
}
