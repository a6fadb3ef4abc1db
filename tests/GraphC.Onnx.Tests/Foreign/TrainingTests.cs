using GraphC.Compiler;
using GraphC.Tests.Foreign;

namespace GraphC.Onnx.Tests.Foreign;

/// <summary>PyTorch's training runs, whose models are imported and trained on.</summary>
[Trait("Category", "Foreign")]
public sealed class TrainingTests
{
    public static TheoryData<string> Cases => TrainingCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void An_imported_model_trains_as_PyTorch_does(string name)
    {
        var run = TrainingCase.Load(name);
        using var file = OnnxModel.Parse(run.ModelFile);
        var model = file.Trainable();
        run.Check(
            new(model.Inputs.Values.Single(), model.Outputs.Values.Single(), model.Parameters), DType.Float32,
            graph => new TrainedProgram(graph), new(Loss: 1e-4, Final: 1e-3, Least: 1));
    }

    private sealed class TrainedProgram(Graph graph) : IStatefulProgram
    {
        private readonly Executable program = Compilation.Compile(graph);

        public IReadOnlyList<double[]> Run(params IReadOnlyList<Tensor> inputs) => [.. program.Run([.. inputs]).Select(t => t.ToDoubles())];

        public double[] Read(Variable variable) => variable.Value.ToDoubles();
    }
}
