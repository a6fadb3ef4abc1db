namespace GraphC.Compiler.Tests.Sweep;

/// <summary>Every op, on every sample of the op table, through the whole compiler, against the float64 interpreter.</summary>
public class CompiledSweepTests
{
    private static readonly int[] Extents = [3, 0, 1, 17, 3];

    public static IEnumerable<object[]> Ops => OpTable.All.Select(d => new object[] { d.Name });

    [Theory]
    [MemberData(nameof(Ops))]
    public void An_op_alone_computes_what_its_reference_computes(string op) => Check(op, (program, sample) =>
    {
        program.Add(sample, Variant.Alone, DType.Float32, sample.Label);
        if (sample.Inputs.Any(i => i.DType == DType.Float32))
        {
            program.Add(sample, Variant.Alone, DType.Float64, $"{sample.Label} f64");
        }
    });

    [Theory]
    [MemberData(nameof(Ops))]
    public void An_op_among_others_computes_what_its_reference_computes(string op) => Check(op, (program, sample) =>
    {
        // An orthogonal factor is unique only where the columns differ.
        foreach (var variant in Variant.Dressed.Where(v => op != "Orthogonalize" || !v.Name.StartsWith("broadcast", StringComparison.Ordinal)))
        {
            program.Add(sample, variant, DType.Float32, $"{sample.Label} {variant.Name}");
        }
    });

    [Theory]
    [MemberData(nameof(Ops))]
    public void Gradients_are_those_of_the_interpreter(string op) => Check(op, (program, sample) =>
    {
        if (sample.Differentiable)
        {
            foreach (var variant in Variant.Dressed.Take(2).Prepend(Variant.Alone))
            {
                program.AddGradients(sample, variant, DType.Float32, $"{sample.Label} {variant.Name}");
            }
        }
    });

    private static void Check(string op, Action<SweepProgram, OpSample> add)
    {
        // One program for all samples that allow the same extents.
        var samples = OpTable.All.Single(d => d.Name == op).Samples;
        foreach (var group in samples.GroupBy(s => string.Join(' ', Allowed(s))))
        {
            var program = new SweepProgram();
            foreach (var sample in group)
            {
                add(program, sample);
            }

            program.Check([.. Allowed(group.First())]);
        }

        IEnumerable<int> Allowed(OpSample sample)
        {
            var alone = new SweepProgram();
            alone.Add(sample, Variant.Alone, DType.Float32, sample.Label);
            return Extents.Where(alone.Allows);
        }
    }
}
