using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.LossFunctions;

public class CtcLossTests
{
    private const double Inf = double.PositiveInfinity;

    private static readonly Node ThreeLabels = Longs(new long[,] { { 1, 2, 3 }, { 2, 2, 0 }, { 3, 0, 0 } });
    private static readonly Node Steps = Longs(new long[] { 5, 4, 3 });
    private static readonly Node Counts = Longs(new long[] { 3, 2, 1 });

    // PyTorch 1.13, torch.nn.functional.ctc_loss(x.log_softmax(-1), ...) in float64 of x = 2 sin(1.3 i), i = 0, 1, ....
    [Fact]
    public void Losses_and_gradients_are_PyTorchs()
    {
        var x = Parameter("x", Waves(5, 3, 4));
        var losses = Losses.Ctc(x, ThreeLabels, Steps, Counts, reduction: LossReduction.None);

        Assert.Equal([5.19785324670744, 1.2357351244241062, 3.767137111199441], Values(losses), Near);
        Assert.Equal(
        [
            0.073240162372022, -0.352986659795963, 0.25661825408774, 0.023128243336201, 0.015576263477675, 0.140177848982934,
            -0.328335461647761, 0.172581349187153, -0.277534569757417, 0.021955654479735, 0.233533597931282, 0.022045317346401,
            -0.446553876089413, -0.073090557445417, -0.144887051300962, 0.664531484835792, -0.176745651963617, 0.103377717779928,
            0.017836968678433, 0.055530965505256, -0.221588966123444, 0.498689199142918, 0.050271953109324, -0.327372186128797,
            0.029644106215346, 0.531414131181184, -0.580469492545585, 0.019411255149055, 0.013000948886192, 0.092586127817473,
            -0.364332134237698, 0.258745057534033, -0.355929670960526, 0.01832444676508, 0.165056356731367, 0.172548867464079,
            0.115343680890469, 0.0412970691153, 0.000137633266225, -0.156778383271995, -0.168836686191136, 0.139339840656683,
            -0.004116527733739, 0.033613373268192, 0, 0, 0, 0,
            -0.260954931942179, 0.426550165727888, 0.484502169838798, -0.650097403624508, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
        Values(losses.Sum().Gradient(x)[0]), Near);
    }

    [Fact]
    public void The_blank_may_be_any_class_and_there_may_be_no_labels()
    {
        var x = Parameter("x", Waves(4, 2, 3));
        var losses = Losses.Ctc(x, Longs(new long[,] { { 0, 1 }, { 1, 0 } }), labelLengths: Longs(new long[] { 2, 0 }), blank: 2, reduction: LossReduction.None);

        Assert.Equal([2.9736095240111453, 6.891388544571683], Values(losses), Near);
        Assert.Equal(
        [
            -0.236966080273303, 0.643616539413225, -0.406650459139922, 0.128852795143641, 0.087120623622055, -0.215973418765696,
            -0.119934794105936, 0.109949491436167, 0.009985302669768, 0.022386520839904, 0.23811655269634, -0.260503073536244,
            0.392819213434114, -0.430792537680343, 0.037973324246229, 0.317604294017842, 0.606264875103679, -0.923869169121521,
            0.026887396450871, -0.38100594233293, 0.354118545882059, 0.887503144423664, 0.08946758128615, -0.976970725709813,
        ],
        Values(losses.Sum().Gradient(x)[0]), Near);
    }

    [Fact]
    public void The_mean_is_that_of_losses_per_label()
    {
        var x = Waves(5, 3, 4);

        Assert.Equal([2.0392074741046584], Values(Losses.Ctc(x, ThreeLabels, Steps, Counts)), Near);
        Assert.Equal([10.200725482330986], Values(Losses.Ctc(x, ThreeLabels, Steps, Counts, reduction: LossReduction.Sum)), Near);
        Assert.Equal([10.200725482330986 / 3], Values(Losses.Ctc(x, ThreeLabels, Steps, Counts, reduction: LossReduction.BatchMean)), Near);
    }

    // Two equal labels need a blank between them, and so three steps.
    [Fact]
    public void Labels_that_cannot_be_said_have_an_infinite_loss_and_no_gradient()
    {
        var x = Parameter("x", Waves(3, 2, 3));
        double[] gradient =
        [
            0, 0, 0, 0.049483829945065, -0.833510411179369, 0.784026581234304, 0, 0, 0, 0.017341361733437, 0.10508422896038, -0.122425590693818,
            0, 0, 0, -0.377660809983222, 0.606264875103679, -0.228604065120456,
        ];

        var (infinite, zero) = (Of(zeroInfinity: false), Of(zeroInfinity: true));
        Assert.Equal([Inf, 3.5257337632126142], Values(infinite), Near);
        Assert.Equal([0, 3.5257337632126142], Values(zero), Near);
        Assert.Equal(gradient, Values(infinite.Sum().Gradient(x)[0]), Near);
        Assert.Equal(gradient, Values(zero.Sum().Gradient(x)[0]), Near);

        Node Of(bool zeroInfinity) => Losses.Ctc(
            x, Longs(new long[,] { { 1, 1 }, { 1, 2 } }), Longs(new long[] { 2, 3 }), zeroInfinity: zeroInfinity, reduction: LossReduction.None);
    }

    [Fact]
    public void Impossible_classes_have_no_gradient()
    {
        var x = Parameter("x", Constant(Tensor.From(new double[,] { { 0.5, -Inf, 1 }, { 0.2, 0.1, -Inf } })).Unsqueeze(1));
        var loss = Losses.Ctc(x, Longs(new long[,] { { 2, 1 } }), reduction: LossReduction.Sum);
        // One way only: first 2, then 1.
        var (first, second) = (1 / (1 + Math.Exp(-0.5)), 1 / (1 + Math.Exp(0.1)));

        Assert.Equal([-Math.Log(first * second)], Values(loss), Near);
        Assert.Equal([1 - first, 0, first - 1, 1 - second, second - 1, 0], Values(loss.Gradient(x)[0]), Near);
    }

    [Fact]
    public void It_is_the_sum_over_all_ways_to_say_the_labels()
    {
        var x = Waves(6, 1, 3);
        var probabilities = Values(x.Softmax(-1));
        for (var labels = 0; labels < 27; labels++)
        {
            long[] said = [labels / 9, labels / 3 % 3, labels % 3];
            said = [.. said.Where(label => label > 0)];
            var expected = Enumerable.Range(0, 729).Select(Way).Where(way => Said(way).SequenceEqual(said)).Sum(way => way.Select((c, t) => probabilities[t * 3 + c]).Aggregate(1.0, (p, q) => p * q));

            var padded = Longs(new long[,] { { Label(0), Label(1), Label(2) } });
            Assert.Equal([-Math.Log(expected)], Values(Losses.Ctc(x, padded, labelLengths: Longs(new long[] { said.Length }), reduction: LossReduction.Sum)), Near);

            long Label(int i) => i < said.Length ? said[i] : -1;
        }

        static int[] Way(int number) => [.. Enumerable.Range(0, 6).Select(t => number / (int)Math.Pow(3, t) % 3)];

        static IEnumerable<long> Said(int[] way) => way.Where((c, t) => c != 0 && (t == 0 || c != way[t - 1])).Select(c => (long)c);
    }

    [Fact]
    public void Nothing_is_said_in_no_steps()
    {
        var losses = Losses.Ctc(Waves(2, 2, 3), Longs(new long[,] { { 1 }, { 1 } }), Longs(new long[] { 0, 0 }), Longs(new long[] { 0, 1 }), reduction: LossReduction.None);

        Assert.Equal([0, Inf], Values(losses));
    }

    [Fact]
    public void Log_probabilities_have_the_same_loss()
    {
        var x = Waves(5, 3, 4);

        Assert.Equal(Values(Losses.Ctc(x, ThreeLabels)), Values(Losses.Ctc(x.LogSoftmax(-1), ThreeLabels)), Near);
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        Slopes.Check(x => Losses.Ctc(x[0], ThreeLabels, Steps, Counts, reduction: LossReduction.None), -2, 2, [5, 3, 4]);
        Slopes.Check(x => Losses.Ctc(x[0], Longs(new long[,] { { 1, 1 } }), zeroInfinity: true), -2, 2, [4, 1, 2]);
    }

    [Fact]
    public void Sequences_may_be_of_any_length()
    {
        var (time, count) = (Dim.Symbol("time"), Dim.Symbol("count"));
        var (x, labels) = (Input("x", Float64, [time, Batch, 4]), Input("labels", DType.Int64, [Batch, count]));
        var graph = Graph.Close([Losses.Ctc(x, labels, reduction: LossReduction.None)]);
        foreach (var (steps, most) in ((int, int)[])[(5, 3), (7, 1), (2, 2), (3, 0)])
        {
            var tensor = Tensor.From<double>([.. Enumerable.Range(0, steps * 8).Select(i => Math.Sin(i))], steps, 2, 4);
            var said = Tensor.From<long>([.. Enumerable.Range(0, 2 * most).Select(i => 1L + i % 3)], 2, most);

            Assert.Equal(
                Values(Losses.Ctc(Constant(tensor), Constant(said), reduction: LossReduction.None)), Interpreter.Run(graph, [tensor, said])[0].Data, Near);
        }
    }

    [Fact]
    public void Lengths_must_be_inside_of_the_sequences()
    {
        Assert.Throws<IndexOutOfRangeException>(() => Values(Losses.Ctc(Waves(5, 3, 4), ThreeLabels, Longs(new long[] { 5, 6, 5 }))));
        Assert.Throws<IndexOutOfRangeException>(() => Values(Losses.Ctc(Waves(5, 3, 4), ThreeLabels, labelLengths: Longs(new long[] { 3, 3, 4 }))));
        Assert.Throws<IndexOutOfRangeException>(() => Values(Losses.Ctc(Waves(5, 3, 4), ThreeLabels + 1)));
    }

    [Fact]
    public void Labels_may_come_in_a_row()
    {
        var rows = Losses.LabelRows(Longs(new long[] { 1, 2, 3, 2, 2, 3 }), Counts, most: 4);

        Assert.Equal([3, 4], rows.Shape);
        Assert.Equal([1, 2, 3, 0, 2, 2, 0, 0, 3, 0, 0, 0], Values(rows));
        var x = Waves(5, 3, 4);
        Assert.Equal(Values(Losses.Ctc(x, ThreeLabels, Steps, Counts)), Values(Losses.Ctc(x, rows, Steps, Counts)));
        Assert.Equal([0, 0, 7, 0, 0, 0], Values(Losses.LabelRows(Longs(new long[] { 7 }), Longs(new long[] { 0, 1, 0 }), most: 2)));
        Assert.Equal([0, 0], Values(Losses.LabelRows(Longs(Array.Empty<long>()), Longs(new long[] { 0, 0 }), most: 1)));
    }

    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(5, 1, 0)]
    [InlineData(7, 1, -2)]
    public void Lengths_of_labels_in_a_row_are_those_of_all_and_fit(long first, long second, long third) => Assert.Throws<IndexOutOfRangeException>(
        () => Values(Losses.LabelRows(Longs(new long[] { 1, 2, 3, 2, 2, 3 }), Longs(new[] { first, second, third }), most: 4)));

    [Fact]
    public void What_are_no_labels_in_a_row_is_refused()
    {
        var counts = Input("counts", DType.Int32, [Batch]);

        Assert.Contains("LabelRows: labels are class indices, i32 or i64, not f32", Refusal(() => Losses.LabelRows(Input("y", Float32, [9]), counts, 4)));
        Assert.Contains("labels [batch, 5] and their lengths [batch] do not fit: [L] and [N] are needed",
            Refusal(() => Losses.LabelRows(Input("y", DType.Int32, [Batch, 5]), counts, 4)));
        Assert.Contains("the label lengths f32[batch] do not fit", Refusal(() => Losses.LabelRows(Input("y", DType.Int32, [9]), Input("n", Float32, [Batch]), 4)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var x = Input("x", Float32, [Dim.Symbol("time"), Batch, 10]);
        var labels = Input("labels", DType.Int32, [Batch, 5]);

        Assert.Contains("Ctc: labels are class indices, i32 or i64, not f32", Refusal(() => Losses.Ctc(x, Input("y", Float32, [Batch, 5]))));
        Assert.Contains("logits [time, batch, 10] and labels [time, 5] do not fit: [T, N, C] and [N, S] are needed",
            Refusal(() => Losses.Ctc(x, Input("y", DType.Int32, [Dim.Symbol("time"), 5]))));
        Assert.Contains("labels [batch] are in a row, but [N, S] is needed: Losses.LabelRows(", Refusal(() => Losses.Ctc(x, Input("y", DType.Int32, [Batch]))));
        Assert.Contains("the blank 10 is none of 10 classes", Refusal(() => Losses.Ctc(x, labels, blank: 10)));
        Assert.Contains("the lengths f32[batch] do not fit: one i32 or i64 for each of batch sequences is needed",
            Refusal(() => Losses.Ctc(x, labels, Input("n", Float32, [Batch]))));
        var message = Refusal(() => Losses.Ctc(x, labels, labelLengths: Input("n", DType.Int32, [7])));
        Assert.Contains("the label lengths i32[7] do not fit", message);
        Assert.Contains("f32[time, batch, 10], i32[batch, 5], i32[7]", message);
        Assert.Contains("CtcLossTests.cs:", message);
    }

    /// <summary>2 sin(1.3 i) for i = 0, 1, ....</summary>
    private static Node Waves(params long[] shape)
    {
        var tensor = new Tensor(Float64, shape);
        for (var i = 0; i < tensor.Length; i++)
        {
            tensor.AsSpan<double>()[i] = 2 * Math.Sin(1.3 * i);
        }

        return Constant(tensor);
    }

    private static bool Near(double a, double b) => a == b || Math.Abs(a - b) <= 1e-13 * Math.Max(1, Math.Abs(a));
}
