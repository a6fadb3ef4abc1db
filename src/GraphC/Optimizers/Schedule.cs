namespace GraphC;

/// <summary>
/// A learning rate as a function of the epoch (or of the step, if it is asked at each step):
/// <c>adam.SetLearningRate(schedule.At(epoch))</c>. Formulas follow PyTorch's schedulers.
/// </summary>
public sealed class Schedule
{
    private readonly Func<int, double> rate;

    /// <summary>A schedule of one's own.</summary>
    /// <param name="rate">The learning rate of each epoch from 0.</param>
    public Schedule(Func<int, double> rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        this.rate = rate;
    }

    /// <summary>The learning rate of an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public double At(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return rate(epoch);
    }

    /// <summary>Always the same.</summary>
    public static Schedule Constant(double rate) => new(_ => rate);

    /// <summary>Times <paramref name="factor"/> every <paramref name="epochs"/> epochs.</summary>
    public static Schedule Step(double rate, int epochs, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return new(t => rate * Math.Pow(factor, t / epochs));
    }

    /// <summary>Times <paramref name="factor"/> at each milestone.</summary>
    public static Schedule MultiStep(double rate, IReadOnlyList<int> milestones, double factor = 0.1) =>
        new(t => rate * Math.Pow(factor, milestones.Count(m => m <= t)));

    /// <summary>Times <paramref name="factor"/> each epoch.</summary>
    public static Schedule Exponential(double rate, double factor) => new(t => rate * Math.Pow(factor, t));

    /// <summary>A line from <c>start · rate</c> to <c>end · rate</c> over the first epochs.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="epochs">The length of the line.</param>
    /// <param name="start">The factor at epoch 0.</param>
    /// <param name="end">The factor from epoch <paramref name="epochs"/> on.</param>
    public static Schedule Linear(double rate, int epochs, double start = 1.0 / 3, double end = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return new(t => rate * (start + (end - start) * Math.Min(t, epochs) / epochs));
    }

    /// <summary><c>rate (1 - t / epochs)^power</c>, then 0.</summary>
    public static Schedule Polynomial(double rate, int epochs, double power = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return new(t => rate * Math.Pow(1 - Math.Min(t, epochs) / (double)epochs, power));
    }

    /// <summary>
    /// Half a cosine wave from the rate down to the floor. Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts"
    /// (2017).
    /// </summary>
    public static Schedule Cosine(double rate, int epochs, double floor = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return new(t => Wave(rate, floor, t / (double)epochs));
    }

    /// <summary>The same again and again, each time over <paramref name="growth"/> times as many epochs.</summary>
    /// <param name="rate">The learning rate after each restart.</param>
    /// <param name="epochs">The epochs until the first restart.</param>
    /// <param name="growth">How much longer each wave is than the one before.</param>
    /// <param name="floor">The learning rate that each wave falls towards.</param>
    public static Schedule CosineRestarts(double rate, int epochs, int growth = 1, double floor = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(growth);
        return new(t =>
        {
            long length = epochs, since = t;
            while (since >= length)
            {
                (since, length) = (since - length, length * growth);
            }

            return Wave(rate, floor, since / (double)length);
        });
    }

    /// <summary>
    /// Up and down once, in two half cosine waves: from <c>peak / divisor</c> to the peak, then to
    /// <c>peak / (divisor · finalDivisor)</c>. Smith and Topin, "Super-convergence" (2018).
    /// </summary>
    /// <param name="peak">The greatest learning rate.</param>
    /// <param name="steps">All steps; from the last one on the rate stays.</param>
    /// <param name="rising">The part of the steps that rises.</param>
    /// <param name="divisor">What the peak is divided by at the start.</param>
    /// <param name="finalDivisor">What the start is divided by at the end.</param>
    public static Schedule OneCycle(double peak, int steps, double rising = 0.3, double divisor = 25, double finalDivisor = 1e4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var (start, top, last) = (peak / divisor, rising * steps - 1, steps - 1.0);
        return new(t => t <= top
            ? Wave(start, peak, t / top)
            : Wave(peak, start / finalDivisor, Math.Min(1, (t - top) / (last - top))));
    }

    /// <summary>This schedule, behind a line from <c>start ·</c> its first rate up to its first rate.</summary>
    /// <param name="epochs">The length of the line; the schedule's epoch 0 comes after it.</param>
    /// <param name="start">The factor at epoch 0.</param>
    public Schedule AfterWarmUp(int epochs, double start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        return new(t => t >= epochs ? rate(t - epochs) : rate(0) * (start + (1 - start) * t / epochs));
    }

    /// <summary>Half a cosine wave: <paramref name="from"/> at 0, <paramref name="to"/> at 1.</summary>
    private static double Wave(double from, double to, double at) => to + (from - to) * (1 + Math.Cos(Math.PI * at)) / 2;
}
