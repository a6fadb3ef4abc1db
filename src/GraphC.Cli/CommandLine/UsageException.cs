namespace GraphC.Cli.CommandLine;

/// <summary>The user asked for what cannot be done; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>What was given does not fit. The name of a parameter of this code is no news for the user.</summary>
    public static UsageException Of(ArgumentException e) =>
        new(e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));

    /// <summary>A message of several lines as one.</summary>
    public static string OneLine(string message) =>
        string.Join("; ", message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Replace(":;", ":", StringComparison.Ordinal);
}
