using System.Text.RegularExpressions;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Loops;

/// <summary>Kernels that walk over a row several times ask for the next row meanwhile.</summary>
public partial class NextRowTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 300]);

    [Fact]
    public void The_second_loop_over_a_row_asks_for_the_next_one()
    {
        Assert.Equal(["x + i0 * 300 + r0 + 300"], Asked(X.LogSumExp(-1)));
        Assert.Single(Asked(X.Softmax()));
    }

    [Fact]
    public void Every_input_is_asked_for_once()
    {
        var y = Input("y", Float32, [Batch, 300]);
        Assert.Equal(["x", "y"], Asked((X * y).LayerNorm()).Select(a => a[..1]).Order());
    }

    [Fact]
    public void Rows_that_are_read_once_are_not_asked_for() => Assert.Empty(Asked(X.Square().Sum(-1)));

    [Fact]
    public void What_all_rows_share_is_not_asked_for()
    {
        var bias = Input("bias", Float32, [300]);
        Assert.All(Asked((X + bias).Softmax()), a => Assert.StartsWith("x", a, StringComparison.Ordinal));
    }

    /// <summary>What a program asks ahead for, in whole vectors of the first of several parts.</summary>
    private static List<string> Asked(Node output)
    {
        var source = Lowered.From(Graph.Close([output]), Agreement.Fresh, PassOptions.Default).Source;
        return [.. Ahead().Matches(source).Select(m => m.Groups[1].Value).Distinct()];
    }

    [GeneratedRegex(@"Lanes\.AskAhead\((.*)\);")]
    private static partial Regex Ahead();
}
