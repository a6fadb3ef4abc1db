using System.Diagnostics;

namespace GraphC.Benchmarks;

/// <summary>Somebody who does a row's work, as often as asked.</summary>
internal abstract class Contender(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>
    /// True if .NET compiles its code while it runs, and again, better, once a method has been called 30 times after a tenth of a second in
    /// which no method was new.
    /// </summary>
    public bool IsManaged { get; init; }

    /// <summary>True if every call begins in a process of its own: there is nothing that could be warm.</summary>
    public bool StartsAfresh { get; init; }

    /// <summary>Does the work so many times and says how many seconds that took.</summary>
    public abstract double Run(int times);

    public virtual void Dispose()
    {
    }
}

/// <summary>A contender in this process.</summary>
internal sealed class LocalContender(string name, Action work, params IDisposable[] holds) : Contender(name)
{
    /// <summary>What is timed.</summary>
    public Action Work => work;

    public static LocalContender Managed(string name, Action work, params IDisposable[] holds) => new(name, work, holds) { IsManaged = true };

    public override double Run(int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public override void Dispose()
    {
        foreach (var held in holds)
        {
            held.Dispose();
        }
    }
}
