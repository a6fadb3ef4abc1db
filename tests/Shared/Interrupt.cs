using System.Diagnostics;
using System.Globalization;

namespace GraphC.Tests;

/// <summary>Ctrl-C for a process, as a terminal sends it.</summary>
internal static class Interrupt
{
    // SIGINT is signal 2, and masks begin with signal 1.
    private const ulong Bit = 1 << 1;

    /// <summary>Skips the test, saying why, where no process that it starts could be interrupted.</summary>
    public static void Require()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no kill -INT.");
        Skip.If(IsIgnored(), "The tests were started with Ctrl-C ignored, as shells start what runs in the background, and so is what they start.");
    }

    /// <summary>Interrupts a process.</summary>
    public static void Send(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static bool IsIgnored()
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        return File.Exists(Status)
            && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) is { } mask
            && (ulong.Parse(mask.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Bit) != 0;
    }
}
