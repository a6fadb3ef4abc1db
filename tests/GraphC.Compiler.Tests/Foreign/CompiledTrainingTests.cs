using GraphC.Tests.Foreign;

namespace GraphC.Compiler.Tests.Foreign;

/// <summary>PyTorch's training runs, in compiled float32.</summary>
[Trait("Category", "Foreign")]
public class CompiledTrainingTests
{
    public static TheoryData<string> Cases => TrainingCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Trains_as_PyTorch_does(string name) =>
        TrainingCase.Load(name).Check(DType.Float32, graph => new CompiledProgram(graph), tolerance: 1e-3);
}
