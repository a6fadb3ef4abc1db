#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Ten classes of points in 100 dimensions; each class is three clouds, so no plane divides them.
var options = ScriptOptions.Parse(args, "Tells apart ten classes of drawn points.", epochs: 10);
var (learned, unseen) = DrawClouds(10_000, clouds: 30, classes: 10, new Random((int)options.Seed)).Split(0.8);

var x = Input("x", Float32, [Batch, 100]);
var y = Input<int>("y", [Batch]);
var logits = x.Dense(64).Relu().Dense(64).Relu().Dense(10);
var loss = Losses.SoftmaxCrossEntropy(logits, y);
var accuracy = Metrics.Accuracy(logits, y);

using var train = Compile(new Adam(1e-3).Minimize(loss), outputs: [loss, accuracy], options: options.Compile("train"));
using var test = Compile(outputs: [accuracy], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

var history = train.Fit(learned.Take(options.Examples).Shuffle(options.Seed).Batch(options.Batch), options.Epochs, ["loss", "accuracy"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test accuracy {test.Evaluate(unseen.Take(options.Examples).Batch(500))[0]:0.0000}");

static Dataset DrawClouds(int count, int clouds, int classes, Random random)
{
    const int Dimensions = 100;
    var centers = new float[clouds * Dimensions];
    foreach (ref var coordinate in centers.AsSpan())
    {
        coordinate = random.NextSingle();
    }

    var features = new Tensor(Float32, count, Dimensions);
    var labels = new Tensor(DType.Int32, count);
    for (var i = 0; i < count; i++)
    {
        var cloud = random.Next(clouds);
        labels.AsSpan<int>()[i] = cloud % classes;
        var point = features.AsSpan<float>().Slice(i * Dimensions, Dimensions);
        for (var d = 0; d < Dimensions; d++)
        {
            point[d] = centers[cloud * Dimensions + d] + 2 * (random.NextSingle() - 0.5f);
        }
    }

    return new(("features", features), ("labels", labels));
}
