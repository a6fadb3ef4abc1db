#:project ../src/GraphC.Training

using GraphC;
using GraphC.Data;
using GraphC.Training;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

// A recurrent network that says which character comes next. It reads many places of the text side by side, a window after the other; what it has
// read is a state that it keeps, while gradients end with the window (truncated back-propagation through time).
const int Length = 64, Width = 256;
var options = ScriptOptions.Parse(
    args, "Learns to write with a recurrent network (tinyshakespeare; where it is not at hand, a short text: add --epochs 100).", epochs: 4, batch: 32);
var corpus = TextCorpus.LoadOr(options.DataFolder("text"), "tinyshakespeare.txt", Harbour.Text);
Console.WriteLine(corpus);
var characters = CharacterTokenizer.Of(corpus.All);
var places = new[] { options.Batch, options.Examples, corpus.Train.Length / Length / 8 }.Min();
var learned = TextWindows.SideBySide(characters.Encode(corpus.Train), Length, places).Take(options.Examples);
var unseen = TextWindows.Of(characters.Encode(corpus.Test), Math.Min(1000, corpus.Test.Length - 1)).Take(options.Examples);

// A step that trains, one that is tested, and one that writes with the same parameters, character by character.
var embedding = Parameter("embedding", Initializers.Normal([characters.Count, Width], deviation: 0.1));
var (tokens, next) = (Input<int>("tokens", [places, Length]), Input<int>("next", [places, Length]));
var (text, following) = (Input<int>("text", [Batch, Dim.Symbol("time")]), Input<int>("following", [Batch, Dim.Symbol("time")]));
var latest = Input<int>("latest", [1, 1]);
var (memory, ownMemory) = (new Memory(places, Width), new Memory(1, Width));
// Now and then a place is read as if nothing came before it. A network that only ever goes on does not learn how to begin.
var reading = embedding.Lookup(tokens).Lstm(Width, options: memory.GoOn(Draw.Bernoulli(0.95, [1, places, 1])));
var testing = embedding.Lookup(text).Lstm(reading.Parameters, new() { BatchFirst = true });
var writing = embedding.Lookup(latest).Lstm(reading.Parameters, ownMemory.GoOn(Constant(1, Float32)));
var loss = Losses.SoftmaxCrossEntropy(Logits(reading), next, axis: -1);

var batches = learned.Batch(places, dropLast: true);
var adam = new Adam(3e-3) { ClipNorm = 1 };
var rate = Schedule.Cosine(3e-3, options.Epochs * batches.Count, floor: 1e-4);
using var train = Compile([.. adam.Minimize(loss), .. memory.Keep(reading)], outputs: [loss], options: options.Compile("train"));
using var test = Compile(outputs: [Losses.SoftmaxCrossEntropy(Logits(testing), following, axis: -1)], options: options.Compile("test"));
using var write = Compile(ownMemory.Keep(writing), outputs: [Logits(writing)], options: options.Compile("write"));
Console.WriteLine($"train: {train.Report}");

var history = train.Fit(batches, options.Epochs, ["loss"], beforeStep: step => adam.SetLearningRate(rate.At(step)));
Console.WriteLine($"loss checksum {history.Checksum:x8}, of the variables {Checksum.Of(train.Graph.Variables):x8}");
var sampler = new Sampler(options.Seed) { Temperature = 0.8 };
var written = characters.Encode("\n").ToList();
for (var i = 0; i < 400; i++)
{
    written.Add(sampler.Next(write.Run(Tensor.From<int>([written[^1]], 1, 1))[0].AsSpan<float>()));
}

Console.WriteLine(characters.Decode([.. written.Skip(1)]));
Console.WriteLine($"validation loss {test.Evaluate(unseen.Batch(32))[0]:0.0000}");

Node Logits(RecurrentResult read) => read.Output.MatMul(embedding.Transpose());

/// <summary>What was read at each place, kept from step to step.</summary>
sealed class Memory(long places, long width)
{
    private readonly Variable state = State("state", Initializers.Zeros([1, places, width]));
    private readonly Variable cell = State("cell", Initializers.Zeros([1, places, width]));

    /// <summary>Begins with what was kept, times a factor.</summary>
    public RecurrentOptions GoOn(Node factor) => new() { BatchFirst = true, Initial = state * factor, InitialCell = cell * factor };

    /// <summary>Keeps what was read.</summary>
    public IReadOnlyList<Update> Keep(RecurrentResult read) => [new(state, read.State), new(cell, read.Cell!)];
}
