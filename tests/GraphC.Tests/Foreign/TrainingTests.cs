namespace GraphC.Tests.Foreign;

[Trait("Category", "Foreign")]
public class TrainingTests
{
    public static TheoryData<string> Cases => TrainingCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Trains_as_PyTorch_does(string name)
    {
        var run = TrainingCase.Load(name);
        run.Check(run.Sketch(DType.Float64), DType.Float64, graph => new InterpretedProgram(graph), new(1e-9, 1e-9));
    }
}
