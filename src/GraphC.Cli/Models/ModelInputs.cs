using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Data;

namespace GraphC.Cli.Models;

/// <summary>
/// What a command feeds to a model: arrays of files, and for the inputs that are given none, numbers drawn from a seed: uniform ones in
/// [-1, 1), and for integers, which are indices as a rule, 0 and 1.
/// </summary>
/// <param name="usualExtent">What extents are that nothing is said of.</param>
internal sealed class ModelInputs(long usualExtent = ModelInputs.UsualExtent)
{
    private const long UsualExtent = 3;
    private const string Files = "--input";

    private readonly Option<(string Name, string Value)[]> files = NamedValues.Declare(Files, "FILE.npy", "The array for an input; inputs that are given none are drawn from the seed");
    private readonly DimArguments dims = new($"A named extent of the inputs that are drawn [default: {usualExtent}]");
    private readonly Option<ulong> seed = new("--seed") { HelpName = "N", Description = "What numbers are drawn from [default: 0]" };

    /// <summary>Gives a command the options <c>--input</c>, <c>--dim</c> and <c>--seed</c>.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(files);
        dims.AddTo(command);
        command.Options.Add(seed);
    }

    /// <summary>The seed that a command line names.</summary>
    public ulong SeedOf(ParseResult parsed) => parsed.GetValue(seed);

    /// <summary>The tensors that a command line names, one for each input of a graph.</summary>
    /// <exception cref="UsageException">A name is none of the graph's, or an extent is no number of at least 0.</exception>
    public Tensor[] Of(Graph graph, ParseResult parsed) =>
        Of(graph, parsed.GetValue(files) ?? [], dims.Of(graph, parsed), SeedOf(parsed), usualExtent);

    /// <summary>True if a command line names arrays for all inputs of a graph: nothing is drawn.</summary>
    public bool AreAllGiven(Graph graph, ParseResult parsed) => (parsed.GetValue(files) ?? []).Length == graph.Inputs.Length;

    /// <summary>One tensor for each input of a graph.</summary>
    /// <inheritdoc cref="Of(Graph, ParseResult)"/>
    public static Tensor[] Of(Graph graph, IReadOnlyList<(string Name, string File)> files, IReadOnlyDictionary<string, long> extents, ulong seed, long usualExtent = UsualExtent)
    {
        NamedValues.RequireKnown(Files, "input", files.Select(f => f.Name), [.. graph.Inputs.Select(Graph.NameOf)]);
        var given = files.ToDictionary(f => f.Name, f => Npy.Read(f.File));
        var bound = new Dictionary<string, long>(extents);
        foreach (var input in graph.Inputs.Where(i => given.TryGetValue(Graph.NameOf(i), out var array) && array.Rank == i.Rank))
        {
            for (var axis = 0; axis < input.Rank; axis++)
            {
                if (input.Shape[axis].AsSymbol is { } symbol)
                {
                    bound.TryAdd(symbol.Name, given[Graph.NameOf(input)].Shape[axis]);
                }
            }
        }

        return
        [
            .. graph.Inputs.Select((input, i) => given.GetValueOrDefault(Graph.NameOf(input))
                ?? Drawn(input.DType, [.. input.Shape.Select(d => d.Evaluate(s => bound.GetValueOrDefault(s.Name, usualExtent)))], SplitMix64.For(seed, (ulong)i))),
        ];
    }

    private static Tensor Drawn(DType type, long[] shape, SplitMix64 random)
    {
        var tensor = new Tensor(type, shape);
        switch (type)
        {
            case DType.Float32: Fill(() => (float)random.Uniform(-1, 1)); break;
            case DType.Float64: Fill(() => random.Uniform(-1, 1)); break;
            case DType.Int32: Fill(() => random.Below(2)); break;
            case DType.Int64: Fill(() => (long)random.Below(2)); break;
            case DType.UInt8: Fill(() => (byte)random.Below(256)); break;
            default: Fill(() => random.Below(2) == 1); break;
        }

        return tensor;

        void Fill<T>(Func<T> draw) where T : unmanaged
        {
            foreach (ref var element in tensor.AsSpan<T>())
            {
                element = draw();
            }
        }
    }
}
