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
        var program = new EagerProgram(declared.Graph);
        foreach (var (n, m) in ((long, long)[])[(3, 4), (17, 2), (40, 33), (0, 3)])
        {
            if (declared.Draw(n, m) is { } inputs)
            {
                Assert.Equal(program.Run(1, inputs), program.Run(3, inputs));
            }
        }
    }
}
