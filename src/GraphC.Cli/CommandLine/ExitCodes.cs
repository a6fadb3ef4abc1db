namespace GraphC.Cli.CommandLine;

/// <summary>What the process says to a shell.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Fine = 0;

    /// <summary>A check failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments are wrong, or an input cannot be read.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
