namespace GraphC.Tests.Foreign;

[Trait("Category", "Foreign")]
public class TorchOpsTests
{
    public static TheoryData<string> Cases => TorchCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void PyTorch_agrees(string name)
    {
        var torch = TorchCase.Load(name);
        switch (torch.Op)
        {
            case "optimizer":
                TorchOptimizers.Check(torch, DType.Float64, graph => new InterpretedProgram(graph), tolerance: 1e-10);
                break;
            case "schedule":
                var (schedule, rates) = (TorchSchedules.Create(torch.Arguments), torch.Tensors["out.lr"].ToDoubles());
                Tensors.AssertClose("lr", rates, [.. rates.Select((_, epoch) => schedule.At(epoch))], tolerance: 1e-12);
                break;
            default:
                var program = TorchProgram.Of(torch, DType.Float64);
                foreach (var ((what, expected), actual) in program.Expected.Zip(Interpreter.Run(program.Graph, program.Inputs)))
                {
                    Tensors.AssertClose(what, expected.ToDoubles(), actual.Data, TorchOps.Exactness(torch.Op));
                }

                break;
        }
    }
}
