using GraphC.Compiler.Tests.Support;
using GraphC.Tests.Foreign;
using static GraphC.Compiler.Compilation;

namespace GraphC.Compiler.Tests.Foreign;

/// <summary>A compiled program as the foreign cases want it.</summary>
internal sealed class CompiledProgram(Graph graph) : IStatefulProgram, IDisposable
{
    private readonly Executable program = Compile(graph, Agreement.Fresh);

    public IReadOnlyList<double[]> Run(params IReadOnlyList<Tensor> inputs) => [.. program.Run([.. inputs]).Select(t => t.ToDoubles())];

    public double[] Read(Variable variable) => variable.Value.ToDoubles();

    public void Dispose() => program.Dispose();
}
