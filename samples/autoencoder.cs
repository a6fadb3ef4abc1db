#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Squeezes pictures of digits through 32 numbers and draws them again.
var options = ScriptOptions.Parse(args, "Learns to compress handwritten digits to 32 numbers.", epochs: 10);
var digits = Mnist.LoadOrDraw(options.DataFolder("mnist"), options.Seed);
Console.WriteLine(digits);

var x = Input("x", Float32, [Batch, 784]);
var code = x.Dense(128).Relu().Dense(32);
var logits = code.Relu().Dense(128).Relu().Dense(784);
var loss = Losses.BinaryCrossEntropyWithLogits(logits, x);
var error = Losses.Mse(logits.Sigmoid(), x);

using var train = Compile(new Adam(1e-3).Minimize(loss), outputs: [loss, error], options: options.Compile("train"));
using var test = Compile(outputs: [error], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

var history = train.Fit(digits.Train.Take(options.Examples).Shuffle(options.Seed).Batch(options.Batch), options.Epochs, ["loss", "error"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test reconstruction error {test.Evaluate(digits.Test.Take(options.Examples).Batch(500))[0]:0.0000}");
