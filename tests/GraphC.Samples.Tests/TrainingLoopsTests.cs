using GraphC.Compiler;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Samples.Tests;

public class TrainingLoopsTests
{
    private static readonly Dataset Points = new(
        ("features", Tensor.From<float>([.. Enumerable.Range(0, 70).Select(i => i / 70f)], 70, 1)),
        ("targets", Tensor.From<float>([.. Enumerable.Range(0, 70).Select(i => i / 35f + 1)], 70, 1)),
        ("unused", Tensor.From<float>(new float[70], 70)));

    [Fact]
    public void FitIsTheLoopThatOneWouldWrite()
    {
        var checksum = new Checksum();
        using var byHand = Line(out _);
        var batches = Points.Shuffle(seed: 1).Batch(16);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            foreach (var batch in batches)
            {
                checksum.Add(byHand.Run(batch.Features, batch.Targets)[0]);
            }
        }

        using var train = Line(out _);
        var history = train.Fit(Points.Shuffle(seed: 1).Batch(16), epochs: 3);
        Assert.Equal(checksum.Value, history.Checksum);
        Assert.Equal(15, history.Steps);
        Assert.False(history.Stopped);
        Assert.Equal([1, 2, 3], history.Epochs.Select(e => e.Number));
        Assert.All(history.Epochs, e => Assert.Equal(70, e.Examples));
        Assert.True(history.Epochs[2].Loss < history.Epochs[0].Loss);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        using var train = Line(out _);
        var batches = Points.Shuffle(seed: 1).Batch(16);
        train.Fit(batches, epochs: 20);
        var few = Allocated(() => train.Fit(batches, epochs: 1));
        var many = Allocated(() => train.Fit(batches, epochs: 1, outputs: ["loss"]));
        // What an epoch allocates does not grow with the number of its steps.
        var manySteps = Points.Shuffle(seed: 1).Batch(1);
        train.Fit(manySteps, epochs: 1);
        Assert.InRange(Allocated(() => train.Fit(manySteps, epochs: 1)), 0, Math.Max(few, many) + 512);

        static long Allocated(Action action)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void AShorterLastBatchCountsByItsRows()
    {
        var x = Input("x", Float32, [Batch, 1]);
        using var mean = Compile(outputs: [x.Mean()]);
        Assert.Equal(69 / 140.0, mean.Evaluate(Points.Batch(64))[0], 1e-6);
    }

    [Fact]
    public void ATokenStopsAfterTheStepUnderWay()
    {
        using var stop = new CancellationTokenSource();
        using var train = Line(out _);
        var history = train.Fit(Points.Batch(16), epochs: 9, each: epoch =>
        {
            if (epoch.Number == 2)
            {
                stop.Cancel();
            }
        }, stop: stop.Token);
        Assert.True(history.Stopped);
        Assert.Equal(2, history.Epochs.Count);
        Assert.Equal(11, history.Steps);
    }

    [Fact]
    public void OutputsThatAreNoScalarsAreRefused()
    {
        var x = Input("x", Float32, [Batch, 1]);
        using var program = Compile(outputs: [x * 2]);
        Assert.Contains("f32[batch, 1]", Assert.Throws<ArgumentException>(() => program.Evaluate(Points.Batch(16))).Message);
    }

    [Fact]
    public void AccuracyIsTheShareOfRightAnswers()
    {
        var logits = Input("logits", Float32, [Batch, 3]);
        var labels = Input<int>("labels", [Batch]);
        using var accuracy = Compile(outputs: [Metrics.Accuracy(logits, labels)]);
        var result = accuracy.Run(
            new float[,] { { 1, 2, 3 }, { 3, 2, 1 }, { 1, 3, 2 }, { 5, 0, 0 } },
            new[] { 2, 0, 0, 0 });
        Assert.Equal(0.75, result[0].ToScalar());
    }

    [Fact]
    public void BinaryAccuracyDividesAtOneHalf()
    {
        var probability = Input("p", Float32, [Batch]);
        var answer = Input("t", Float32, [Batch]);
        using var accuracy = Compile(outputs: [Metrics.BinaryAccuracy(probability, answer)]);
        Assert.Equal(0.5, accuracy.Run(new[] { 0.9f, 0.4f, 0.6f, 0.1f }, new[] { 1f, 1f, 0f, 0f })[0].ToScalar());
    }

    private static Executable Line(out Variable slope)
    {
        var x = Input("x", Float32, [Batch, 1]);
        var y = Input("y", Float32, [Batch, 1]);
        slope = Parameter("slope", Initializers.Zeros([1, 1]));
        var loss = Losses.Mse(x.MatMul(slope) + Parameter("offset", Initializers.Zeros([1])), y);
        return Compile(new Sgd(0.1).Minimize(loss), outputs: [loss]);
    }
}
