#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Reads a picture as a sequence of its rows, once from top to bottom and once upwards, each time with a memory of what it saw.
var options = ScriptOptions.Parse(
    args, "Learns to read handwritten digits row by row (digits.csv with 8×8 pixels, or MNIST; where neither is at hand, drawn ones).", epochs: 15, batch: 32);
var digits = SmallDigits.Find(options.DataFolder("tabular")) ?? Mnist.LoadOrDraw(options.DataFolder("mnist"), options.Seed);
Console.WriteLine(digits);

var side = (int)Math.Sqrt(digits.Train.Images.Shape[1]);
var x = Input("x", Float32, [Batch, side * side]);
var y = Input<int>("y", [Batch]);
var rows = x.Reshape(Batch, side, side).Lstm(128, options: new() { BatchFirst = true, Direction = RecurrentDirection.Bidirectional });
var logits = rows.State.Transpose(0, 1).Flatten(1).Dropout(0.3).Dense(10);
var loss = Losses.SoftmaxCrossEntropy(logits, y);
var accuracy = Metrics.Accuracy(logits, y);

using var train = Compile(new Adam(4e-3).Minimize(loss), outputs: [loss, accuracy], options: options.Compile("train"));
using var test = Compile(outputs: [accuracy], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

var examples = digits.Train.Take(options.Examples).Shuffle(options.Seed);
var history = train.Fit(examples.Batch(options.Batch), options.Epochs, ["loss", "accuracy"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test accuracy {test.Evaluate(digits.Test.Take(options.Examples).Batch(500))[0]:0.0000}");
