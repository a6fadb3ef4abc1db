using System.Diagnostics;

namespace GraphC.Runtime;

/// <summary>
/// Decides, step by step, between running on a team and running alone, by measuring both: where other processes keep the processors busy,
/// a team spends its time waiting for workers that do not get to run. The results are the same bits either way.
/// </summary>
/// <param name="clock">Tells the time in ticks of any length.</param>
public sealed class TeamChoice(Func<long> clock)
{
    private const int ShortestInterval = 16;
    private const int LongestInterval = 256;

    // The first steps compile code and touch memory for the first time; they say nothing.
    private const int WarmUp = 4;

    private double team;
    private double alone;
    private int steps;
    private int interval = ShortestInterval;
    private int untilProbe = ShortestInterval;
    private bool prefersAlone;
    private bool chosenAlone;
    private long begun;

    /// <summary>A choice by the system's clock.</summary>
    public TeamChoice() : this(Stopwatch.GetTimestamp)
    {
    }

    /// <summary>Comes before a step; true if it should run on the team.</summary>
    public bool Begin()
    {
        chosenAlone = prefersAlone;
        if (--untilProbe <= 0)
        {
            chosenAlone = !prefersAlone;
        }

        begun = clock();
        return !chosenAlone;
    }

    /// <summary>Comes after the step.</summary>
    public void End()
    {
        var time = (double)(clock() - begun);
        if (++steps <= WarmUp)
        {
            return;
        }

        // Steps of the kind in use are averaged; what a probe says replaces what was known of the other kind long ago.
        var isProbe = untilProbe <= 0;
        ref var known = ref chosenAlone ? ref alone : ref team;
        known = known == 0 || isProbe ? time : known + (time - known) / 4;
        if (!isProbe)
        {
            return;
        }

        // A probe that lost is repeated ever more rarely; one that won changes the preference and starts over.
        var better = alone < team;
        interval = better == prefersAlone ? Math.Min(2 * interval, LongestInterval) : ShortestInterval;
        prefersAlone = better;
        untilProbe = interval;
    }
}
