using System.CommandLine;
using System.CommandLine.Parsing;

namespace GraphC.Cli.CommandLine;

/// <summary>Options of the form <c>--input NAME=VALUE</c>, which may be given once for each name.</summary>
internal static class NamedValues
{
    /// <param name="option">The option, for example <c>--input</c>.</param>
    /// <param name="value">What the value is called in the help.</param>
    /// <param name="description">What the option is for.</param>
    public static Option<(string Name, string Value)[]> Declare(string option, string value, string description) => new(option)
    {
        HelpName = $"NAME={value}",
        Description = description,
        CustomParser = argument => Pairs(argument, option, value),
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Refuses a name that a model does not have.</summary>
    /// <param name="option">The option.</param>
    /// <param name="what">What is named, for example <c>input</c>.</param>
    /// <param name="names">The names that are given.</param>
    /// <param name="known">The names that there are.</param>
    /// <exception cref="UsageException">A name is not among them; the message lists them.</exception>
    public static void RequireKnown(string option, string what, IEnumerable<string> names, IReadOnlyList<string> known)
    {
        if (names.FirstOrDefault(n => !known.Contains(n)) is { } unknown)
        {
            throw new UsageException($"{option}: the model has no {what} '{unknown}'; it has {(known.Count == 0 ? "none" : string.Join(", ", known))}");
        }
    }

    private static (string Name, string Value)[] Pairs(ArgumentResult argument, string option, string value)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach (var token in argument.Tokens)
        {
            // Names may hold '=', files hardly do.
            var at = token.Value.LastIndexOf('=');
            if (at <= 0 || at == token.Value.Length - 1)
            {
                argument.AddError($"{option}: '{token.Value}' is not NAME={value}");
            }
            else
            {
                pairs.Add((token.Value[..at], token.Value[(at + 1)..]));
            }
        }

        if (pairs.GroupBy(p => p.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            argument.AddError($"{option}: '{twice.Key}' is given twice");
        }

        return [.. pairs];
    }
}
