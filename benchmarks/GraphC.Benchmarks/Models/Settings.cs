using GraphC.Compiler;

namespace GraphC.Benchmarks;

/// <summary>How the benchmarks compile.</summary>
internal static class Settings
{
    /// <summary>The options of every program that is timed: so many threads as the peers get, and compiled afresh.</summary>
    public static CompileOptions Options(int threads) => new() { Name = "benchmark", Threads = threads, CacheFolder = null };
}
