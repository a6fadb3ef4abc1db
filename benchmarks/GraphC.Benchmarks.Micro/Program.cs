using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GraphC.Benchmarks.Micro;
using Perfolizer.Horology;

// In this process: the kernels are compiled here, and no project need be generated for each. A call takes microseconds, so that tenths of
// a second hold enough of them.
var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100));
var config = DefaultConfig.Instance
    .AddJob(job)
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60))
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"));
// Without a filter the switcher would ask for one.
var summaries = BenchmarkSwitcher.FromTypes([typeof(KernelBenchmark)]).Run(args.Length == 0 ? ["--filter", "*"] : args, config).ToList();
return summaries.Count > 0 && summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.Length > 0 && s.Reports.All(r => r.Success)) ? 0 : 1;
