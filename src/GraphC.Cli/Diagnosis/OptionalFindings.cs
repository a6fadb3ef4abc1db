using System.Runtime.InteropServices;

namespace GraphC.Cli.Diagnosis;

/// <summary>What tests and samples use if it is there.</summary>
internal static class OptionalFindings
{
    private const string Library = "GRAPHC_ORT_LIBRARY";

    public static IEnumerable<Finding> Current() => Examine(Environment.GetEnvironmentVariable);

    /// <param name="variable">The value of an environment variable.</param>
    public static IEnumerable<Finding> Examine(Func<string, string?> variable) =>
    [
        OnnxRuntime(variable(Library)),
        Folder("test data", "GRAPHC_TEST_DATA", variable, "tests compare with the ONNX project's cases and PyTorch's results", "tests against foreign results look for 'shared' beside the repository, and are skipped without it"),
        Folder("data sets", "GRAPHC_DATA", variable, "samples read MNIST and CIFAR-10 from there", "samples draw their own digits and pictures"),
    ];

    private static Finding OnnxRuntime(string? given)
    {
        const string usual = "libonnxruntime.so.1";
        var path = given is { Length: > 0 } ? given : usual;
        var version = VersionOf(path);
        var isMissed = version is null && given is { Length: > 0 };
        return new("ONNX Runtime", version is not null ? Health.Good : isMissed ? Health.Limited : Health.Absent,
            version is not null ? $"{version} ({path})" : isMissed ? $"{Library}={given}: no such library, or none of ONNX Runtime" : "not there",
            version is not null ? "tests run exported models in it" : "nothing of GraphC needs it: only tests of exported models run in it, and are skipped without")
        {
            Remedy = isMissed ? $"let {Library} name its shared library" : null,
            Facts = new Dictionary<string, object?> { ["library"] = path, ["version"] = version },
        };
    }

    private static Finding Folder(string name, string variable, Func<string, string?> value, string present, string absent)
    {
        var folder = value(variable);
        var isGiven = folder is { Length: > 0 };
        var exists = isGiven && Directory.Exists(folder);
        return new(name, exists ? Health.Good : isGiven ? Health.Limited : Health.Absent, exists ? $"{folder}" : isGiven ? $"{variable}={folder}: no such folder" : $"{variable} is not set", exists ? present : absent)
        {
            Remedy = isGiven && !exists ? $"let {variable} name a folder, or unset it" : null,
            Facts = new Dictionary<string, object?> { ["variable"] = variable, ["folder"] = folder, ["exists"] = exists },
        };
    }

    /// <summary>The version that a library tells in the second function of its table, as onnxruntime_c_api.h declares it.</summary>
    private static string? VersionOf(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
        {
            return null;
        }

        var table = Marshal.GetDelegateForFunctionPointer<Query>(entry)();
        return Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<Query>(Marshal.ReadIntPtr(table, nint.Size))());
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Query();
}
