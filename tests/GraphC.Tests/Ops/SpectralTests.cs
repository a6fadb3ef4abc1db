using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class SpectralTests
{
    [Fact]
    public void A_transform_tells_the_waves_of_a_signal()
    {
        double[] signal = [.. Enumerable.Range(0, 8).Select(i => 1 + Math.Cos(2 * Math.PI * 2 * i / 8) + 3 * Math.Sin(2 * Math.PI * i / 8))];
        var (real, imaginary) = Constant(Tensor.From(signal)).Reshape([1, 8]).Dft(null, 8, oneSided: true);
        Assert.Equal([8, 0, 4, 0, 0], Rounded(real));
        Assert.Equal([0, -12, 0, 0, 0], Rounded(imaginary));
    }

    [Fact]
    public void The_inverse_takes_a_transform_back()
    {
        var (x, y) = (Counting(2, 7).Cast(Float64), Counting(2, 7).Cast(Float64).Square());
        var (real, imaginary) = x.Dft(y, 7);
        var back = real.Dft(imaginary, 7, inverse: true);
        Assert.Equal(Values(x), Rounded(back.Real));
        Assert.Equal(Values(y), Rounded(back.Imaginary));
    }

    [Fact]
    public void A_signal_is_cut_or_continued_by_zeros()
    {
        var x = Constant(Tensor.From(new double[,] { { 1, 2, 3 } }));
        Assert.Equal(Rounded(Constant(Tensor.From(new double[,] { { 1, 2 } })).Dft(null, 2).Real), Rounded(x.Dft(null, 2).Real));
        Assert.Equal(Rounded(Constant(Tensor.From(new double[,] { { 1, 2, 3, 0, 0 } })).Dft(null, 5).Imaginary), Rounded(x.Dft(null, 5).Imaginary));
    }

    [Fact]
    public void Windows_slide_along_a_signal()
    {
        var signal = Counting(1, 10).Cast(Float64);
        var (real, _) = signal.Stft(3, 4, Spectral.HannWindow(4, dtype: Float64));
        Assert.Equal<Dim>([1, 3, 3], real.Shape);
        Assert.Equal([4, 10, 16], Rounded(real.Slice(-1, 0, 1)));   // 0.5, 1, 0.5 times what stands at 1, 2, 3 of each
    }

    [Fact]
    public void Windows_are_sums_of_cosines()
    {
        Assert.Equal([0, 0.5, 1, 0.5], Rounded(Spectral.HannWindow(4, dtype: Float64)));
        Assert.Equal([0, 0.5, 1, 0.5, 0], Rounded(Spectral.HannWindow(5, periodic: false, Float64)));
        Assert.Equal([0.0869565217, 1, 0.0869565217], Rounded(Spectral.HammingWindow(3, periodic: false, Float64)));
        Assert.Equal([0, 0.34, 1, 0.34, 0], Rounded(Spectral.BlackmanWindow(5, periodic: false, Float64)));
        Assert.Equal([0], Rounded(Spectral.HannWindow(1, periodic: false, Float64)));
    }

    [Fact]
    public void Determinants_come_with_their_cofactors()
    {
        var x = Constant(Tensor.From(new double[,,] { { { 0, 1 }, { 1, 0 } }, { { 1, 2 }, { 3, 4 } }, { { 0, 2 }, { 0, 4 } } }));
        Assert.Equal([-1, -2, 0], Rounded(x.Determinant()));
        Assert.Equal([4, -3, -2, 1], Rounded(x.Determinant().Sum().Gradient(x)[0].Slice(0, 1, 2)));
        Assert.Equal([18], Rounded(Constant(Tensor.From(new double[,] { { 2, 0, 1 }, { 1, 3, 2 }, { 1, 1, 4 } })).Determinant()));
        Assert.Contains("no square matrices", Refusal(() => Counting(2, 3).Determinant()));
    }

    [Fact]
    public void Sequences_turn_around_as_far_as_they_go() =>
        Assert.Equal([2, 1, 0, 3, 5, 4, 6, 7], Values(Counting(2, 4).Reshape([2, 4]).ReverseSequences(Longs(new long[] { 3, 2 }), 0, 1)));

    [Fact]
    public void Infinities_have_directions()
    {
        var x = Constant(Tensor.From([double.NegativeInfinity, 0, double.PositiveInfinity, double.NaN]));
        Assert.Equal([1, 0, 1, 0], Values(x.IsInfinity()));
        Assert.Equal([0, 0, 1, 0], Values(x.IsInfinity(negative: false)));
        Assert.Equal([1, 0, 0, 0], Values(x.IsInfinity(positive: false)));
    }

    private static double[] Rounded(Node node) => [.. Values(node).Select(v => Math.Round(v, 10) + 0.0)];
}
