using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.LossFunctions;

public class BinaryLossTests
{
    [Fact]
    public void Certain_probabilities_have_finite_losses_and_gradients()
    {
        var p = Parameter("p", Reals(0, 0, 1, 1));
        var loss = Losses.BinaryCrossEntropy(p, Reals(0, 1, 0, 1), reduction: LossReduction.Sum);

        Assert.Equal([200], Values(loss));
        Assert.Equal([0, -1e12, 1e12, 0], Values(loss.Gradient(p)[0]));
    }

    [Fact]
    public void Far_logits_keep_their_digits()
    {
        var x = Parameter("x", Reals(1000, -1000, 1000, -1000, -50));
        var losses = Losses.BinaryCrossEntropyWithLogits(x, Reals(0, 1, 1, 0, 0), reduction: LossReduction.None);

        Assert.Equal([1000, 1000, 0, 0, Math.Exp(-50)], Values(losses), Near);
        Assert.Equal([1, -1, 0, 0, Math.Exp(-50)], Values(losses.Sum().Gradient(x)[0]), Near);
    }

    [Fact]
    public void Positive_answers_may_weigh_more()
    {
        var (x, t) = (Reals(0.3, -0.7), Reals(1, 0));
        var plain = Values(Losses.BinaryCrossEntropyWithLogits(x, t, reduction: LossReduction.None));

        Assert.Equal([3 * plain[0], plain[1]], Values(Losses.BinaryCrossEntropyWithLogits(x, t, Reals(3), reduction: LossReduction.None)), Near);
        Assert.Equal([2 * plain[0], 5 * plain[1]], Values(Losses.BinaryCrossEntropyWithLogits(x, t, null, Reals(2, 5), LossReduction.None)), Near);
    }

    [Fact]
    public void Logits_and_probabilities_agree()
    {
        var (x, t) = (Reals(-3, -1, 0, 2), Reals(0, 1, 0.3, 1));

        Assert.Equal(Values(Losses.BinaryCrossEntropy(x.Sigmoid(), t)), Values(Losses.BinaryCrossEntropyWithLogits(x, t)), Near);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        Slopes.Check(x => Losses.BinaryCrossEntropy(x[0], x[1], reduction: LossReduction.None), 0.1, 0.9, [5], [5]);
        Slopes.Check(x => Losses.BinaryCrossEntropyWithLogits(x[0], x[1], x[2], reduction: LossReduction.None), -2, 2, [5], [5], [5]);
    }

    [Fact]
    public void Hinges_turn_at_the_margin()
    {
        Assert.Equal([0, 1.5, 0.5, 0], Values(Losses.Hinge(Reals(2, 0.5, 0.5, -3), Reals(1, -1, 1, -1), LossReduction.None)));
        Assert.Equal([2, 0.5, 0], Values(Losses.HingeEmbedding(Reals(2, 0.5, 3), Reals(1, -1, -1), reduction: LossReduction.None)));
    }

    private static Node Reals(params double[] values) => Constant(Tensor.From(values));

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Abs(a);
}
