using System.Diagnostics;

namespace GraphC.Runtime;

/// <summary>
/// Decides, step by step, between running on a team and running alone, by measuring both: where other processes keep the processors busy,
/// a team spends its time waiting for workers that do not get to run. The results are the same bits either way.
/// </summary>
/// <remarks>
/// Now and then the other way is tried for a few steps in a row, the first of which does not count: workers that slept have to wake up, and
/// their caches are cold. The longest step of either way is left out: one says little on a machine that others use too.
/// </remarks>
/// <param name="clock">Tells the time in ticks of any length.</param>
public sealed class TeamChoice(Func<long> clock)
{
    // Lost trials may cost this share of the time: so what is almost as good is tried often, since a trial may be lost by bad luck, and
    // what is hopeless rarely.
    private const double CostOfTrials = 0.05;

    // Steps between two trials.
    private const int ShortestInterval = 16;
    private const int LongestInterval = 256;

    // The first steps compile code and touch memory for the first time; they say nothing.
    private const int WarmUp = 4;

    // Two steps that take so many times as long as usual end a trial.
    private const int Hopeless = 3;

    private readonly Times team = new();
    private readonly Times alone = new();
    private int steps;
    private int untilTrial = ShortestInterval;
    private bool prefersAlone;
    private bool isTrial;
    private bool isFirstOfTrial;
    private long trialTime;
    private int trialSteps;
    private long begun;

    /// <summary>A choice by the system's clock.</summary>
    public TeamChoice() : this(Stopwatch.GetTimestamp)
    {
    }

    private bool IsAlone => prefersAlone != isTrial;

    private Times Known => prefersAlone ? alone : team;

    private Times Tried => prefersAlone ? team : alone;

    /// <summary>Comes before a step; true if it should run on the team.</summary>
    public bool Begin()
    {
        begun = clock();
        return !IsAlone;
    }

    /// <summary>Comes after the step.</summary>
    public void End()
    {
        var time = clock() - begun;
        if (++steps <= WarmUp)
        {
            return;
        }

        if (!isTrial)
        {
            Known.Add(time);
            if (--untilTrial == 0)
            {
                (isTrial, isFirstOfTrial) = (true, true);
                (trialTime, trialSteps) = (0, 0);
                Tried.Clear();
            }
        }
        else
        {
            trialTime += time;
            trialSteps++;
            if (isFirstOfTrial)
            {
                isFirstOfTrial = false;
                return;
            }

            Tried.Add(time);
            if (Tried.IsFull || (Tried.Count == 2 && Tried.Typical > Hopeless * Known.Typical))
            {
                Decide();
            }
        }
    }

    private void Decide()
    {
        var usual = Math.Max(Known.Typical, 1);
        var cost = trialTime - trialSteps * usual;
        prefersAlone ^= Tried.Typical < usual;
        isTrial = false;
        untilTrial = (int)Math.Clamp(cost / (CostOfTrials * usual), ShortestInterval, LongestInterval);
    }

    /// <summary>The latest times of one way.</summary>
    private sealed class Times
    {
        private readonly long[] latest = new long[5];
        private int added;

        public int Count => Math.Min(added, latest.Length);

        public bool IsFull => added >= latest.Length;

        /// <summary>The mean of the latest times but the longest: one slow step counts for nothing, one of two slow steps does.</summary>
        public long Typical
        {
            get
            {
                var (sum, longest) = (0L, 0L);
                foreach (var time in latest.AsSpan(0, Count))
                {
                    sum += time;
                    longest = Math.Max(longest, time);
                }

                return Count > 1 ? (sum - longest) / (Count - 1) : sum;
            }
        }

        public void Add(long time) => latest[added++ % latest.Length] = time;

        public void Clear() => added = 0;
    }
}
