using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;

namespace GraphC.Runtime.Tests;

/// <summary>What RyuJIT makes of the micro-kernels: their speed rests on sums that never leave the registers.</summary>
public partial class MicroKernelTests
{
    [SkippableTheory]
    [InlineData("Single")]
    [InlineData("Double")]
    public void With_AVX512_the_sums_of_the_tallest_tile_stay_in_registers(string type)
    {
        Skip.IfNot(Avx512F.IsSupported, "This machine has no AVX-512.");
        AssertStaysInRegisters(MicroKernelProcess.CodeOfProducts(), type, rows: 12);
    }

    [SkippableTheory]
    [InlineData("Single")]
    [InlineData("Double")]
    public void With_AVX2_the_sums_of_the_tallest_tile_stay_in_registers(string type)
    {
        Skip.IfNot(Avx2.IsSupported, "This machine has no AVX2.");
        AssertStaysInRegisters(MicroKernelProcess.CodeOfProducts(("DOTNET_EnableAVX512", "0")), type, rows: 6);
    }

    /// <summary>Also what Simd128 is on x86; on Arm nothing but the tile differs from AVX-512.</summary>
    [SkippableTheory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVX")]
    public void Without_AVX2_the_sums_of_the_tallest_tile_stay_in_registers(string disabled)
    {
        Skip.IfNot(Sse2.IsSupported, "This machine is no x86.");
        string[] loop = InnerLoop(MicroKernelProcess.CodeOfProducts((disabled, "0")), "Single", rows: 2, "mulpd", perRow: 4);
        Assert.Empty(Spills(loop));
        Assert.DoesNotContain(loop, line => line.Contains("call"));
    }

    [SkippableFact]
    public void A_tile_with_more_sums_than_registers_is_seen_to_spill()
    {
        Skip.IfNot(Avx2.IsSupported, "This machine has no AVX2.");
        Assert.NotEmpty(Spills(InnerLoop(MicroKernelProcess.CodeOfTooTallTile(), "Single", rows: 12)));
    }

    private static void AssertStaysInRegisters(string log, string type, int rows) => Assert.Empty(Spills(InnerLoop(log, type, rows)));

    /// <summary>The loop over k of the kernel for tiles of so many rows, two vectors wide.</summary>
    private static string[] InnerLoop(string log, string type, int rows, string product = "vfmadd", int perRow = 2)
    {
        string element = type == "Single" ? "float" : "double";
        string[] listings = log.Split("; Assembly listing for method ");
        string kernel = Assert.Single(
            listings, l => l.StartsWith($"GraphC.Runtime.Gemm:MicroKernel[{element},", StringComparison.Ordinal) && l.Contains($"+N{rows},GraphC.Runtime.Gemm+N2]"));
        Assert.Contains("(FullOpts)", kernel.Split('\n')[0]);
        return Assert.Single(Loops(kernel.Split('\n')), loop => loop.Count(line => line.Contains(product)) == perRow * rows);
    }

    /// <summary>What lies between a label and a jump back to it.</summary>
    private static IEnumerable<string[]> Loops(string[] code)
    {
        var labels = new Dictionary<string, int>();
        for (int i = 0; i < code.Length; i++)
        {
            if (Label().Match(code[i]) is { Success: true } label)
                labels[label.Groups[1].Value] = i;
            else if (Jump().Match(code[i]) is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out int begin))
                yield return code[begin..i];
        }
    }

    /// <summary>Vectors that are moved to or from the stack.</summary>
    private static IEnumerable<string> Spills(string[] loop) => loop.Where(line => Spill().IsMatch(line));

    [GeneratedRegex(@"^(G_M\d+_IG\d+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bj\w+\s+(?:SHORT )?(G_M\d+_IG\d+)")]
    private static partial Regex Jump();

    [GeneratedRegex(@"mm\d+.*\[r[sb]p|mmword ptr \[r[sb]p")]
    private static partial Regex Spill();
}
