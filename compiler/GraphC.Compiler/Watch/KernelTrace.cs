using System.Diagnostics;
using System.Text.Json;

namespace GraphC.Compiler;

/// <summary>
/// When the kernels of programs ran: a file in the Trace Event Format, which chrome://tracing and Perfetto show. Give it to the
/// <see cref="CompileOptions.Trace"/> of one program or of several. Each shows its latest ten runs as a process, with a thread for each worker.
/// </summary>
public sealed class KernelTrace
{
    private readonly List<(string Name, KernelClock Clock)> programs = [];
    private readonly long origin = Stopwatch.GetTimestamp();

    /// <summary>A trace that is written to a file when a program is disposed of, and by <see cref="Save"/>.</summary>
    /// <param name="path">The file; it is made now, so that a path that is none is told before anything runs.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public KernelTrace(string path)
    {
        Path = path;
        Save();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Writes what is known by now of all programs.</summary>
    public void Save()
    {
        using var file = File.Create(Path);
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteStartArray("traceEvents");
        lock (programs)
        {
            for (var i = 0; i < programs.Count; i++)
            {
                Write(json, i + 1, programs[i].Name, programs[i].Clock);
            }
        }

        json.WriteEndArray();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteEndObject();
    }

    internal void Add(string name, KernelClock clock)
    {
        lock (programs)
        {
            programs.Add((name, clock));
        }
    }

    private void Write(Utf8JsonWriter json, int process, string name, KernelClock clock)
    {
        Name(json, "process_name", process, 0, name);
        for (var worker = 0; worker < clock.Runs.Select(r => r.Workers).DefaultIfEmpty(0).Max(); worker++)
        {
            Name(json, "thread_name", process, worker, $"worker {worker}");
        }

        foreach (var run in clock.Runs)
        {
            Begin(json, $"run {run.Step}", "run", process, 0, run.Begin, run.End);
            json.WriteNumber("step", run.Step);
            if (run.Lost > 0)
            {
                json.WriteNumber("lostEvents", run.Lost);
            }

            End(json);
            for (var worker = 0; worker < run.Workers; worker++)
            {
                Kernels(json, process, worker, run, clock);
            }
        }
    }

    private void Kernels(Utf8JsonWriter json, int process, int worker, TimedRun run, KernelClock clock)
    {
        var steps = new RegionSteps(clock.Sites);
        foreach (var (kernel, begin, end) in run.EventsOf(worker))
        {
            var site = clock.Sites[kernel];
            steps.Enter(kernel);
            Begin(json, site.Name, site.Region is { } region ? region.Kind.ToLowerInvariant() : "kernel", process, worker, begin, end);
            json.WriteStartArray("nodes");
            foreach (var node in site.Loops.Origins)
            {
                json.WriteStringValue(node);
            }

            json.WriteEndArray();
            foreach (var (loop, step) in steps.Of(kernel))
            {
                json.WriteNumber($"step of {loop.Kind.ToLowerInvariant()} {loop.Number}", step);
            }

            End(json);
        }
    }

    private static void Name(Utf8JsonWriter json, string what, int process, int worker, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", worker);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        End(json);
    }

    /// <summary>A complete event, up to its arguments.</summary>
    private void Begin(Utf8JsonWriter json, string name, string category, int process, int worker, long begin, long end)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        json.WriteNumber("ts", Microseconds(begin));
        json.WriteNumber("dur", Microseconds(end) - Microseconds(begin));
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", worker);
        json.WriteStartObject("args");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // In whole nanoseconds, so that events end where others do.
    private decimal Microseconds(long timestamp) => (long)((Int128)(timestamp - origin) * 1_000_000_000 / Stopwatch.Frequency) / 1000m;
}
