namespace GraphC.Tests.Foreign;

[Trait("Category", "Foreign")]
public class TrainingTests
{
    public static TheoryData<string> Cases => TrainingCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Trains_as_PyTorch_does(string name) =>
        TrainingCase.Load(name).Check(DType.Float64, graph => new InterpretedProgram(graph), tolerance: 1e-9);
}
