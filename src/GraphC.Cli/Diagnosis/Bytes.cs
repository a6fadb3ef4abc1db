using System.Globalization;

namespace GraphC.Cli.Diagnosis;

/// <summary>Numbers of bytes as people read them.</summary>
internal static class Bytes
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>For example <c>1.5 MiB</c>: two digits, or all of a whole number.</summary>
    public static string Text(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(value < 10 && unit > 0 ? $"{value:0.0}" : $"{value:0}")} {Units[unit]}");
    }
}
