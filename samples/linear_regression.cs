#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Finds the plane y = 2 a - 3 b + 1 in noisy points.
var options = ScriptOptions.Parse(args, "Finds a plane in noisy points.", epochs: 40, batch: 32);
var (points, others) = DrawPoints(1000, new Random((int)options.Seed)).Split(0.8);

var x = Input("x", Float32, [Batch, 2]);
var y = Input("y", Float32, [Batch, 1]);
var weights = Parameter("weights", Initializers.Zeros([2, 1]));
var bias = Parameter("bias", Initializers.Zeros([1]));
var error = Losses.Mse(x.MatMul(weights) + bias, y);

using var train = Compile(new Sgd(0.1).Minimize(error), outputs: [error], options: options.Compile("train"));
using var test = Compile(outputs: [error], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

// What Fit does, without its progress bar.
Console.Error.WriteLine($"peak memory {train.Memory(options.Batch)}");
var checksum = new Checksum();
var batches = points.Take(options.Examples).Shuffle(options.Seed).Batch(options.Batch);
for (var epoch = 0; epoch < options.Epochs; epoch++)
{
    foreach (var batch in batches)
    {
        checksum.Add(train.Run(batch.Features, batch.Targets)[0]);
    }
}

Console.WriteLine($"loss checksum {checksum.Value:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"y = {weights.Value[0]:0.000} a + {weights.Value[1]:0.000} b + {bias.Value[0]:0.000}");
Console.WriteLine($"test mean squared error {test.Evaluate(others.Take(options.Examples).Batch(200))[0]:0.0000}");

static Dataset DrawPoints(int count, Random random)
{
    var features = new Tensor(Float32, count, 2);
    var targets = new Tensor(Float32, count, 1);
    for (var i = 0; i < count; i++)
    {
        var (a, b) = (random.NextSingle(), random.NextSingle());
        features.AsSpan<float>()[2 * i] = a;
        features.AsSpan<float>()[2 * i + 1] = b;
        targets.AsSpan<float>()[i] = 2 * a - 3 * b + 1 + 0.2f * (random.NextSingle() - 0.5f);
    }

    return new(("features", features), ("targets", targets));
}
