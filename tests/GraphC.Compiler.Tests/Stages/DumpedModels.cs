using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Stages;

/// <summary>Compilations that are looked at.</summary>
internal static class DumpedModels
{
    /// <summary>A perceptron with weights that come from nowhere, small enough that people read its dump.</summary>
    public static StageDump Perceptron()
    {
        using var here = Origin.At("perceptron.cs:7").Enter();
        var x = Input("x", Float32, [Batch, 6]);
        var (weight, bias) = (Parameter("weight", Initializers.Zeros([6, 3])), Parameter("bias", Initializers.Zeros([3])));
        return Compilation.Dump([(x.MatMul(weight) + bias.BroadcastTo([Batch, 3])).Relu() * 1], options: Options("perceptron"));
    }

    /// <summary>A loop with a state that nobody asks for.</summary>
    public static StageDump Loop()
    {
        using var here = Origin.At("loop.cs:3").Enter();
        var items = Input("items", Float32, [Dim.Symbol("time"), Batch, 4]);
        var (_, all) = items.Scan(Zeros(), (state, item) => (state * 1 + item).Tanh());
        return Compilation.Dump([all.Sum(0)], options: Options("loop"));

        static Node Zeros() => Constant(0, Float32).BroadcastTo([Batch, 4]);
    }

    /// <summary>A classifier's training step.</summary>
    public static StageDump Training()
    {
        var model = new Classifier();
        return Compilation.Dump(new Adam(1e-2).Minimize(model.Loss), [model.Loss, model.Logits], [model.Images, model.Labels], Options("classifier"));
    }

    /// <summary>A training step through convolutions, with statistics.</summary>
    public static StageDump Convolutions()
    {
        var x = Input("x", Float32, [Batch, 2, 8, 8]);
        var loss = Losses.SoftmaxCrossEntropy(x.Conv(4, 3).BatchNorm().Relu().MaxPool(2).Dropout(0.5).Flatten(1).Dense(3), Input("y", DType.Int64, [Batch]));
        return Compilation.Dump(new Sgd(0.1, momentum: 0.9).Minimize(loss), [loss], options: Options("convolutions"));
    }

    /// <summary>A training step through a recurrent layer.</summary>
    public static StageDump Recurrence()
    {
        var x = Input("x", Float32, [Dim.Symbol("time"), Batch, 3]);
        var loss = x.Lstm(64).Output.Square().Mean();
        return Compilation.Dump(new Sgd(0.1).Minimize(loss), [loss], options: Options("recurrence"));
    }

    /// <summary>A choice that a literal decides, beside one that data decide.</summary>
    public static StageDump Choices()
    {
        var (x, flag) = (Input("x", Float32, [Batch]), Input("flag", Bool, []));
        var open = Control.Cond(flag, () => [x.Tanh()], () => [x + 1]);
        return Compilation.Dump([open[0], Control.Cond(Constant(1, Bool), () => [x.Exp()], () => [x])[0]], options: Options("choices"));
    }

    /// <summary>A transformer's training step.</summary>
    public static StageDump Gpt()
    {
        var loss = new SmallGpt().Loss;
        return Compilation.Dump(new Adam(1e-3).Minimize(loss), [loss], options: Options("gpt"));
    }

    /// <summary>A training step of a network with 18 layers.</summary>
    public static StageDump ResNet()
    {
        var (_, _, loss) = ConvolutionNetworks.ResNet18();
        return Compilation.Dump(new Adam(1e-3).Minimize(loss), [loss], options: Options("resnet"));
    }

    /// <summary>A program whose names try to be something else.</summary>
    public static StageDump Hostile(string name)
    {
        using var here = Origin.At("here").Enter();
        var x = Input(name, Float32, [Batch, 3]);
        return Compilation.Dump([x.MatMul(Parameter(name, Initializers.Zeros([3, 2]))).Relu()], options: Options(name));
    }

    /// <summary>All of them by name, but for the largest and the hostile.</summary>
    public static Dictionary<string, Func<StageDump>> All { get; } = new()
    {
        [nameof(Perceptron)] = Perceptron,
        [nameof(Loop)] = Loop,
        [nameof(Training)] = Training,
        [nameof(Convolutions)] = Convolutions,
        [nameof(Recurrence)] = Recurrence,
        [nameof(Choices)] = Choices,
        [nameof(Gpt)] = Gpt,
    };

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>What tries to leave a string, a line, an element or an encoding.</summary>
    public static TheoryData<string> HostileNames =>
    [
        "\"]; } digraph { a -> b [label=\"", "a\\", "a\\\"", "line\nbreak\r\ttab", "\e[2Jgone", "</script><script>alert(1)</script>", "<!--", "x\u2028\u2029", "\ud800", "é漢字😀", "{}[]<>|&", "\0x", "%0", "graph",
    ];

    private static CompileOptions Options(string name) => Agreement.Fresh with { Name = name, DumpFolder = null };
}
