using System.Globalization;
using GraphC.Compiler.Tests.Fuzz;
using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Threads;

/// <summary>Random programs whose every kernel that can be shared is shared, however small: the same bits as alone.</summary>
public class SharedKernelTests
{
    public static IEnumerable<object[]> Seeds => Enumerable.Range(5000, 30).Select(seed => new object[] { seed });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Workers_compute_what_one_computes(int seed)
    {
        var declared = new RandomGraph(seed, 15 + seed % 30);
        var lowered = Lowered.From(declared.Graph, Agreement.Fresh, PassOptions.Default);
        var eager = lowered.Source.Replace($"> {Cost.WorthSharing.ToString(CultureInfo.InvariantCulture)}", "> -1", StringComparison.Ordinal);
        var assembly = RoslynBuild.Compile(eager, "Eager");
        var literals = lowered.Graph.Nodes.Select(n => n.Op).OfType<ConstantOp>().Select(c => c.Value).ToList();
        Compilation.Compile(declared.Graph, Agreement.Fresh).Dispose();   // gives the variables their starting values
        var start = declared.Graph.Variables.Select(v => v.Value.Clone()).ToList();
        foreach (var (n, m) in ((long, long)[])[(3, 4), (17, 2), (40, 33), (0, 3)])
        {
            if (declared.Draw(n, m) is { } inputs)
            {
                Assert.Equal(Run(1, inputs), Run(3, inputs));
            }
        }

        List<byte[]> Run(int threads, Tensor[] inputs)
        {
            foreach (var (variable, value) in declared.Graph.Variables.Zip(start))
            {
                variable.Value = value;
            }

            using var program = new Executable(declared.Graph, assembly, Agreement.Fresh with { Threads = threads }, new(false, default), literals);
            var outputs = program.Run(inputs);
            return [.. outputs.Select(o => o.Bytes.ToArray()), .. declared.Graph.Variables.Select(v => v.Value.Bytes.ToArray())];
        }
    }
}
