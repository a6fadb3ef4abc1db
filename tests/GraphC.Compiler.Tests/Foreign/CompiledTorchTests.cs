using GraphC.Compiler.Tests.Support;
using GraphC.Tests.Foreign;
using static GraphC.Compiler.Compilation;

namespace GraphC.Compiler.Tests.Foreign;

/// <summary>PyTorch's float64 numbers against compiled float32 code.</summary>
[Trait("Category", "Foreign")]
public class CompiledTorchTests
{
    private const double Exactness = 1e-5;

    public static TheoryData<string> Cases => TorchCase.Archive.Cases(".safetensors");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void PyTorch_agrees(string name)
    {
        var torch = TorchCase.Load(name);
        switch (torch.Op)
        {
            case "optimizer":
                TorchOptimizers.Check(torch, DType.Float32, graph => new CompiledProgram(graph), Exactness);
                break;
            case "schedule":
                Skip.If(true, "Learning-rate schedules are numbers that no program computes.");
                break;
            default:
                var program = TorchProgram.Of(torch, DType.Float32);
                using (var executable = Compile(program.Graph, Agreement.Fresh))
                {
                    foreach (var ((what, expected), actual) in program.Expected.Zip(executable.Run([.. program.Inputs])))
                    {
                        Tensors.AssertClose(what, expected.ToDoubles(), actual.ToDoubles(), Exactness);
                    }
                }

                break;
        }
    }
}
