using System.Diagnostics;

namespace GraphC.Benchmarks;

/// <summary>Somebody who does a row's work, as often as asked.</summary>
internal abstract class Contender(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>How many calls it takes to be at its usual speed.</summary>
    public int LearningCalls { get; init; } = 1;

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
    /// <summary>One whose code .NET compiles while it runs, and a second time, better, after 30 calls.</summary>
    public static LocalContender Managed(string name, Action work, params IDisposable[] holds) => new(name, work, holds) { LearningCalls = 60 };

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
