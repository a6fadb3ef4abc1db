using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.LossFunctions;

public class ClassificationLossTests
{
    private static readonly Node Logits = (Counting(3, 4) * 1.3).Sin().Cast(Float64);
    private static readonly Node Labels = Longs(new long[] { 2, 0, 3 });
    private static readonly Node Weights = Constant(Tensor.From(new double[] { 1, 2, 0.5, 3 }));

    [Fact]
    public void Is_the_negative_log_of_the_softmax() => Assert.Equal(
        Values(Losses.Nll(Logits.LogSoftmax(1), Labels)), Values(Losses.SoftmaxCrossEntropy(Logits, Labels)), Near);

    [Fact]
    public void Far_logits_keep_their_digits()
    {
        var x = Parameter("x", Constant(Tensor.From(new double[,] { { 1e4, 0 }, { 0, 1e4 }, { 40, 0 } })));
        var losses = Losses.SoftmaxCrossEntropy(x, Longs(new long[] { 0, 0, 0 }), reduction: LossReduction.None);

        Assert.Equal([0, 1e4, Math.Exp(-40)], Values(losses), (a, b) => Math.Abs(a - b) <= 1e-15 * Math.Max(1, Math.Abs(a)));
        Assert.Equal([0, 0, -1, 1, -Math.Exp(-40), Math.Exp(-40)], Values(losses.Sum().Gradient(x)[0]), (a, b) => Math.Abs(a - b) <= 1e-15);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        Slopes.Check(x => Losses.SoftmaxCrossEntropy(x[0], Labels, reduction: LossReduction.None), -2, 2, [3, 4]);
        Slopes.Check(x => Losses.SoftmaxCrossEntropy(x[0], Labels, Weights, 0.2, ignoreIndex: 0), -2, 2, [3, 4]);
        Slopes.Check(x => Losses.Nll(x[0], Labels, Weights), -2, 2, [3, 4]);
    }

    [Fact]
    public void Ignored_labels_count_for_nothing()
    {
        var labels = Longs(new long[] { 2, -100, 3 });
        Node[] rows = [Logits.Slice(0, 0, 1), Logits.Slice(0, 2, 3)];
        var kept = Movement.Concat(0, rows);
        var expected = Losses.SoftmaxCrossEntropy(kept, Longs(new long[] { 2, 3 }), Weights, 0.1);

        Assert.Equal(Values(expected), Values(Losses.SoftmaxCrossEntropy(Logits, labels, Weights, 0.1, ignoreIndex: -100)), Near);
        Assert.Equal(0, Values(Losses.Nll(Logits, labels, ignoreIndex: -100, reduction: LossReduction.None))[1]);
    }

    [Fact]
    public void Ignored_labels_have_no_gradient()
    {
        var x = Parameter("x", Logits);
        var loss = Losses.SoftmaxCrossEntropy(x, Longs(new long[] { 2, 7, 3 }), ignoreIndex: 7);

        Assert.All(Values(loss.Gradient(x)[0])[4..8], g => Assert.Equal(0, g));
    }

    [Fact]
    public void Smoothed_labels_are_a_mixture()
    {
        var logs = Values(Logits.LogSoftmax(1));
        double[] expected = [.. new[] { 2, 0, 3 }.Select((label, i) => -0.9 * logs[4 * i + label] - 0.1 / 4 * logs[(4 * i)..(4 * i + 4)].Sum())];

        Assert.Equal(expected, Values(Losses.SoftmaxCrossEntropy(Logits, Labels, labelSmoothing: 0.1, reduction: LossReduction.None)), Near);
    }

    [Fact]
    public void The_axis_of_classes_is_1_unless_said()
    {
        var x = (Counting(2, 5, 3) * 0.9).Cos();
        var labels = Longs(new long[,] { { 0, 4, 1 }, { 2, 2, 3 } });

        Assert.Equal(
            Values(Losses.SoftmaxCrossEntropy(x, labels)), Values(Losses.SoftmaxCrossEntropy(x.Permute(0, 2, 1), labels, axis: -1)), Near);
    }

    [Fact]
    public void Padding_of_sequences_has_no_loss_and_no_share_in_the_mean()
    {
        var x = Parameter("x", (Counting(2, 3, 5) * 0.9).Cos());
        var padded = Losses.SoftmaxCrossEntropy(x, Longs(new long[,] { { 0, 4, -1 }, { 2, -1, -1 } }), ignoreIndex: -1, axis: -1);
        var known = Movement.Concat(0, x.Slice(..1, ..2).Squeeze(0), x.Slice(1.., ..1).Squeeze(0));

        Assert.Equal(Values(Losses.SoftmaxCrossEntropy(known, Longs(new long[] { 0, 4, 2 }))), Values(padded), Near);
        Assert.All(Values(padded.Gradient(x)[0])[10..15], g => Assert.Equal(0, g));
    }

    [Fact]
    public void Labels_may_be_either_integer()
    {
        Assert.Equal(Values(Losses.SoftmaxCrossEntropy(Logits, Labels)), Values(Losses.SoftmaxCrossEntropy(Logits, Labels.Cast(DType.Int32))));
        var message = Refusal(() => Losses.SoftmaxCrossEntropy(Input("x", Float32, [Batch, 10]), Input("y", Float32, [Batch])));

        Assert.Contains("SoftmaxCrossEntropy: labels are class indices, i32 or i64, not f32", message);
        Assert.Contains("f32[batch, 10], f32[batch]", message);
        Assert.Contains("ClassificationLossTests.cs:", message);
    }

    [Fact]
    public void Shapes_must_fit()
    {
        var x = Input("x", Float32, [Batch, 7, 10]);

        Assert.Contains("labels [batch, 7] do not fit scores [batch, 7, 10] with classes along axis 1: [batch, 10] is needed",
            Refusal(() => Losses.SoftmaxCrossEntropy(x, Input("y", DType.Int32, [Batch, 7]))));
        Assert.Contains("the weights f32[4] do not fit",
            Refusal(() => Losses.Nll(x, Input("y", DType.Int32, [Batch, 10]), Initializers.Ones([4]))));
        Assert.Contains("the label smoothing 2 is not in [0, 1]",
            Refusal(() => Losses.SoftmaxCrossEntropy(x, Input("y", DType.Int32, [Batch, 10]), labelSmoothing: 2)));
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Abs(a);
}
