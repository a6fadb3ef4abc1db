#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Three convolutions, then two dense layers.
var options = ScriptOptions.Parse(args, "Learns to read handwritten digits by convolutions (MNIST; where it is not at hand, drawn ones).", epochs: 5);
var digits = Mnist.LoadOrDraw(options.DataFolder("mnist"), options.Seed);
Console.WriteLine(digits);

var x = Input("x", Float32, [Batch, 784]);
var y = Input<int>("y", [Batch]);
var logits = x.Reshape(Batch, 1, 28, 28)
    .Conv(32, 3).Relu().MaxPool(2)
    .Conv(64, 3).Relu().MaxPool(2)
    .Conv(64, 3).Relu()
    .Flatten(1).Dense(64).Relu().Dense(10);
var loss = Losses.SoftmaxCrossEntropy(logits, y);
var accuracy = Metrics.Accuracy(logits, y);

using var train = Compile(new Adam(1e-3).Minimize(loss), outputs: [loss, accuracy], options: options.Compile("train"));
using var test = Compile(outputs: [accuracy], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

var examples = digits.Train.Take(options.Examples).Shuffle(options.Seed);
var history = train.Fit(examples.Batch(options.Batch), options.Epochs, ["loss", "accuracy"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test accuracy {test.Evaluate(digits.Test.Take(options.Examples).Batch(500))[0]:0.0000}");
