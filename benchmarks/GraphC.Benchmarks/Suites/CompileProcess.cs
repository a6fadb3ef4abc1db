using System.Diagnostics;
using System.Globalization;

namespace GraphC.Benchmarks;

/// <summary>What a process has done before the compilation that is timed.</summary>
internal enum CompileState
{
    /// <summary>Nothing: .NET and Roslyn have yet to compile themselves.</summary>
    Cold,

    /// <summary>It has compiled another model.</summary>
    Warm,

    /// <summary>Nothing, but an earlier process has left the program in the cache on disk.</summary>
    Cached,

    /// <summary>It has loaded the same program before.</summary>
    CachedWarm,
}

/// <summary>Compiles in a fresh process, this program again with <see cref="Command"/>, which reports the time it took inside.</summary>
internal sealed class CompileProcess : Contender
{
    /// <summary>How this program calls itself.</summary>
    public const string Command = "compile-once";

    private readonly CompileState state;
    private readonly int threads;
    private readonly DirectoryInfo cache = Directory.CreateTempSubdirectory("graphc-benchmark-");

    public CompileProcess(CompileState state, int threads)
        : base("GraphC")
    {
        (this.state, this.threads) = (state, threads);
        StartsAfresh = true;
        if (state is CompileState.Cached or CompileState.CachedWarm)
        {
            Run(1);   // fills the cache
        }
    }

    public override double Run(int times)
    {
        var total = 0.0;
        for (var i = 0; i < times; i++)
        {
            total += RunOnce();
        }

        return total;
    }

    public override void Dispose() => cache.Delete(recursive: true);

    /// <summary>The other process: compiles once and prints the seconds.</summary>
    public static void Compile(TextWriter output, string state, int threads, string cacheFolder)
    {
        var parsed = Enum.Parse<CompileState>(state);
        var options = Settings.Options(threads) with { CacheFolder = parsed is CompileState.Cold or CompileState.Warm ? null : cacheFolder };
        if (parsed == CompileState.Warm)
        {
            Network.Small.CompileStep(options).Dispose();
        }
        else if (parsed == CompileState.CachedWarm)
        {
            Network.Large.CompileStep(options).Dispose();
        }

        var start = Stopwatch.GetTimestamp();
        using var step = Network.Large.CompileStep(options);
        output.WriteLine(Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
    }

    private double RunOnce()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its own path.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CompileProcess).Assembly.Location);
        }

        foreach (var argument in (string[])[Command, state.ToString(), threads.ToString(CultureInfo.InvariantCulture), cache.FullName])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(printed, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The process that compiles ended with code {process.ExitCode}.");
    }
}
