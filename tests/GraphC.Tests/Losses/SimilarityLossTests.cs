using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.LossFunctions;

public class SimilarityLossTests
{
    [Fact]
    public void Impossible_events_add_nothing_to_the_divergence()
    {
        var log = Constant(Tensor.From(new double[,] { { 0.5, 0.5 } })).Log();
        var target = Constant(Tensor.From(new double[,] { { 1, 0 } }));

        Assert.Equal(Math.Log(2), Values(Losses.KlDivergence(log, target))[0], 1e-15);
        Assert.Equal(Math.Log(2), Values(Losses.KlDivergence(log, (target + 1e-300).Log(), logTarget: true))[0], 1e-15);
    }

    [Fact]
    public void A_vector_is_like_itself_and_unlike_its_opposite()
    {
        var a = Counting(2, 3).Cast(Float64) + 1;

        Assert.All(Values(Losses.CosineSimilarity(a, a * 2)), c => Assert.Equal(1, c, 1e-15));
        Assert.All(Values(Losses.CosineSimilarity(a, -a)), c => Assert.Equal(-1, c, 1e-15));
        Assert.All(Values(Losses.CosineSimilarity(a.ZerosLike(), a)), c => Assert.Equal(0, c));
    }

    [Fact]
    public void Embeddings_are_drawn_together_or_apart()
    {
        var a = Counting(2, 3).Cast(Float64) + 1;
        var target = Constant(Tensor.From(new double[] { 1, -1 }));

        Assert.Equal([0, 0.75], Values(Losses.CosineEmbedding(a, a, target, 0.25, LossReduction.None)), (x, y) => Math.Abs(x - y) < 1e-15);
    }
}
