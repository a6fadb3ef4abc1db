using System.Runtime.InteropServices;

namespace GraphC.Cli.Diagnosis;

/// <summary>Whether there is a GPU that GraphC could use, and a device of GraphC that would.</summary>
/// <param name="HasDevice">True if this build of GraphC has a GPU device.</param>
/// <param name="Driver">NVIDIA's driver: its version, or where it is; null if none can be seen.</param>
internal sealed record GraphicsProcessor(bool HasDevice, string? Driver)
{
    public static GraphicsProcessor Current() => new(
        File.Exists(Path.Combine(AppContext.BaseDirectory, "GraphC.Runtime.Gpu.dll")), VersionOf(SystemFiles.Read("/proc/driver/nvidia/version")) ?? Library());

    public Finding Examine() => new(
        "GPU", Health.Absent, $"{(HasDevice ? "GraphC's GPU device" : "no GPU device in this build")}; {(Driver is null ? "no NVIDIA driver in sight" : $"NVIDIA driver {Driver}")}",
        $"programs run on the processor{(Driver is null ? "" : "; the GPU stays idle")}")
    {
        Facts = new Dictionary<string, object?> { ["device"] = HasDevice, ["driver"] = Driver },
    };

    /// <summary>The version in <c>NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat …</c>.</summary>
    public static string? VersionOf(string? text) =>
        text?.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => char.IsAsciiDigit(word[0]) && word.Contains('.'));

    private static string? Library()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out var library))
        {
            return null;
        }

        NativeLibrary.Free(library);
        return name;
    }
}
