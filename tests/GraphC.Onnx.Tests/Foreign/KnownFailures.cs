namespace GraphC.Onnx.Tests.Foreign;

/// <summary>The cases that are known to fail, each with its reason: one line a case, <c>name: reason</c>, in <c>known-failures.txt</c>.</summary>
internal static class KnownFailures
{
    private static readonly Dictionary<string, string> Reasons = Read();

    /// <summary>Why a case fails, or null if it must pass.</summary>
    public static string? Of(string name) => Reasons.GetValueOrDefault(name);

    private static Dictionary<string, string> Read()
    {
        var reasons = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Foreign", "known-failures.txt")).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            Assert.True(colon > 0 && line[(colon + 2)..].Trim().Length > 0, $"'{line}' has no reason");
            reasons.Add(line[..colon], line[(colon + 2)..]);
        }

        return reasons;
    }
}
