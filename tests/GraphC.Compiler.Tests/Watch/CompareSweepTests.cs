using GraphC.Compiler.Tests.Support;
using GraphC.Compiler.Tests.Sweep;

namespace GraphC.Compiler.Tests.Watch;

/// <summary>
/// Every op of the op table, alone and among others, with its gradients, under comparison kernel by kernel: rounding accounts for all that
/// differs. Some minutes, so only where GRAPHC_SLOW_TESTS is 1.
/// </summary>
public class CompareSweepTests
{
    public static IEnumerable<object[]> Ops => OpTable.All.Select(d => new object[] { d.Name });

    [SkippableTheory]
    [MemberData(nameof(Ops))]
    public void Rounding_accounts_for_what_differs(string op)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1", "set GRAPHC_SLOW_TESTS=1 to compare all ops kernel by kernel");
        foreach (var sample in OpTable.All.Single(d => d.Name == op).Samples)
        {
            var program = new SweepProgram { Options = Agreement.Fresh with { Compare = true } };
            program.Add(sample, Variant.Alone, DType.Float32, sample.Label);
            if (sample.Inputs.Any(i => i.DType == DType.Float32))
            {
                program.Add(sample, Variant.Alone, DType.Float64, $"{sample.Label} f64");
            }

            foreach (var variant in Variant.Dressed.Where(v => op != "Orthogonalize" || !v.Name.StartsWith("broadcast", StringComparison.Ordinal)))
            {
                program.Add(sample, variant, DType.Float32, $"{sample.Label} {variant.Name}");
            }

            if (sample.Differentiable)
            {
                program.AddGradients(sample, Variant.Alone, DType.Float32, $"{sample.Label} differentiated");
            }

            program.Run([.. ((int[])[3, 17]).Where(program.Allows)]);
        }
    }
}
