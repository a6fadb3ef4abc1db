using BenchmarkDotNet.Attributes;

namespace GraphC.Benchmarks.Micro;

/// <summary>One of <see cref="MicroKernels"/>, chosen by its name: only the kernels that are asked for are built.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class KernelBenchmark
{
    private LocalContender? contender;
    private Action work = () => { };

    [ParamsSource(nameof(Names))]
    public string Kernel { get; set; } = "";

    public static IEnumerable<string> Names => MicroKernels.All.Select(k => k.Name);

    [GlobalSetup]
    public void Build()
    {
        contender = MicroKernels.All.Single(k => k.Name == Kernel).Build();
        work = contender.Work;
    }

    [Benchmark]
    public void Run() => work();

    [GlobalCleanup]
    public void Dispose() => contender?.Dispose();
}
