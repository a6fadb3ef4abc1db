using System.CommandLine;
using System.Globalization;
using GraphC.Cli.CommandLine;

namespace GraphC.Cli.Models;

/// <summary>Named extents of a model: <c>--dim batch=64</c>, once for each.</summary>
/// <param name="description">What they are for.</param>
internal sealed class DimArguments(string description)
{
    private const string Name = "--dim";

    private readonly Option<(string Name, string Value)[]> option = NamedValues.Declare(Name, "N", description);

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(option);

    /// <summary>The extents that a command line names.</summary>
    /// <exception cref="UsageException">A name is none of the graph's, or an extent is no number of at least 0.</exception>
    public Dictionary<string, long> Of(Graph graph, ParseResult parsed)
    {
        var given = parsed.GetValue(option) ?? [];
        NamedValues.RequireKnown(Name, "extent", given.Select(g => g.Name), [.. graph.Symbols.Select(s => s.Name)]);
        return given.ToDictionary(g => g.Name, g => Number(g.Value));
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new UsageException($"{Name}: '{text}' is no number of at least 0");
}
