#!/usr/bin/env dotnet
#:project ../../../src/GraphC.Training
#:project ../../../src/GraphC.Onnx

// Trains the network of this sample on drawn digits, and writes it as digits.onnx, with pictures.txt to try it on:
//     dotnet run samples/inference/training/train.cs

using GraphC;
using GraphC.Data;
using GraphC.Onnx;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

const int Side = 28;
var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Source())!, ".."));
var digits = DrawnDigits.Create(seed: 1);

var (x, y) = (Input("x", Float32, [Batch, Side * Side]), Input<int>("y", [Batch]));
var pooled = x.Reshape(Batch, 1, Side, Side).AvgPool(2, strides: 2).Reshape(Batch, Side * Side / 4);
var logits = pooled.Dense(32).Relu().Dense(10);
var loss = Losses.SoftmaxCrossEntropy(logits, y);

using var train = Compile(new Adam(3e-3).Minimize(loss), outputs: [loss]);
using var predict = Compile(outputs: [logits.ArgMax(-1)]);
train.Fit(digits.Train.Shuffle(seed: 1).Batch(64), epochs: 20, ["loss"]);

var guesses = predict.Run(digits.Test.Images)[0];
var right = Enumerable.Range(0, digits.Test.Count).Count(i => guesses[i] == digits.Test.Labels[i]);
Console.WriteLine($"{right} of {digits.Test.Count} digits read correctly");

OnnxExport.Save([logits.Softmax(-1)], Path.Combine(folder, "digits.onnx"), new() { OutputNames = ["probabilities"] });
File.WriteAllLines(Path.Combine(folder, "pictures.txt"), Enumerable.Range(0, 6).SelectMany(Picture));

// A line for each row: paper is a dot, ink is darker the larger the digit.
IEnumerable<string> Picture(int i) => Enumerable.Range(0, Side)
    .Select(row => string.Concat(Enumerable.Range(0, Side).Select(column => Ink(digits.Test.Images[((long)i * Side + row) * Side + column]))))
    .Prepend($"{digits.Test.Labels[i]}");

static char Ink(double value) => value < 0.05 ? '.' : (char)('1' + (int)Math.Min(8, value * 9));

static string Source([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
