namespace GraphC.Cli.CommandLine;

/// <summary>The user asked for what cannot be done; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
