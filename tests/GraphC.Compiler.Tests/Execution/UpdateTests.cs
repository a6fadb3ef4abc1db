using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>All new values of variables are computed from the old ones, in whatever order and place the compiler writes them.</summary>
public class UpdateTests
{
    private readonly Variable a = Parameter("a", Constant(Filled.Floats(1, 5, 5)));
    private readonly Variable b = Parameter("b", Constant(Filled.Floats(2, 5, 5)));
    private readonly Node x = Input("x", Float32, [5, 5]);

    [Fact]
    public void Variables_swap() => Check([], new Update(a, b), new Update(b, a));

    [Fact]
    public void Variables_rotate()
    {
        var c = Parameter("c", Constant(Filled.Floats(3, 5, 5)));
        Check([a, b, c], new Update(a, b), new Update(b, c), new Update(c, a));
    }

    [Fact]
    public void Variables_swap_in_one_kernel() => Check([], new Update(a, b * 2 + x), new Update(b, a * 2 + x));

    [Fact]
    public void Variables_swap_through_functions_that_share_nothing() => Check([], new Update(a, b.Tanh()), new Update(b, a.Exp()));

    [Fact]
    public void A_variable_takes_a_transposed_one() => Check([], new Update(a, b.Transpose() + x), new Update(b, a.Transpose() - x));

    [Fact]
    public void A_variable_is_transposed() => Check([], new Update(a, a.Transpose() * 1));

    [Fact]
    public void A_variable_is_transposed_beside_an_update_of_its_own_reader() => Check([], new Update(a, a.Transpose() + b), new Update(b, a + b));

    [Fact]
    public void A_product_replaces_its_factor() => Check([], new Update(a, a.MatMul(b)), new Update(b, b.MatMul(a) * 0.5));

    [Fact]
    public void A_product_is_added_to_its_factor() => Check([], new Update(a, a + a.MatMul(x)));

    [Fact]
    public void A_reduction_of_the_old_value_reaches_an_update() => Check([], new Update(a, a * a.Sum()), new Update(b, b + a.Sum(0)));

    [Fact]
    public void A_row_sum_of_the_old_value_scales_it() => Check([], new Update(a, a / a.Square().Sum(1, keepDims: true).Sqrt()));

    [Fact]
    public void An_input_becomes_the_value() => Check([x], new Update(a, x));

    [Fact]
    public void A_literal_becomes_the_value() => Check([], new Update(a, Constant(Filled.Floats(7, 5, 5))), new Update(b, Fill.Full(2, Float32, [5, 5])));

    [Fact]
    public void Two_variables_take_one_value() => Check([], new Update(a, a * 0.5 + x), new Update(b, a * 0.5 + x));

    [Fact]
    public void Outputs_of_variables_are_the_values_before_the_step() =>
        Check([a, b.Reshape([25]), a.Transpose(), a + 1], new Update(a, a * 2), new Update(b, a));

    [Fact]
    public void An_output_is_the_new_value()
    {
        var next = a * 2 + b;
        Check([next, next.Reshape([25]), next.Tanh()], new Update(a, next));
    }

    [Fact]
    public void A_slice_of_the_variable_itself_moves() =>
        Check([], new Update(a, Movement.Concat(0, a.Slice(0, 1), x.Slice(0, 0, 1))));

    [Fact]
    public void A_running_sum_replaces_its_terms() => Check([], new Update(a, a.CumSum(1)), new Update(b, b.CumSum(0, reverse: true) + a));

    [Fact]
    public void Rows_are_scattered_into_a_variable()
    {
        var rows = Constant(Tensor.From([3L, 0, 3]));
        Check([], new Update(a, a.IndexAdd(0, rows, x.Slice(0, 0, 3))), new Update(b, b + a.IndexSelect(0, rows).Sum(0)));
    }

    [Fact]
    public void Integers_count_steps()
    {
        var step = State("step", Constant(0, DType.Int64));
        Check([step], new Update(step, step + 1), new Update(a, a * (step.Cast(Float32) + 1)));
    }

    private void Check(Node[] outputs, params IReadOnlyList<Update> updates)
    {
        using var program = Compile(Graph.Close(outputs, updates, [x]), Agreement.Fresh);
        for (var run = 0; run < 3; run++)
        {
            Agreement.Check(program, [Filled.Floats(10 + run, 5, 5)], _ => 1e-6);
        }
    }
}
