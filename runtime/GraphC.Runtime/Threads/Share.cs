namespace GraphC.Runtime;

/// <summary>How a range is divided among the workers of a team.</summary>
public static class Share
{
    /// <summary>What the stretches of <see cref="Turns"/> begin at a multiple of: the lanes of a vector of the smallest type that comes in lanes.</summary>
    public const int Grain = 16;

    /// <summary>
    /// A worker's part of [0, <paramref name="extent"/>). Parts begin at multiples of <paramref name="grain"/>, so that only the last
    /// part ends inside a vector. A part may be empty.
    /// </summary>
    public static (long First, long End) Of(long extent, long grain, int worker, int workers)
    {
        var grains = (extent + grain - 1) / grain;
        return (Math.Min(extent, grains * worker / workers * grain), Math.Min(extent, grains * (worker + 1) / workers * grain));
    }

    /// <summary>
    /// A worker's block of a matrix product. The longer side is cut: each worker then reads its own part of the larger operand, and only the
    /// smaller one is read by all.
    /// </summary>
    public static (long FirstRow, long EndRow, long FirstColumn, long EndColumn) OfMatrix(long rows, long columns, int worker, int workers)
    {
        if (rows >= columns)
        {
            var (first, end) = Of(rows, RowGrain, worker, workers);
            return (first, end, 0, columns);
        }
        else
        {
            var (first, end) = Of(columns, ColumnGrain, worker, workers);
            return (0, rows, first, end);
        }
    }

    // Whole tiles of the micro-kernels.
    private const long RowGrain = 12;
    private const long ColumnGrain = 32;
}
