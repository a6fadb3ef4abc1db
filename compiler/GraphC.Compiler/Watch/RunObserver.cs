using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>What a program shows to those who watch its kernels.</summary>
internal enum Watching
{
    /// <summary>Nothing: the program calls nobody.</summary>
    Nothing,

    /// <summary>When kernels begin and end.</summary>
    Times,

    /// <summary>What they read and write too; such runs stay on one thread, which may stop between two kernels.</summary>
    Values,
}

/// <summary>Watches the kernels of a program, and the runs around them.</summary>
internal abstract class RunObserver : KernelObserver, IDisposable
{
    /// <summary>Comes before a run.</summary>
    /// <param name="step">The number of earlier runs.</param>
    public abstract void Begin(ulong step);

    /// <summary>Comes after a run that has not been stopped by what this observer found.</summary>
    public abstract void End();

    /// <summary>Comes after a run that this observer has stopped: makes good what the run has changed.</summary>
    public virtual void Undo()
    {
    }

    /// <summary>Comes when the program is disposed of.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>What observers of a program are told of its kernels, by the kernels' numbers in dumps; null if nobody watches.</summary>
    public static IReadOnlyDictionary<string, WatchedKernel>? Kernels(Routine program, Watching watching) => watching == Watching.Nothing
        ? null
        : KernelSite.Of(program).ToDictionary(s => s.Loops.Number, s => new WatchedKernel(s.Number, watching == Watching.Values ? s.Buffers : []));

    /// <summary>The observer that options ask for, or null.</summary>
    public static RunObserver? Of(CompileOptions options, Routine program)
    {
        var sites = options.Watching == Watching.Nothing ? [] : KernelSite.Of(program);
        return options.Watching switch
        {
            Watching.Values => new ValueObserver(options, program.Graph, sites),
            Watching.Times => Clock(),
            _ => null,
        };

        KernelClock Clock()
        {
            var clock = new KernelClock(sites, options.Threads, options.Trace);
            options.Trace?.Add(options.Name, clock);
            return clock;
        }
    }
}
