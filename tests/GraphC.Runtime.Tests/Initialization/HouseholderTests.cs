namespace GraphC.Runtime.Tests;

public unsafe class HouseholderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(40, 17)]
    [InlineData(17, 40)]
    [InlineData(1, 30)]
    [InlineData(30, 1)]
    [InlineData(130, 120)]
    public void The_short_side_is_orthonormal(int rows, int cols)
    {
        double[] a = Gaussian(rows * cols, seed: rows);
        float[] single = [.. a.Select(x => (float)x)];
        fixed (double* p = a)
            Householder.Orthogonalize(p, rows, cols);
        fixed (float* p = single)
            Householder.Orthogonalize(p, rows, cols);
        Assert.InRange(Deviation(a, rows, cols), 0, 1e-13);
        Assert.InRange(Deviation([.. single.Select(x => (double)x)], rows, cols), 0, 1e-6);
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(4, 6)]
    public void Q_is_the_factor_whose_R_has_a_positive_diagonal(int rows, int cols)
    {
        double[] a = Gaussian(rows * cols, seed: 5), q = new double[rows * cols];
        fixed (double* pa = a, pq = q)
            Householder.Orthogonalize(pa, pq, rows, cols);

        // Gram and Schmidt find that factor too, one column (of the tall side) after the other.
        double[] expected = GramSchmidt(a, rows, cols);
        for (int i = 0; i < q.Length; i++)
            Assert.Equal(expected[i], q[i], 1e-12);
    }

    [Fact]
    public void The_bits_are_those_of_every_machine()
    {
        // Integers, so that no library function decides about the input.
        double[] a = [.. Enumerable.Range(0, 37 * 21).Select(i => (double)(i * 7919 % 101 - 50))];
        fixed (double* p = a)
            Householder.Orthogonalize(p, 37, 21);
        ulong hash = 0;
        foreach (double x in a)
            hash = unchecked(hash * 31 + BitConverter.DoubleToUInt64Bits(x));
        Assert.Equal(13045927238863457618, hash);
    }

    [Fact]
    public void A_matrix_without_rank_still_gives_an_orthogonal_one()
    {
        var a = new double[6 * 6];
        fixed (double* p = a)
            Householder.Orthogonalize(p, 6, 6);
        Assert.InRange(Deviation(a, 6, 6), 0, 1e-14);
    }

    [Fact]
    public void Nothing_comes_of_nothing() => Householder.Orthogonalize((float*)null, 0, 5);

    /// <summary>The largest element of |QᵀQ - I|, or of |QQᵀ - I| for a wide matrix.</summary>
    private static double Deviation(double[] q, int rows, int cols)
    {
        int narrow = Math.Min(rows, cols), tall = Math.Max(rows, cols);
        double worst = 0;
        for (int i = 0; i < narrow; i++)
        {
            for (int j = 0; j < narrow; j++)
            {
                double dot = 0;
                for (int k = 0; k < tall; k++)
                    dot += rows < cols ? q[i * cols + k] * q[j * cols + k] : q[k * cols + i] * q[k * cols + j];
                worst = Math.Max(worst, Math.Abs(dot - (i == j ? 1 : 0)));
            }
        }

        return worst;
    }

    private static double[] GramSchmidt(double[] a, int rows, int cols)
    {
        var q = (double[])a.Clone();
        int narrow = Math.Min(rows, cols), tall = Math.Max(rows, cols);
        ref double At(int vector, int k) => ref rows < cols ? ref q[vector * cols + k] : ref q[k * cols + vector];
        for (int j = 0; j < narrow; j++)
        {
            for (int i = 0; i < j; i++)
            {
                double dot = 0;
                for (int k = 0; k < tall; k++)
                    dot += At(i, k) * At(j, k);
                for (int k = 0; k < tall; k++)
                    At(j, k) -= dot * At(i, k);
            }

            double square = 0;
            for (int k = 0; k < tall; k++)
                square += At(j, k) * At(j, k);
            for (int k = 0; k < tall; k++)
                At(j, k) /= Math.Sqrt(square);
        }

        return q;
    }

    private static double[] Gaussian(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }
}
