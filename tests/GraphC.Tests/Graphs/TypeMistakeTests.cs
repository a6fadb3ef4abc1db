using System.Runtime.CompilerServices;
using static GraphC.Declare;

namespace GraphC.Tests.Graphs;

/// <summary>
/// What is wrong fails when it is declared, and the message names the op, the types with the symbols' names, and the line of the mistake.
/// </summary>
public class TypeMistakeTests
{
    private readonly Node x = Input("x", Float32, [Batch, 784]);
    private readonly Node weight = Input("weight", Float32, [10, 128]);
    private readonly Node labels = Input("labels", DType.Int32, [Batch]);
    private readonly Node mask = Input("mask", Bool, [Batch, 784]);

    [Fact]
    public void Inner_extents_differ() =>
        Refuses("MatMul", () => x.MatMul(weight), ["f32[batch, 784]", "f32[10, 128]", "784 against 10"]);

    [Fact]
    public void Shapes_do_not_broadcast() =>
        Refuses("Add", () => x + weight, ["f32[batch, 784]", "f32[10, 128]", "do not broadcast"]);

    [Fact]
    public void A_symbol_does_not_broadcast_to_a_number() =>
        Refuses("Mul", () => x * Input("y", Float32, [32, 784]), ["f32[batch, 784]", "f32[32, 784]", "batch against 32"]);

    [Fact]
    public void Element_types_differ() =>
        Refuses("Sub", () => x - Input("y", Float64, [Batch, 784]), ["f32[batch, 784]", "f64[batch, 784]", "cast one of them"]);

    [Fact]
    public void Integers_have_no_logarithm() =>
        Refuses("Log", () => labels.Log(), ["i32[batch]", "needs floats, not i32"]);

    [Fact]
    public void A_literal_does_not_fit_the_element_type() =>
        Refuses("Mul", () => labels * 0.5, ["i32[batch]", "0.5 is no i32"]);

    [Fact]
    public void A_literal_is_beyond_the_bounds_of_the_element_type() =>
        Refuses("Less", () => labels < 3e9, ["i32[batch]", "3000000000 is no i32"]);

    [Fact]
    public void Truth_values_have_no_sum() =>
        Refuses("Sum", () => mask.Sum(1), ["bool[batch, 784]", "cast first"]);

    [Fact]
    public void Numbers_are_no_condition() =>
        Refuses("Where", () => x.Where(x, 0), ["f32[batch, 784]", "must be bool, not f32"]);

    [Fact]
    public void Numbers_have_no_conjunction() =>
        Refuses("And", () => mask & x, ["bool[batch, 784]", "f32[batch, 784]"]);

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_layer_has_units(long units) =>
        Refuses("Dense", () => x.Dense(units), ["f32[batch, 784]", $"{units} units"]);

    [Theory]
    [InlineData(0, 8, "0 rows")]
    [InlineData(8, -1, "-1 columns")]
    public void A_table_has_rows_and_columns(long count, long width, string problem) =>
        Refuses("Embedding", () => labels.Embedding(count, width), ["i32[batch]", problem]);

    [Fact]
    public void A_cotangent_has_another_type_than_its_output() =>
        Refuses("Vjp", () => Gradients.Vjp([(x, weight)], [x])[0], ["f32[batch, 784]", "f32[10, 128]", "does not fit"]);

    [Fact]
    public void There_is_no_derivative_by_an_integer() =>
        Refuses("Gradient", () => x.Mean().Gradient([labels])[0], ["i32[batch]", "only floating-point"]);

    [Fact]
    public void A_result_has_more_elements_than_can_be_counted() =>
        Refuses("MatMul", () => Input("a", Float32, [1L << 40, 1]).MatMul(Input("b", Float32, [1, 1L << 40])),
            ["f32[1, 1099511627776]", "the shape [1099511627776, 1099511627776] has more elements than 64 bits count"]);

    [Fact]
    public void There_is_no_such_axis() =>
        Refuses("Sum", () => x.Sum(2), ["f32[batch, 784]", "no axis 2 in [batch, 784]"]);

    [Fact]
    public void An_axis_is_given_twice() =>
        Refuses("Mean", () => x.Mean([1, -1]), ["f32[batch, 784]", "listed twice in [1, -1]"]);

    [Fact]
    public void Nothing_has_no_maximum() =>
        Refuses("Max", () => Input("none", Float32, [Batch, 0]).Max(1), ["f32[batch, 0]", "no elements"]);

    [Fact]
    public void Integers_have_no_softmax() =>
        Refuses("Softmax", () => labels.Softmax(), ["i32[batch]", "cast first"]);

    [Fact]
    public void Elements_are_lost_in_a_reshape() =>
        Refuses("Reshape", () => x.Reshape([Batch, 28, 27]), ["f32[batch, 784]", "784*batch", "756*batch"]);

    [Fact]
    public void Bounds_of_integers_are_integers() =>
        Refuses("Clamp", () => labels.Clamp(0, 0.5), ["i32[batch]", "[0, 0.5] are no i32"]);

    [Fact]
    public void A_loss_is_a_scalar() =>
        Refuses("Gradient", () => x.Tanh().Gradient(x), ["f32[batch, 784]", "take its mean or sum"]);

    [Fact]
    public void A_mistake_inside_a_function_is_reported_where_the_function_is_called() =>
        Refuses("MatMul", () => Affine(x), ["f32[batch, 784]", "f32[10, 128]"], lines: (80, 120));

    private Node Affine(Node x)
    {
        var product =
            x
            .MatMul(weight);
        return product + 1;
    }

    private static void Refuses(
        string op, Func<object> declare, string[] mentions, (int First, int Last)? lines = null, [CallerLineNumber] int line = 0)
    {
        var e = Assert.Throws<GraphException>(declare);
        Assert.Equal(op, e.Op);
        Assert.StartsWith($"{op}: ", e.Message, StringComparison.Ordinal);
        Assert.All(mentions, m => Assert.Contains(m, e.Message, StringComparison.Ordinal));
        Assert.EndsWith($"  at TypeMistakeTests.cs:{e.Origin.Line}", e.Message, StringComparison.Ordinal);
        var (first, last) = lines ?? (line, line);
        Assert.InRange(e.Origin.Line, first, last);
    }
}
