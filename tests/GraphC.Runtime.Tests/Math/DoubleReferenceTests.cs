using System.Globalization;
using System.Reflection;

using Xunit.Abstractions;

namespace GraphC.Runtime.Tests;

/// <summary>Double-precision errors, measured against results of much higher precision.</summary>
public class DoubleReferenceTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Func<double, double, double>> Binary = new()
    {
        ["Pow"] = VectorMath.Pow,
        ["Atan2"] = VectorMath.Atan2,
    };

    private static readonly ILookup<string, double[]> References = Read().ToLookup(line => line.Name, line => line.Values);

    public static TheoryData<string> Names => [.. References.Select(group => group.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Double_function_keeps_its_error_bound(string name)
    {
        var bound = Binary.ContainsKey(name) ? 2.0 : VectorFunctions.Double(name).MaxUlp;
        var worst = 0.0;
        foreach (var v in References[name])
        {
            var actual = v.Length == 4 ? Binary[name](v[0], v[1]) : VectorFunctions.Double(name).Scalar(v[0]);
            var error = Ulp.Error(actual, v[^2], v[^1]);
            worst = Math.Max(worst, error);
            Assert.True(error <= bound, $"{error} ulp at {v[0]:R}: {actual:R}, exact {v[^2]:R}");
        }

        output.WriteLine($"{name} double {worst:F3} ulp in {References[name].Count()} references");
    }

    private static IEnumerable<(string Name, double[] Values)> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("double-references.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var words = line.Split(' ');
            yield return (words[0], [.. words.Skip(1).Select(
                word => BitConverter.UInt64BitsToDouble(ulong.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))]);
        }
    }
}
