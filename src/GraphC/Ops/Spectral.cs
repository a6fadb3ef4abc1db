namespace GraphC;

/// <summary>
/// Fourier transforms, as sums: products with matrices of roots of unity, which are exact to the last bit of the element type. Complex numbers are two
/// nodes, of their real and their imaginary parts.
/// </summary>
public static class Spectral
{
    // The matrix of a transform has to fit into a tensor.
    private const long LargestLength = 8192;

    internal static OpDefinition DftDefinition { get; } = new("Dft",
        new OpSample("real", x => x[0].Dft(null, 7).Real, [OpInput.Real(OpInput.N, 7)]),
        new OpSample("imaginary", x => x[0].Dft(x[1], 6).Imaginary, [OpInput.Real(OpInput.N, 6), OpInput.Real(OpInput.N, 6)]),
        new OpSample("inverse", x => x[0].Dft(x[1], 5, inverse: true).Real, [OpInput.Real(2, 5), OpInput.Real(2, 5)]),
        new OpSample("short time", x => x[0].Stft(4, 6, x[1]).Real, [OpInput.Real(OpInput.N, 14), OpInput.Real(6)]));

    /// <summary>
    /// The discrete Fourier transform along the last axis: <c>y[k] = Σ x[j] exp(-2πi jk / length)</c>; the inverse one has no minus, and is divided by the length.
    /// </summary>
    /// <param name="real">The real parts, floating-point <c>[a..., n]</c>.</param>
    /// <param name="imaginary">The imaginary parts, or none.</param>
    /// <param name="length">How long the signal is taken to be: it is cut, or continued by zeros; at most 8192.</param>
    /// <param name="inverse">The inverse transform.</param>
    /// <param name="oneSided">Only the first length / 2 + 1 numbers, from which those of a real signal's transform follow.</param>
    /// <returns>The parts of the transform, <c>[a..., length]</c>, or <c>[a..., length / 2 + 1]</c>.</returns>
    /// <exception cref="GraphException">The shapes or element types do not fit, n is not constant, or the length is out of range.</exception>
    public static (Node Real, Node Imaginary) Dft(this Node real, Node? imaginary, long length, bool inverse = false, bool oneSided = false)
    {
        ArgumentNullException.ThrowIfNull(real);
        return Node.Build("Dft", Normalization.Given(real, imaginary), _ =>
        {
            Normalization.RequireFloat(real);
            if (real.Rank == 0 || !real.Shape[^1].IsConstant || length is < 1 or > LargestLength || (imaginary is not null && imaginary.Type != real.Type))
            {
                throw new TypeRuleException($"there is no transform of the length {length} (up to {LargestLength}) of {real.Type}{(imaginary is null ? "" : $" and {imaginary.Type}")}");
            }

            var used = Math.Min(length, real.Shape[^1].Value);
            var count = oneSided ? length / 2 + 1 : length;
            var (cosines, sines) = (Roots(Math.Cos), Roots(inverse ? Math.Sin : a => -Math.Sin(a)));
            var (a, b) = (real.Slice(-1, 0, used), imaginary?.Slice(-1, 0, used));
            var y = (Real: Times(a, cosines), Imaginary: Times(a, sines));
            return b is null ? y : (y.Real - Times(b, sines), y.Imaginary + Times(b, cosines));

            // exp(2πi jk / length) has period length in jk, so the angle is at most a turn, however long the signal is.
            Node Roots(Func<double, double> part)
            {
                var roots = new double[used, count];
                for (var j = 0L; j < used; j++)
                {
                    for (var k = 0L; k < count; k++)
                    {
                        roots[j, k] = part(2 * Math.PI * (j * k % length) / length) / (inverse ? length : 1);
                    }
                }

                return Declare.Constant(Tensor.From(roots)).Cast(real.DType);
            }
        });

        static Node Times(Node x, Node matrix) =>
            x.Reshape(-1, x.Shape[^1]).MatMul(matrix).Reshape(Shape.Of([.. x.Shape.SkipLast(1), matrix.Shape[1]]));
    }

    /// <summary>The short-time Fourier transform: that of windows which slide along a real signal.</summary>
    /// <param name="signal">Floating-point <c>[a..., n]</c>.</param>
    /// <param name="step">The distance of neighbouring windows.</param>
    /// <param name="length">How long a window is.</param>
    /// <param name="window">What elements of a window are multiplied by, <c>[length]</c>, or none.</param>
    /// <param name="oneSided">Only the first length / 2 + 1 numbers of each transform.</param>
    /// <returns>The parts of the transforms, <c>[a..., (n - length) / step + 1, length]</c>, or with length / 2 + 1 numbers each.</returns>
    /// <exception cref="GraphException">The shapes or element types do not fit, or the step or the length is out of range.</exception>
    public static (Node Real, Node Imaginary) Stft(this Node signal, long step, long length, Node? window = null, bool oneSided = true)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Node.Build("Stft", Normalization.Given(signal, window), _ =>
        {
            if (signal.Rank == 0 || step < 1 || length < 1 || (signal.Shape[^1] is { IsConstant: true } n && n.Value < length))
            {
                throw new TypeRuleException($"there are no windows of {length}, {step} apart, in {signal.Shape}");
            }

            var windows = Windows.Of(signal, [new(step, 1, 0)], [(signal.Shape[^1] - length) / step + 1], [length]);
            return (window is null ? windows : windows * window).Dft(null, length, oneSided: oneSided);
        });
    }

    /// <summary>The window <c>0.5 - 0.5 cos(2πi / n)</c> of Hann.</summary>
    /// <param name="size">How many elements it has.</param>
    /// <param name="periodic">Whether n is the size, which suits windows that overlap; else it is one less, and the window symmetric.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static Node HannWindow(int size, bool periodic = true, DType dtype = DType.Float32) => CosineSum(size, periodic, dtype, 0.5, 0.5);

    /// <summary>The window <c>25/46 - 21/46 cos(2πi / n)</c> of Hamming.</summary>
    /// <inheritdoc cref="HannWindow"/>
    public static Node HammingWindow(int size, bool periodic = true, DType dtype = DType.Float32) => CosineSum(size, periodic, dtype, 25 / 46.0, 21 / 46.0);

    /// <summary>The window <c>0.42 - 0.5 cos(2πi / n) + 0.08 cos(4πi / n)</c> of Blackman.</summary>
    /// <inheritdoc cref="HannWindow"/>
    public static Node BlackmanWindow(int size, bool periodic = true, DType dtype = DType.Float32) => CosineSum(size, periodic, dtype, 0.42, 0.5, 0.08);

    // The signs of the coefficients alternate.
    private static Node CosineSum(int size, bool periodic, DType dtype, params double[] coefficients)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var n = Math.Max(1, periodic ? size : size - 1);
        var window = Enumerable.Range(0, size).Select(i => coefficients.Select((c, k) => (k % 2 == 0 ? c : -c) * Math.Cos(2 * Math.PI * k * i / n)).Sum());
        return Declare.Constant(Tensor.From(window.ToArray())).Cast(dtype);
    }
}
