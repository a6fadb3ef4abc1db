#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

var options = ScriptOptions.Parse(args, "Learns to read handwritten digits (MNIST; where it is not at hand, drawn ones).", epochs: 8);
var digits = Mnist.LoadOrDraw(options.DataFolder("mnist"), options.Seed);
Console.WriteLine(digits);

var x = Input("x", Float32, [Batch, 784]);
var y = Input<int>("y", [Batch]);
var logits = x.Dense(256).Relu().Dropout(0.1).Dense(128).Relu().Dense(10);
var loss = Losses.SoftmaxCrossEntropy(logits, y);
var accuracy = Metrics.Accuracy(logits, y);

using var train = Compile(new Adam(1e-3).Minimize(loss), outputs: [loss, accuracy], options: options.Compile("train"));
Console.WriteLine($"train: {train.Report}");
using var test = Compile(outputs: [accuracy], options: options.Compile("test"));
Console.WriteLine($"test: {test.Report}");

var history = train.Fit(digits.Train.Take(options.Examples).Shuffle(options.Seed).Batch(options.Batch), options.Epochs, ["loss", "accuracy"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test accuracy {test.Evaluate(digits.Test.Take(options.Examples).Batch(500))[0]:0.0000}");
