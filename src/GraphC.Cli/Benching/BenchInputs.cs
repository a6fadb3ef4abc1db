using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;

namespace GraphC.Cli.Benching;

/// <summary>What a model is fed while it is measured.</summary>
/// <param name="Tensors">A tensor for each input of the graph.</param>
/// <param name="Extents">The value of each of the graph's symbols.</param>
internal sealed record BenchInputs(Tensor[] Tensors, long[] Extents)
{
    /// <summary>The tensors that a command line names, and drawn ones where it names none.</summary>
    /// <exception cref="UsageException">They do not fit the model, or are too large.</exception>
    public static BenchInputs For(Graph graph, ModelInputs inputs, ParseResult parsed)
    {
        try
        {
            var tensors = inputs.Of(graph, parsed);
            var values = Binding.Of(graph, tensors);
            return new(tensors, [.. graph.Symbols.Select(s => values[s])]);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e);
        }
    }
}
