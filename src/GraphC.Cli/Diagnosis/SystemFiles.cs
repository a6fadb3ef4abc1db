namespace GraphC.Cli.Diagnosis;

/// <summary>What the system says about itself in files; elsewhere than on Linux there are none.</summary>
internal static class SystemFiles
{
    /// <summary>The text of a file without the white space around it, or null if it cannot be read.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What follows <paramref name="key"/> and a colon in a line of a file.</summary>
    public static string? Field(string path, string key) => Read(path)?.Split('\n')
        .Select(line => line.Split(':', 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == key)?[1].Trim();

    /// <summary>How many numbers a list such as <c>0-3,8</c> has; null if it is none.</summary>
    public static int? CountOf(string? list)
    {
        if (list is null)
        {
            return null;
        }

        var count = 0;
        foreach (var range in list.Split(','))
        {
            switch (range.Split('-').Select(end => int.TryParse(end, out var number) ? number : -1).ToArray())
            {
                case [>= 0]:
                    count++;
                    break;
                case [>= 0 and var first, var last] when last >= first:
                    count += last - first + 1;
                    break;
                default:
                    return null;
            }
        }

        return count;
    }
}
