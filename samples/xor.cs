#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Exclusive or, which no single layer can learn.
var options = ScriptOptions.Parse(args, "Learns exclusive or with two hidden units.", epochs: 1000, batch: 4);
var table = new Dataset(
    ("features", new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }),
    ("targets", new float[,] { { 0 }, { 1 }, { 1 }, { 0 } }));

var x = Input("x", Float32, [Batch, 2]);
var y = Input("y", Float32, [Batch, 1]);
var answer = x.Dense(2).Sigmoid().Dense(1).Sigmoid();
var loss = Losses.BinaryCrossEntropy(answer, y);

using var train = Compile(new Adam(0.05).Minimize(loss), outputs: [loss], options: options.Compile("train"));
using var predict = Compile(outputs: [answer], options: options.Compile("predict"));
using var test = Compile(outputs: [Metrics.BinaryAccuracy(answer, y)], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"predict: {predict.Report}");

var history = train.Fit(table.Take(options.Examples).Shuffle(options.Seed).Batch(options.Batch), options.Epochs);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");

var answers = predict.Run(table.Features)[0];
for (var i = 0; i < table.Count; i++)
{
    Console.WriteLine($"{table.Features[2 * i]} xor {table.Features[2 * i + 1]} = {answers[i]:0.000}");
}

Console.WriteLine($"accuracy {test.Evaluate(table.Batch(4))[0]:0.0000}");
