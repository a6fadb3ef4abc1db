using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Loops;

/// <summary>Orders of index polynomials lose the index that cannot decide them.</summary>
public class OrderTests
{
    private static readonly Dim I = Dim.LoopIndex("i"), J = Dim.LoopIndex("j");

    public static TheoryData<string, int, bool> Forms
    {
        get
        {
            var forms = new TheoryData<string, int, bool>();
            foreach (var function in (Function[])[Function.Less, Function.LessEqual])
            {
                foreach (var bound in (int[])[-9, -8, -1, 0, 7, 8, 23, 24, 39, 40, 100])
                {
                    forms.Add(function.ToString(), bound, true);
                    forms.Add(function.ToString(), bound, false);
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void It_holds_at_the_same_points(string name, int bound, bool boundIsRight)
    {
        var function = Enum.Parse<Function>(name);
        Dim moving = 8 * I + J;
        var (left, right) = boundIsRight ? (moving, (Dim)bound) : ((Dim)bound, moving);
        if (Ranges.Order(function, left, right, Extent) is not { } order)
        {
            // Within a row of 8 only j tells the sides apart.
            Assert.NotEqual(0, (bound + (function == Function.Less == boundIsRight ? 0 : 1)) % 8);
            return;
        }

        Assert.False(order.Left.Mentions(J.AsSymbol!) || order.Right.Mentions(J.AsSymbol!));
        for (var i = 0; i < 5; i++)
        {
            for (var j = 0; j < 8; j++)
            {
                Assert.Equal(Holds(function, At(left, i, j), At(right, i, j)), Holds(order.Function, At(order.Left, i, j), At(order.Right, i, j)));
            }
        }
    }

    [Fact]
    public void An_index_that_decides_it_stays()
    {
        Assert.Null(Ranges.Order(Function.Less, J, 5, Extent));
        Assert.Null(Ranges.Order(Function.Less, 7 * I + J, 14, Extent));
        Assert.Null(Ranges.Order(Function.Equal, 8 * I + J, 8, Extent));
        Assert.Null(Ranges.Order(Function.Less, 8 * I + J, Dim.Symbol("n"), Extent));
    }

    [Fact]
    public void Gradients_of_heads_are_put_together_in_lanes()
    {
        var x = Input("x", Float32, [Batch, 40, 3 * 64]);
        Node[] heads = [.. x.Split(-1, 3).Select(part => part.Reshape(Batch, 40, 2, 32).Transpose(1, 2))];
        var y = heads[0].Attention(heads[1], heads[2], causal: true);
        Node[] outputs = [x.MatMul(Input("w", Float32, [192, 8])), y.Square().Sum().Gradient(x)[0]];

        Assert.True(LanesOf.Any(LanesOf.Kernels(outputs).Single(k => k.Label == "Concat")));
        Agreement.Check(Graph.Close(outputs), 1e-5, [Filled.Floats(1, 3, 40, 192), Filled.Floats(2, 192, 8)]);
    }

    private static Dim? Extent(DimSymbol symbol) => symbol.Name switch { "i" => 5, "j" => 8, _ => null };

    private static long At(Dim dim, int i, int j) => dim.Evaluate(s => s.Name == "i" ? i : j);

    private static bool Holds(Function function, long a, long b) => function == Function.Less ? a < b : a <= b;
}
