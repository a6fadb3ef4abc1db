namespace GraphC.Onnx.Tests.Foreign;

/// <summary>
/// The ONNX project's own cases, and all others that lie beside them in that form: compiled, run, and compared. A case that is listed as known
/// to fail must fail.
/// </summary>
[Trait("Category", "Foreign")]
public sealed class BackendTests
{
    private const string Absent = "(absent)";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            var folder = TestData.Locate("onnx");
            foreach (var zip in Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.zip").Order(StringComparer.Ordinal)] : Array.Empty<string>())
            {
                foreach (var found in CheckCases.All(zip))
                {
                    cases.Add(Path.GetFileName(zip), found.Name);
                }
            }

            if (!cases.Any())
            {
                cases.Add(Absent, Absent);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void The_case_passes_or_is_known_to_fail(string zip, string name)
    {
        Skip.If(zip == Absent, $"There are no cases in {TestData.Locate("onnx")}; set GRAPHC_TEST_DATA to the folder that has them.");
        var result = Archives.Of(zip)[name].Run();
        if (KnownFailures.Of(name) is { } reason)
        {
            Assert.True(result.Status != CheckStatus.Passed, $"{name} passes, but it is listed as failing ({reason}).");
        }
        else
        {
            Assert.True(result.Status == CheckStatus.Passed, $"{result.Status}: {result.Reason}");
        }
    }

    private static class Archives
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Dictionary<string, CheckCase>>> Opened = new();

        public static Dictionary<string, CheckCase> Of(string zip) =>
            Opened.GetOrAdd(zip, z => new(() => CheckCases.All(TestData.Require(Path.Combine("onnx", z))).ToDictionary(c => c.Name))).Value;
    }
}
