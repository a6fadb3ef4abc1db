using GraphC.Compiler;

namespace GraphC.Benchmarks;

/// <summary>How the benchmarks compile. The one place that tells GraphC how many threads to use.</summary>
internal static class Settings
{
    /// <summary>What GraphC can use of the threads that its peers get.</summary>
    public static int UsableThreads(int threads) => Math.Min(threads, 1);   // CompileOptions has no Threads yet

    public static CompileOptions Options(int threads) => new() { Name = $"benchmark{UsableThreads(threads)}", CacheFolder = null };
}
