#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// A transformer that says which character comes next (Radford et al., "Improving language understanding by generative pre-training", 2018).
const int Length = 64, Width = 128, Heads = 4, Blocks = 4;
var options = ScriptOptions.Parse(
    args, "Learns to write, character by character (tinyshakespeare; where it is not at hand, a text of its own).", epochs: 2, batch: 16);
var corpus = TextCorpus.LoadOr(options.DataFolder("text"), "tinyshakespeare.txt", Harbour.Text);
Console.WriteLine(corpus);
var characters = CharacterTokenizer.Of(corpus.All);
var learned = TextWindows.Of(characters.Encode(corpus.Train), Length).Take(options.Examples);
var unseen = TextWindows.Of(characters.Encode(corpus.Test), Length).Take(options.Examples);

var embedding = Parameter("embedding", Initializers.Normal([characters.Count, Width], deviation: 0.02));
var positions = Parameter("positions", Initializers.Normal([Length, Width], deviation: 0.02));
TransformerOptions causal = new() { Attention = new() { Causal = true } };
var blocks = Enumerable.Range(0, Blocks).Select(_ => new TransformerBlock(Width, Heads, causal)).ToList();

// A step that trains, and one that writes with the same parameters: it keeps the keys and values of all characters before.
var (tokens, next) = (Input<int>("tokens", [Batch, Length]), Input<int>("next", [Batch, Length]));
var (latest, position) = (Input<int>("latest", [1, Dim.Symbol("time")]), Input<int>("position", []));
var loss = Losses.SoftmaxCrossEntropy(Logits(tokens), next, axis: -1);

var batches = learned.Shuffle(options.Seed).Batch(options.Batch);
var adam = new AdamW(weightDecay: 0.1, beta2: 0.99) { ClipNorm = 1 };
var (steps, warmUp) = (options.Epochs * batches.Count, 100);
var rate = Schedule.Cosine(3e-3, Math.Max(1, steps - warmUp), floor: 1e-4).AfterWarmUp(warmUp);
using var train = Compile(adam.Minimize(loss), outputs: [loss], options: options.Compile("train"));
using var test = Compile(outputs: [loss], options: options.Compile("test"));
using var write = Compile(outputs: [Logits(latest, new(1, Length, position))], options: options.Compile("write"));
Console.WriteLine($"train: {train.Report}");

var history = train.Fit(batches, options.Epochs, ["loss"], beforeStep: step => adam.SetLearningRate(rate.At(step)));
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
var sampler = new Sampler(options.Seed) { Temperature = 0.8 };
Console.WriteLine(characters.Decode([.. write.Generate(characters.Encode("\n"), 400, sampler, Length)]));
Console.WriteLine($"validation loss {test.Evaluate(unseen.Batch(100))[0]:0.0000}");

Node Logits(Node tokens, KeyValueCache? cache = null) => blocks
    .Aggregate(embedding.Lookup(tokens).LearnedPositions(positions, cache?.Position), (x, block) => block.Apply(x, cache: cache))
    .LayerNorm(affine: false).MatMul(embedding.Transpose());
