using System.Diagnostics;
using System.Globalization;
using GraphC.Compiler;

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

/// <summary>Compiles in a fresh process, this program again with <see cref="Command"/>, which reports the time that it took.</summary>
internal sealed class CompileProcess : Contender
{
    /// <summary>The name of the contender whose time counts from the first declared node on.</summary>
    private const string WholeScript = "with declaration";

    /// <summary>How this program calls itself.</summary>
    public const string Command = "compile-once";

    private readonly CompileState state;
    private readonly int threads;
    private readonly DirectoryInfo cache = Directory.CreateTempSubdirectory("graphc-benchmark-");

    private CompileProcess(string name, CompileState state, int threads)
        : base(name)
    {
        (this.state, this.threads) = (state, threads);
        StartsAfresh = true;
        if (state is CompileState.Cached or CompileState.CachedWarm)
        {
            Run(1);   // fills the cache
        }
    }

    /// <summary>The time of <c>Compile</c> alone, the network being declared and differentiated.</summary>
    public static CompileProcess OfCompile(CompileState state, int threads) => new("GraphC", state, threads);

    /// <summary>The time of declaration, differentiation and <c>Compile</c>.</summary>
    public static CompileProcess OfWholeScript(CompileState state, int threads) => new(WholeScript, state, threads);

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

    /// <summary>The other process: compiles once and prints the seconds of that, and the seconds since the first declaration.</summary>
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
        var (updates, loss) = Network.Large.DeclareStep();
        var declared = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var step = Compilation.Compile(updates, outputs: [loss], options: options);
        var compiled = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compiled - declared:R} {compiled:R}"));
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
            ? double.Parse(printed.Split(' ')[Name == WholeScript ? 1 : 0], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The process that compiles ended with code {process.ExitCode}.");
    }
}
