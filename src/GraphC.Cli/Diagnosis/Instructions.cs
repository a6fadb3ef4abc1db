using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Cli.Diagnosis;

/// <summary>
/// The instruction sets that decide which code GraphC takes: what the processor has, what .NET uses of it, and the switches that narrow that.
/// </summary>
/// <param name="Processor">What the processor calls itself.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="Has">The sets that the processor has.</param>
/// <param name="Uses">The sets that .NET uses.</param>
/// <param name="Switches">The environment variables that are set and named like switches of instruction sets, with their values.</param>
internal sealed record Instructions(
    string Processor, Architecture Architecture, IReadOnlyList<string> Has, IReadOnlyList<string> Uses, IReadOnlyList<(string Name, string Value)> Switches)
{
    private const string Avx512 = "AVX-512", Avx2Name = "AVX2", FmaName = "FMA", Neon = "AdvSimd";

    /// <summary>What each switch of .NET 10 takes away when it is 0.</summary>
    private static readonly (string Name, string[] Takes)[] KnownSwitches =
    [
        ("EnableAVX512", [Avx512]),
        ("EnableAVX2", [Avx512, Avx2Name, FmaName]),
        ("EnableAVX", [Avx512, Avx2Name, FmaName]),
        ("EnableSSE42", [Avx512, Avx2Name, FmaName]),
        ("EnableHWIntrinsic", [Avx512, Avx2Name, FmaName, Neon]),
    ];

    /// <summary>Switches of earlier versions, which .NET 10 does not know, and what takes their place.</summary>
    private static readonly Dictionary<string, string> FormerSwitches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EnableAVX512F"] = "EnableAVX512",
        ["EnableAVX512BW"] = "EnableAVX512",
        ["EnableAVX512CD"] = "EnableAVX512",
        ["EnableAVX512DQ"] = "EnableAVX512",
        ["EnableFMA"] = "EnableAVX2",
    };

    /// <summary>Which code is chosen.</summary>
    private string Code => Uses.Contains(Avx512) ? "512 bits wide: AVX-512"
        : Uses.Contains(FmaName) ? "256 bits wide: AVX2 with FMA"
        : Uses.Contains(Neon) ? "128 bits wide: AdvSimd"
        : "portable";

    /// <summary>What this process runs on.</summary>
    public static Instructions Current() => new(
        SystemFiles.Field("/proc/cpuinfo", "model name") ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "a processor without a name",
        RuntimeInformation.ProcessArchitecture,
        [.. OfProcessor()],
        [.. OfRuntime()],
        [.. SwitchesIn(Environment.GetEnvironmentVariables().Keys.Cast<string>(), Environment.GetEnvironmentVariable)]);

    /// <summary>The variables among some that are meant to switch instruction sets. .NET reads them as <c>DOTNET_</c> and, as before, <c>COMPlus_</c>.</summary>
    public static IEnumerable<(string Name, string Value)> SwitchesIn(IEnumerable<string> variables, Func<string, string?> value) => variables
        .Where(v => Stem(v) is { } stem && (FormerSwitches.ContainsKey(stem) || KnownSwitches.Any(s => s.Name.Equals(stem, StringComparison.OrdinalIgnoreCase))))
        .Order(StringComparer.Ordinal)
        .Select(v => (v, value(v) ?? ""));

    /// <summary>The processor, which code is chosen on it, and switches that do nothing.</summary>
    public IEnumerable<Finding> Examine()
    {
        var lost = Has.Except(Uses).ToList();
        var guilty = Switches.Where(s => IsOff(s.Value) && KnownSwitches.Any(k => Is(s.Name, k.Name) && k.Takes.Intersect(lost).Any())).Select(s => s.Name).ToList();
        yield return new("processor", Health.Good, $"{Processor} ({Architecture.ToString().ToLowerInvariant()})", Has.Count == 0 ? "it has no instruction set that GraphC has own code for" : $"it has {string.Join(", ", Has)}")
        {
            Facts = new Dictionary<string, object?> { ["name"] = Processor, ["architecture"] = Architecture.ToString().ToLowerInvariant(), ["has"] = Has },
        };
        yield return new("instruction sets", lost.Count == 0 ? Health.Good : Health.Limited, $"kernels are {Code}", lost.Count == 0 ? Meaning : $"{Meaning}; unused: {string.Join(", ", lost)}")
        {
            Remedy = lost.Count == 0 ? null
                : guilty.Count > 0 ? $"unset {string.Join(" and ", guilty)}"
                : "the system or a virtual machine may hide it from .NET, or a switch in a runtimeconfig.json",
            Facts = new Dictionary<string, object?> { ["code"] = Code, ["uses"] = Uses, ["unused"] = lost, ["switches"] = Switches.ToDictionary(s => s.Name, s => s.Value) },
        };
        foreach (var (name, value) in Switches)
        {
            if (FormerSwitches.TryGetValue(Stem(name)!, out var now))
            {
                yield return new("instruction sets", Health.Limited, $"{name}={value}", ".NET 10 does not know this switch: nothing is switched off by it")
                {
                    Remedy = $"say DOTNET_{now}, or unset it",
                    Facts = new Dictionary<string, object?> { ["switch"] = name, ["value"] = value },
                };
            }
        }
    }

    private string Meaning => Uses.Contains(Avx512) || Uses.Contains(FmaName) || Uses.Contains(Neon)
        ? "the widest that .NET uses here; results are the same bits on any"
        : "products add without fused multiply-add instructions, many times slower; results are the same bits";

    private static IEnumerable<string> OfRuntime()
    {
        if (Avx512F.IsSupported)
        {
            yield return Avx512;
        }

        if (Avx2.IsSupported)
        {
            yield return Avx2Name;
        }

        if (Fma.IsSupported)
        {
            yield return FmaName;
        }

        if (AdvSimd.IsSupported)
        {
            yield return Neon;
        }
    }

    /// <summary>What the processor itself tells, whatever .NET makes of it. An Arm processor is not asked.</summary>
    private static IEnumerable<string> OfProcessor()
    {
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.X86))
        {
            return OfRuntime();
        }

        // With intrinsics off .NET does not ask the processor any more, but the system still tells.
        var flags = X86Base.IsSupported ? null : SystemFiles.Field("/proc/cpuinfo", "flags")?.Split(' ') ?? [];
        var (basic, extended) = flags is null ? (X86Base.CpuId(1, 0), X86Base.CpuId(0, 0).Eax >= 7 ? X86Base.CpuId(7, 0) : default) : default;
        (string Name, string Flag, bool Bit)[] sets =
            [(Avx512, "avx512f", (extended.Ebx >> 16 & 1) != 0), (Avx2Name, "avx2", (extended.Ebx >> 5 & 1) != 0), (FmaName, "fma", (basic.Ecx >> 12 & 1) != 0)];
        return sets.Where(s => flags?.Contains(s.Flag) ?? s.Bit).Select(s => s.Name);
    }

    private static string? Stem(string variable) => variable.Split('_', 2) is [var prefix, var stem] && prefix is "DOTNET" or "COMPlus" ? stem : null;

    private static bool Is(string variable, string name) => name.Equals(Stem(variable), StringComparison.OrdinalIgnoreCase);

    // The runtime reads hexadecimal digits.
    private static bool IsOff(string value) => value.Length > 0 && value.Replace("0x", "", StringComparison.OrdinalIgnoreCase).All(c => c == '0');
}
