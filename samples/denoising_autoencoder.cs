#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// Pictures of digits covered with noise are squeezed through 7×7 pixels of 32 channels and drawn again without it.
var options = ScriptOptions.Parse(
    args, "Learns to remove noise from handwritten digits, and shows it: noisy pictures, what became of them, and how they were.",
    epochs: 3, output: "denoised.png");
var digits = Mnist.LoadOrDraw(options.DataFolder("mnist"), options.Seed);
Console.WriteLine(digits);

var x = Input("x", Float32, [Batch, 784]);
var clean = x.Reshape(Batch, 1, 28, 28);
var noisy = (clean + Draw.Normal(clean.Shape, deviation: 0.5)).Clamp(0, 1);
var code = noisy
    .Conv(32, 3, padding: Padding.Same).Relu().MaxPool(2)
    .Conv(32, 3, padding: Padding.Same).Relu().MaxPool(2);
var logits = code
    .Conv(32, 3, padding: Padding.Same).Relu().Upsample(2)
    .Conv(32, 3, padding: Padding.Same).Relu().Upsample(2)
    .Conv(1, 3, padding: Padding.Same);
var restored = logits.Sigmoid();
var loss = Losses.BinaryCrossEntropyWithLogits(logits, clean);
var error = Losses.Mse(restored, clean);

using var train = Compile(new Adam(1e-3).Minimize(loss), outputs: [loss, error], options: options.Compile("train"));
using var test = Compile(outputs: [error], options: options.Compile("test"));
using var show = Compile(outputs: [noisy, restored, clean], options: options.Compile("show"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

var examples = digits.Train.Take(options.Examples).Shuffle(options.Seed);
var history = train.Fit(examples.Batch(options.Batch), options.Epochs, ["loss", "error"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");

const int Shown = 16;
var rows = show.Run(digits.Test.Take(Shown).Images);
PictureGrid.Write(options.Output, [rows[0], rows[1], rows[2]], columns: Shown);
Console.WriteLine($"{options.Output}: noisy pictures above, restored ones below them, the originals at the bottom");
Console.WriteLine($"test reconstruction error {test.Evaluate(digits.Test.Take(options.Examples).Batch(500))[0]:0.0000}");
