using System.CommandLine;

namespace GraphC.Cli.CommandLine;

/// <summary>Options that take one of a few words, the first of which is meant where none is given.</summary>
internal static class Choice
{
    /// <summary>The values of an enumeration by their names in lower case.</summary>
    public static Dictionary<string, T> Named<T>() where T : struct, Enum => Enum.GetValues<T>().ToDictionary(v => v.ToString().ToLowerInvariant());

    /// <summary>An option that takes one of some words, the first of which stands for the type's default value.</summary>
    public static Option<T> Of<T>(string name, string description, Dictionary<string, T> choices) where T : struct, Enum => new(name)
    {
        HelpName = string.Join('|', choices.Keys),
        Description = $"{description} [default: {choices.Keys.First()}]",
        CustomParser = argument =>
        {
            var word = argument.Tokens[0].Value;
            if (!choices.TryGetValue(word, out var value))
            {
                argument.AddError($"{name}: '{word}' is none of {string.Join(", ", choices.Keys)}");
            }

            return value;
        },
    };
}
