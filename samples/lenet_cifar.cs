#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// A small network of two convolutions, as PyTorch's tutorial for beginners trains it.
var options = ScriptOptions.Parse(args, "Tells apart ten classes of pictures (CIFAR-10; where it is not at hand, drawn shapes).", epochs: 2, batch: 4);
var pictures = Cifar10.LoadOrDraw(options.DataFolder("cifar10"), options.Seed);
Console.WriteLine(pictures);

var x = Input("x", Float32, [Batch, 3, 32, 32]);
var y = Input<int>("y", [Batch]);
var logits = (x * 2 - 1)
    .Conv(6, 5).Relu().MaxPool(2)
    .Conv(16, 5).Relu().MaxPool(2)
    .Flatten(1).Dense(120).Relu().Dense(84).Relu().Dense(Pictures.Classes);
var loss = Losses.SoftmaxCrossEntropy(logits, y);
var accuracy = Metrics.Accuracy(logits, y);

using var train = Compile(new Sgd(0.001, momentum: 0.9).Minimize(loss), outputs: [loss, accuracy], options: options.Compile("train"));
using var test = Compile(outputs: [accuracy], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

var examples = pictures.Train.Take(options.Examples).Shuffle(options.Seed);
var history = train.Fit(examples.Batch(options.Batch), options.Epochs, ["loss", "accuracy"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test accuracy {test.Evaluate(pictures.Test.Take(options.Examples).Batch(250))[0]:0.0000}");
