using System.Runtime.Intrinsics.X86;

/// <summary>
/// .NET calls this in a process that it starts with DOTNET_STARTUP_HOOKS; it demands the name, and that there be no namespace. Says on
/// standard error what vector instructions the process may use.
/// </summary>
internal static class StartupHook
{
    public const string Prefix = "instructions: ";

    public static void Initialize() =>
        Console.Error.WriteLine((Prefix + string.Join(' ', new[] { Avx512F.IsSupported ? "avx512" : "", Avx2.IsSupported ? "avx2" : "" }.Where(i => i.Length > 0))));
}
