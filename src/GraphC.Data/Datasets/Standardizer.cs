namespace GraphC.Data;

/// <summary>
/// Shifts and scales every feature to mean 0 and standard deviation 1, as measured on the training part; the test part is to be
/// standardized with the same numbers.
/// </summary>
/// <param name="Mean">The mean of every feature.</param>
/// <param name="Deviation">The standard deviation of every feature over the whole population; 1 where a feature is constant.</param>
public sealed record Standardizer(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>Measures the features of a column [N, …]; every element of a row is a feature.</summary>
    /// <exception cref="ArgumentException">There is no row.</exception>
    public static Standardizer Fit(Tensor column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Rank == 0 || column.Shape[0] == 0)
        {
            throw new ArgumentException($"There is nothing to measure in {column}.", nameof(column));
        }

        var values = column.To(DType.Float64).AsSpan<double>();
        var (mean, deviation) = Moments.Of<double>(values, values.Length / (int)column.Shape[0], run: 1);
        return new(mean, deviation);
    }

    /// <summary>(x - mean) / deviation of a column [N, …], as f32.</summary>
    /// <exception cref="ArgumentException">The column has another number of features.</exception>
    public Tensor Apply(Tensor column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var result = column.To(DType.Float32);
        var values = result.AsSpan<float>();
        if (column.Rank == 0 || Mean.Count * column.Shape[0] != values.Length)
        {
            throw new ArgumentException($"{column} does not have {Mean.Count} features a row.", nameof(column));
        }

        Moments.Standardize(values, Mean, Deviation, run: 1);
        return result;
    }
}
