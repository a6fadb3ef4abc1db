using GraphC.Compiler;

namespace GraphC.Training;

/// <summary>Means of scalar outputs over rows: a batch's value counts by its number of rows.</summary>
internal sealed class RowMeans(int outputs)
{
    private readonly double[] sums = new double[outputs];
    private readonly double[] means = new double[outputs];
    private long rows;

    /// <summary>The means so far; not a number before the first batch.</summary>
    public ReadOnlySpan<double> Values
    {
        get
        {
            for (var i = 0; i < sums.Length; i++)
            {
                means[i] = sums[i] / rows;
            }

            return means;
        }
    }

    public void Add(RunOutputs results, int count)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += results[i][0] * count;
        }

        rows += count;
    }

    public void Clear()
    {
        Array.Clear(sums);
        rows = 0;
    }
}
