using GraphC.Tests.Foreign;

namespace GraphC.Compiler.Tests.Foreign;

/// <summary>PyTorch's training runs, in compiled float32.</summary>
[Trait("Category", "Foreign")]
public class CompiledTrainingTests
{
    public static TheoryData<string> Cases => TrainingCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Trains_as_PyTorch_does(string name)
    {
        var run = TrainingCase.Load(name);
        run.Check(run.Sketch(DType.Float32), DType.Float32, graph => new CompiledProgram(graph), new(1e-4, 1e-3));
    }
}
