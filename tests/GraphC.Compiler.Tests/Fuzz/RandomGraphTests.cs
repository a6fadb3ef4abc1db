using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;

namespace GraphC.Compiler.Tests.Fuzz;

/// <summary>Random programs, compiled once and run for several extents, against the float64 interpreter.</summary>
public class RandomGraphTests
{
    private static readonly (long N, long M)[] Bindings = [(3, 4), (1, 1), (17, 2), (0, 3), (2, 0), (16, 5)];

    // More seeds than a test run has time for: GRAPHC_FUZZ=1000..2000.
    public static IEnumerable<object[]> Seeds
    {
        get
        {
            var range = Environment.GetEnvironmentVariable("GRAPHC_FUZZ")?.Split("..") ?? ["0", "40"];
            return Enumerable.Range(int.Parse(range[0]), int.Parse(range[1]) - int.Parse(range[0])).Select(seed => new object[] { seed });
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_program_computes_what_the_interpreter_computes(int seed) => Check(new RandomGraph(seed, 12 + seed % 30));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_gradient_is_what_the_interpreter_computes(int seed) => Check(new RandomGraph(seed, 8 + seed % 20, gradients: true));

    private static void Check(RandomGraph declared)
    {
        using var program = Compile(declared.Graph, Agreement.Fresh);
        var start = declared.Graph.Variables.Select(v => v.Value.Clone()).ToList();
        foreach (var (n, m) in Bindings)
        {
            // Updates of a random program need not converge: each run starts from the same values.
            foreach (var (variable, value) in declared.Graph.Variables.Zip(start))
            {
                variable.Value = value;
            }

            if (declared.Draw(n, m) is { } inputs)
            {
                Agreement.Check(program, inputs, _ => 1e-4, i => $"result {i} for n = {n}, m = {m}", floor: 0.1);
                program.Arena.Fill(0xFF);   // what the next run reads it must have written itself: these bytes are NaN
            }
        }
    }
}
