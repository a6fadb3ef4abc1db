#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// A residual network of 18 layers (He, Zhang, Ren and Sun, 2015), with a beginning for small pictures: one 3×3 convolution, no pooling.
var options = ScriptOptions.Parse(
    args, "Tells apart ten classes of pictures (CIFAR-10; where it is not at hand, or with another side, drawn shapes).",
    epochs: 4, batch: 32, examples: 1000, side: 32);
var pictures = options.Side == Cifar10.Side
    ? Cifar10.LoadOrDraw(options.DataFolder("cifar10"), options.Seed)
    : DrawnPictures.Create(side: options.Side, seed: options.Seed);
Console.WriteLine(pictures);
var (learned, unseen) = (pictures.Train.Take(options.Examples), pictures.Test.Take(options.Examples));
var channels = ChannelStandardizer.Fit(learned.Images);

var x = Input("x", Float32, [Batch, 3, options.Side, options.Side]);
var y = Input<int>("y", [Batch]);
var logits = ResNet18(x, Pictures.Classes);
var loss = Losses.SoftmaxCrossEntropy(logits, y);
var accuracy = Metrics.Accuracy(logits, y);

// A hundred steps are few: Adam gets further in them than momentum does.
var adam = new AdamW(1e-3, weightDecay: 5e-4);
using var train = Compile(adam.Minimize(loss), outputs: [loss, accuracy], options: options.Compile("train"));
using var test = Compile(outputs: [accuracy], options: options.Compile("test"));
Console.WriteLine($"train: {train.Report}");
Console.WriteLine($"test: {test.Report}");

using var batches = learned.Shuffle(options.Seed).Batch(options.Batch)
    .Augment(options.Seed, [new RandomCrop(border: options.Side / 8), new HorizontalFlip(), new Standardization(channels)])
    .Prefetch();
var history = train.Fit(batches, options.Epochs, ["loss", "accuracy"]);
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
Console.WriteLine($"test accuracy {test.Evaluate(unseen.Map(Columns.Images, channels.Apply).Batch(100))[0]:0.0000}");

static Node ResNet18(Node images, int classes)
{
    var x = Norm(images, 64, window: 3, stride: 1).Relu();
    foreach (var filters in (int[])[64, 128, 256, 512])
    {
        x = Block(Block(x, filters, stride: filters == 64 ? 1 : 2), filters, stride: 1);
    }

    return x.GlobalAvgPool().Flatten(1).Dense(classes);
}

static Node Block(Node x, int filters, int stride) => x.Residual(
    y => Norm(Norm(y, filters, window: 3, stride).Relu(), filters, window: 3, stride: 1),
    stride == 1 ? null : y => Norm(y, filters, window: 1, stride)).Relu();

static Node Norm(Node x, int filters, int window, int stride) => x
    .Conv(filters, window, stride, padding: window / 2, bias: false, weight: shape => Initializers.HeNormal(shape)).BatchNorm();
