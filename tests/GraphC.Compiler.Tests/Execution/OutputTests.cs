using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>What may stand among the outputs.</summary>
public class OutputTests
{
    private readonly Node x = Input("x", Float32, [Batch, 4]);

    [Fact]
    public void An_input() => Check([x], x);

    [Fact]
    public void An_input_under_another_shape() => Check([x], x.Reshape([4 * Batch]), x.Reshape([Batch, 2, 2]));

    [Fact]
    public void A_literal() => Check([x], x, Constant(Filled.Floats(1, 3)), Constant(2.5, Float32), Constant(7, DType.Int64).Reshape([1, 1]));

    [Fact]
    public void One_node_several_times()
    {
        var y = x.Tanh();
        Check([x], y, y, x, y.Reshape([4 * Batch]), x);
    }

    [Fact]
    public void A_node_and_what_is_computed_from_it()
    {
        var y = x * 2;
        var z = y.Sum(1);
        Check([x], y, z, z.Exp(), y - 1, y.Transpose());
    }

    [Fact]
    public void Nothing_but_an_unused_input() => Check([x, Input("unused", Float32, [3])], Constant(1, Float32));

    [Fact]
    public void Truth_values_and_integers() => Check([x], x > 0, (x > 0).Cast(DType.Int32), (x * 10).Cast(UInt8), (x > 0).Cast(UInt8) + 250);

    [Fact]
    public void An_output_fed_back_as_the_next_input()
    {
        using var program = Compile([x.Slice(1, null, null, -1) + x.Sum()], options: Agreement.Fresh);
        var (fed, expected) = (Filled.Floats(1, 3, 4), Filled.Floats(1, 3, 4));
        for (var run = 0; run < 4; run++)
        {
            var reference = Interpreter.Run(program.Graph, [expected])[0];
            fed = program.Run(fed)[0];
            Agreement.AssertClose(reference, fed, 1e-6, $"run {run}");
            expected = fed.Clone();
        }
    }

    [Fact]
    public void A_variable_fed_as_an_input_of_its_own_update()
    {
        var w = Parameter("w", Constant(Filled.Floats(5, 4, 4)));
        using var program = Compile([new Update(w, w + x.Slice(0, 0, 4).Transpose() + x.Sum())], inputs: [x], options: Agreement.Fresh);
        var expected = Interpreter.Run(program.Graph, [w.Value])[0];
        program.Run(w.Value);
        Agreement.AssertClose(expected, w.Value, 1e-6, "w");
    }

    private static void Check(Node[] inputs, params Node[] outputs)
    {
        using var program = Compile(outputs, inputs, Agreement.Fresh);
        foreach (var n in (int[])[3, 1, 0, 20, 3])
        {
            Agreement.Check(program, [.. inputs.Select((input, i) => Filled.Floats(n + i, [.. input.Shape.Select(d => d.Evaluate(_ => n))]))], _ => 1e-6);
        }
    }
}
