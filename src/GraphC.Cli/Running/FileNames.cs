namespace GraphC.Cli.Running;

/// <summary>
/// Names of files for outputs. A model's names may be anything, a path out of the folder too: what is not a letter, a digit, a dot inside
/// of the name, a hyphen or an underscore becomes an underscore.
/// </summary>
internal sealed class FileNames(string folder)
{
    private const int Longest = 100;

    // Where names of files have no case, two that differ by it are one.
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A path in the folder that was not given before.</summary>
    public string For(string name, string extension)
    {
        var stem = new string([.. name.Take(Longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')]);
        stem = stem.Trim('.') is { Length: > 0 } kept ? kept : "output";
        var unique = stem;
        for (var i = 1; !taken.Add(unique + extension); i++)
        {
            unique = $"{stem}_{i}";
        }

        return Path.Combine(folder, unique + extension);
    }
}
