using System.Text.Json;
using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Watch;

/// <summary>The kernels of runs as a trace that browsers show.</summary>
public sealed class KernelTraceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-trace-").FullName;

    private sealed record Event(string Name, string Category, decimal Begin, decimal End, int Process, int Worker, JsonElement Arguments)
    {
        public bool Covers(Event other) => Process == other.Process && Begin <= other.Begin && other.End <= End;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Kernels_lie_within_their_runs_and_cover_most_of_them(int threads)
    {
        // Large enough that what stands between kernels is little beside them.
        var x = Input("x", Float32, [Batch, 256]);
        var loss = x.Dense(512).Tanh().Dense(256).LayerNorm().Dense(10).Square().Mean();
        var trace = new KernelTrace(Path.Combine(folder, "trace.json"));
        using (var train = Compile(new Adam(1e-3).Minimize(loss), [loss], options: Agreement.Fresh with { Trace = trace, Threads = threads, Name = "train" }))
        {
            for (var i = 0; i < 25; i++)
            {
                train.Run(Filled.Floats(1, 256, 256));
            }
        }

        var events = Read(trace.Path);
        var runs = events.Where(e => e.Category == "run").OrderBy(e => e.Begin).ToList();
        Assert.Equal(Enumerable.Range(15, 10).Select(i => $"run {i}"), runs.Select(r => r.Name));
        var kernels = events.Where(e => e.Category == "kernel").ToList();
        Assert.All(kernels, k => Assert.Single(runs, r => r.Covers(k)));
        Assert.All(kernels.GroupBy(k => k.Worker), AssertNested);
        Assert.InRange(kernels.Max(k => k.Worker), 0, threads - 1);
        Assert.Contains(kernels, k => k.Name.Contains("MatMul", StringComparison.Ordinal)
            && k.Arguments.GetProperty("nodes").EnumerateArray().Any(n => n.GetString()!.Contains("KernelTraceTests.cs:", StringComparison.Ordinal)));
        var covered = runs.Select(run => (double)(kernels.Where(k => k.Worker == 0 && run.Covers(k)).Sum(k => k.End - k.Begin) / (run.End - run.Begin))).Order().ToList();
        Assert.InRange(covered[covered.Count / 2], threads == 1 ? 0.8 : 0.2, 1);
    }

    [Fact]
    public void The_kernels_of_a_loop_lie_in_it_with_their_steps_and_programs_share_a_file()
    {
        var items = Input("items", Float32, [Dim.Symbol("time"), Batch, 4]);
        var (final, _) = items.Scan(Fill.Full(1, Float32, [Batch, 4]), (state, item) => (state + item).Softmax(-1));
        var trace = new KernelTrace(Path.Combine(folder, "trace.json"));
        Assert.Empty(Read(trace.Path));
        using (var scan = Compile([final], options: Agreement.Fresh with { Trace = trace, Name = "scan" }))
        using (var other = Compile([items.Exp()], options: Agreement.Fresh with { Trace = trace, Name = "exp" }))
        {
            scan.Run(Filled.Floats(1, 5, 3, 4));
            other.Run(Filled.Floats(1, 5, 3, 4));
        }

        var events = Read(trace.Path);
        var loop = Assert.Single(events, e => e.Category == "loop");
        var steps = events.Where(e => e.Arguments.TryGetProperty("step of loop 0", out var _)).ToList();
        Assert.All(steps, s => Assert.True(loop.Covers(s)));
        Assert.Equal(Enumerable.Range(0, 5), steps.Where(s => s.Name == steps[0].Name).Select(s => s.Arguments.GetProperty("step of loop 0").GetInt32()));
        AssertNested(events.Where(e => e.Process == 1 && e.Category != "run"));
        Assert.Equal(2, events.Max(e => e.Process));
        using var json = JsonDocument.Parse(File.ReadAllBytes(trace.Path));
        Assert.Equal(["scan", "exp"], json.RootElement.GetProperty("traceEvents").EnumerateArray()
            .Where(e => e.GetProperty("name").GetString() == "process_name").Select(e => e.GetProperty("args").GetProperty("name").GetString()));
    }

    [Fact]
    public void A_path_that_is_none_is_told_at_once() =>
        Assert.ThrowsAny<IOException>(() => new KernelTrace(Path.Combine(folder, "nowhere", "trace.json")));

    [Fact]
    public void Times_of_runs_whose_values_are_looked_at_say_nothing()
    {
        var trace = new KernelTrace(Path.Combine(folder, "trace.json"));
        Assert.Throws<ArgumentException>(() => Compile([Input("x", Float32, [Batch]).Exp()], options: Agreement.Fresh with { Trace = trace, CheckFinite = true }));
    }

    [Fact]
    public void A_program_that_nobody_watches_tells_nobody_and_computes_the_same()
    {
        var graph = Graph.Close([Input("x", Float32, [Batch, 3]).Softmax(-1)]);
        var source = Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source;
        Assert.DoesNotContain("Before(", source);
        using var alone = Compile(graph, Agreement.Fresh);
        using var watched = Compile(graph, Agreement.Fresh with { TimesKernels = true });
        Assert.Equal(alone.Run(Filled.Floats(1, 5, 3))[0].Bytes.ToArray(), watched.Run(Filled.Floats(1, 5, 3))[0].Bytes.ToArray());
    }

    /// <summary>Of two events of a worker one is inside of the other, or they have no time in common.</summary>
    private static void AssertNested(IEnumerable<Event> worker)
    {
        var open = new Stack<Event>();
        foreach (var e in worker.OrderBy(e => e.Begin).ThenByDescending(e => e.End))
        {
            while (open.TryPeek(out var last) && last.End <= e.Begin)
            {
                open.Pop();
            }

            Assert.True(open.Count == 0 || open.Peek().Covers(e), $"{e.Name} at {e.Begin} is half inside of another");
            open.Push(e);
        }
    }

    private static List<Event> Read(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return
        [
            .. json.RootElement.GetProperty("traceEvents").EnumerateArray().Where(e => e.GetProperty("ph").GetString() == "X").Select(e => new Event(
                e.GetProperty("name").GetString()!, e.GetProperty("cat").GetString()!, e.GetProperty("ts").GetDecimal(),
                e.GetProperty("ts").GetDecimal() + e.GetProperty("dur").GetDecimal(), e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32(),
                e.GetProperty("args").Clone())),
        ];
    }
}
