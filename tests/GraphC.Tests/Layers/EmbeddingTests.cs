using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class EmbeddingTests
{
    [Fact]
    public void Looks_rows_up()
    {
        var y = Longs(new long[,] { { 2, 0 }, { 1, 2 } }).Embedding(3, 2, weight: _ => Counting(3, 2));

        Assert.Equal([4, 5, 0, 1, 2, 3, 4, 5], Values(y));
        Assert.Equal("embedding.weight", Assert.Single(Graph.Close([y]).VariableNames.Values));
    }

    [Fact]
    public void Gives_each_row_the_gradient_of_all_its_uses()
    {
        var table = Parameter("table", Counting(3, 2));

        Assert.Equal([0, 0, 1, 1, 2, 2], Values(table.Lookup(Longs(new long[] { 2, 1, 2 })).Sum().Gradient(table)[0]));
    }

    [Fact]
    public void Refuses_what_is_no_index() => Assert.Contains(
        "indices are i32 or i64, not f32", Refusal(() => Input("x", Float32, [Batch]).Embedding(3, 2)));
}
