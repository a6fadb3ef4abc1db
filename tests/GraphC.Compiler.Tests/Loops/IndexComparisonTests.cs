using System.Runtime.Intrinsics;
using GraphC.Compiler.Tests.Support;
using GraphC.Runtime;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Loops;

/// <summary>Comparisons of an index run in lanes, like the values that they choose.</summary>
public class IndexComparisonTests
{
    public static TheoryData<string, bool, int> Forms
    {
        get
        {
            var forms = new TheoryData<string, bool, int>();
            foreach (var function in (Function[])[Function.Equal, Function.NotEqual, Function.Less, Function.LessEqual])
            {
                foreach (var isLeft in (bool[])[true, false])
                {
                    forms.Add(function.ToString(), isLeft, 1);
                    forms.Add(function.ToString(), isLeft, -1);
                }
            }

            return forms;
        }
    }

    /// <summary>index or -index against a number, on either side: true for the same lanes as lane by lane.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Lanes_against_a_position(string name, bool isLeft, int step)
    {
        var function = Enum.Parse<Function>(name);
        var pool = new ExprPool();
        var index = Dim.LoopIndex("i");
        var (moving, still) = (pool.Int(index * step + 3), pool.Int(Dim.Symbol("n")));
        var call = (Expr.Call)pool.Call(function, isLeft ? [moving, still] : [still, moving], DType.Bool);
        var comparison = IndexComparison.Of(call, index.AsSymbol!, e => e == moving || e == call)!;
        for (var n = -20; n < 20; n++)
        {
            for (var lane = 0; lane < 16; lane++)
            {
                var value = lane * step + 3;
                var (a, b) = isLeft ? (value, n) : (n, value);
                var expected = function switch { Function.Equal => a == b, Function.NotEqual => a != b, Function.Less => a < b, _ => a <= b };
                var position = At0(comparison.Minuend, n) - At0(comparison.Subtrahend, n) + (comparison is { OrEqual: true, IsEquality: false } ? 1 : 0);
                var holds = (comparison.IsEquality ? Lanes.At(position) : Lanes.Below(position)).AsInt32()[lane] != 0;
                Assert.Equal(expected, holds != comparison.IsNegated);
            }
        }

        static long At0(Expr expr, int n) => ((Expr.Int)expr).Value.Evaluate(s => s.Name == "n" ? n : 0);
    }

    [Fact]
    public void One_hot_rows_and_triangles_run_in_lanes()
    {
        var (x, labels) = (Input("x", Float32, [Batch, 40]), Input("labels", DType.Int64, [Batch]));
        foreach (var y in (Node[])[x * labels.OneHot(40), x.Tril(), x.Triu(2)])
        {
            Assert.Contains(LanesOf.Kernels([y]), LanesOf.Any);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(45)]
    public void One_hot_rows_and_triangles_are_right(int rows)
    {
        var (x, labels) = (Input("x", Float32, [Batch, 40]), Input("labels", DType.Int64, [Batch]));
        using var program = Compile([x * labels.OneHot(40), x.Tril(), x.Tril(-3), x.Triu(), x.Triu(17)], [x, labels], Agreement.Fresh);
        Agreement.Check(program, [Filled.Floats(rows, rows, 40), Filled.Indices(rows, 40, rows)], _ => 1e-7);
    }
}
