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
var corpus = TextCorpus.LoadOr(options.DataFolder("text"), "tinyshakespeare.txt", Harbour);
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

partial class Program
{
    private const string Harbour = """
        The harbour lay still before the sun came up. Two boats were tied to the wall, a red one and a grey one, and the water under them was
        as dark as slate. Old Marten sat on a barrel and mended his net. He had mended it the day before, and the day before that, for a net
        is never whole for long, and neither, he used to say, is a man who fishes.

        "You are early," said the girl who sold the bread.

        "I am late," said Marten. "I should have gone out with the tide, and the tide went without me. It did not even look back."

        She laughed and gave him the end of a loaf, which nobody ever bought. The gulls came down to see whether he would eat it all. He did
        not; he broke a corner off and threw it as far as he could, and the whole white crowd of them went after it, shouting.

        When the light reached the roofs, the town began to move. Doors were opened, and shutters were pushed back against the walls. A cart
        came down the hill with its brakes on, and the horse in front of it knew every stone of the way. The man on the cart sold apples in the
        autumn and coal in the winter, and in the spring, when nobody wanted the one and nobody needed the other, he sold whatever he had.

        "What is it today?" called Marten.

        "Rope," said the man, "and a clock that goes backwards."

        "Then bring it here. If it goes back far enough, I shall catch my tide."

        So they sat on the wall, the three of them, and watched the clock. It was a good clock, round and brass, with a ship painted on its
        face. Its hands went from six to five and from five to four, and the ship sailed the wrong way over a painted sea. But the water in the
        harbour did as it always did. It rose along the wall, slowly, as if it were counting the stones, and at noon it lifted the two boats, the
        grey one first and then the red one, and Marten put his net into his boat and went out with it.

        In the evening he came back with nine fish and a story. The fish he sold, all but one. The story he told for nothing to anyone who would
        sit down, and each time he told it the waves were a little higher and the wind was a little colder, until even the girl who sold the
        bread began to believe that there had been a storm that day, though she had seen the sea from her window, and it had lain there from
        morning until night like a plate on a table.

        The clock still stands in the window of the harbour house. It goes backwards, and it is right twice a day, as other clocks are that do
        not go at all; and those who know how to read it say that it is the only one in the town that will ever show them yesterday again.
        """;
}
