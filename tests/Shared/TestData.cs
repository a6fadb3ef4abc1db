namespace GraphC.Tests;

/// <summary>Foreign files: the folder that <c>GRAPHC_TEST_DATA</c> names, by default <c>shared</c> beside the repository.</summary>
internal static class TestData
{
    /// <summary>The path of a file or folder in it; skips the test, saying so, where it is absent.</summary>
    public static string Require(string relative)
    {
        var path = Locate(relative);
        Skip.IfNot(Path.Exists(path), $"'{relative}' is not there; set GRAPHC_TEST_DATA to the folder that has it (looked for {path}).");
        return path;
    }

    /// <summary>The path that a file or folder in it would have.</summary>
    public static string Locate(string relative) =>
        Path.Combine(Environment.GetEnvironmentVariable("GRAPHC_TEST_DATA") ?? Default(), relative);

    private static string Default()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GraphC.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder, "..", "shared");
    }
}
