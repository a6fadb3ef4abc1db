using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Sweep;

/// <summary>Infinities, NaN, zeros of both signs and extreme magnitudes through every elementwise op and every reduction.</summary>
public class SpecialValueTests
{
    private static readonly float[] Values =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 3, -3, 1e-20f, -1e-20f, 1e-38f, 1e20f, -1e20f, 88, -88, 20, -20, 1000, -1000,
        float.MaxValue, float.MinValue, 16777217, 0.99999994f, 1.0000001f,
    ];

    public static IEnumerable<object[]> Ops => OpTable.All
        .Where(d => d.Samples[0].Inputs is [{ DType: DType.Float32 }, ..] && IsElementwise(d)).Select(d => new object[] { d.Name });

    [Theory]
    [MemberData(nameof(Ops))]
    public void An_elementwise_op_treats_special_values_as_its_reference(string op)
    {
        var definition = OpTable.All.Single(d => d.Name == op);
        var arity = definition.Samples[0].Inputs.Count;
        var count = arity == 1 ? Values.Length : Values.Length * Values.Length;
        var tensors = (Tensor[])[Every(i => i % Values.Length), Every(i => i / Values.Length)];
        Node[] inputs = [.. Enumerable.Range(0, arity).Select(i => Input($"x{i}", Float32, [count]))];
        var y = definition.Samples[0].Build(inputs);
        using var program = Compile([y], inputs, Agreement.Fresh);
        Tensor[] fed = [.. tensors.Take(arity)];
        var (expected, actual) = (Interpreter.Run(program.Graph, fed)[0].Data, program.Run(fed)[0]);
        for (var i = 0; i < count; i++)
        {
            var e = y.DType == Float32 ? (double)(float)expected[i] : expected[i];
            Assert.True(
                e.Equals(actual[i]) || e == actual[i] || Math.Abs(e - actual[i]) <= 1e-5 * Math.Abs(e) + 1e-37,
                $"{op} of {string.Join(" and ", fed.Select(t => t[i]))} is {actual[i]:R}, not {e:R}");
        }

        Tensor Every(Func<int, int> which) => Tensor.From<float>([.. Enumerable.Range(0, count).Select(i => Values[which(i)])]);
    }

    [Fact]
    public void Reductions_pass_NaN_and_infinities_on()
    {
        var x = Input("x", Float32, [Batch, 40]);
        Node[] outputs = [.. ((int[])[0, 1]).SelectMany(axis => (Node[])[x.Max(axis), x.Min(axis), x.Sum(axis), x.Prod(axis), x.ArgMax(axis), x.ArgMin(axis), x.ArgSort(axis)])];
        using var program = Compile(outputs, options: Agreement.Fresh);
        for (var seed = 0; seed < 20; seed++)
        {
            var input = Filled.Floats(seed, 1 + seed, 40);
            var random = new Random(seed);
            for (var k = 0; k < seed; k++)
            {
                input.AsSpan<float>()[random.Next((int)input.Length)] = Values[random.Next(3)];
            }

            Agreement.Check(program, [input], _ => 1e-5, i => $"output {i}, seed {seed}");
        }
    }

    private static bool IsElementwise(OpDefinition definition)
    {
        Node[] inputs = [.. definition.Samples[0].Inputs.Select((input, i) => Input($"x{i}", input.DType, input.Shape))];
        var y = definition.Samples[0].Build(inputs);
        return y.Op is ElementwiseOp && y.Inputs.All(n => n.Op is InputOp);   // what is composed may end in a quotient, too
    }
}
