namespace GraphC;

/// <summary>How many inputs an output of a layer depends on, and how many outputs depend on an input.</summary>
/// <param name="In">The number of inputs.</param>
/// <param name="Out">The number of outputs.</param>
public readonly record struct Fans(double In, double Out)
{
    /// <summary>
    /// The fans of a weight: <c>[in, out]</c> of a dense layer, <c>[out, in, kernel...]</c> of a convolution (both fans times the kernel's
    /// elements); a vector counts for both, a scalar for 1.
    /// </summary>
    /// <exception cref="GraphException">An extent is symbolic.</exception>
    public static Fans Of(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double[] extents = Node.Build("Fans", [], _ => shape.IsConstant
            ? shape.Select(d => (double)d.Value).ToArray()
            : throw new TypeRuleException($"a weight needs constant extents, not {shape}"));
        return extents.Length switch
        {
            0 => new(1, 1),
            1 => new(extents[0], extents[0]),
            2 => new(extents[0], extents[1]),
            _ => new(Kernel() * extents[1], Kernel() * extents[0]),
        };

        double Kernel() => extents.Skip(2).Aggregate(1.0, (a, b) => a * b);
    }
}

/// <summary>
/// Starting values of parameters, as graphs: <c>Parameter("weight", Initializers.HeNormal([784, 128]))</c>. They depend on nothing but the
/// seed. Where a scale depends on fans, they are <see cref="Fans.Of"/> unless given.
/// </summary>
public static class Initializers
{
    /// <summary>Zeros.</summary>
    public static Node Zeros(Shape shape, DType dtype = DType.Float32) => Constant(shape, 0, dtype);

    /// <summary>Ones.</summary>
    public static Node Ones(Shape shape, DType dtype = DType.Float32) => Constant(shape, 1, dtype);

    /// <summary>One value everywhere.</summary>
    public static Node Constant(Shape shape, double value, DType dtype = DType.Float32) => Fill.Full(value, dtype, shape);

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Node Uniform(Shape shape, double low, double high, DType dtype = DType.Float32) => Draw.Uniform(shape, low, high, dtype);

    /// <summary>Normal.</summary>
    public static Node Normal(Shape shape, double mean = 0, double deviation = 1, DType dtype = DType.Float32) =>
        Draw.Normal(shape, mean, deviation, dtype);

    /// <summary>Uniform with variance <c>2 gain² / (in + out)</c>: Glorot and Bengio, "Understanding the difficulty of training deep
    /// feedforward neural networks" (2010). Keeps variances through tanh layers.</summary>
    public static Node GlorotUniform(Shape shape, Fans? fans = null, double gain = 1, DType dtype = DType.Float32) =>
        Symmetric(shape, gain * Math.Sqrt(2 / Both(shape, fans)), dtype);

    /// <summary>Normal with variance <c>2 gain² / (in + out)</c>.</summary>
    /// <inheritdoc cref="GlorotUniform"/>
    public static Node GlorotNormal(Shape shape, Fans? fans = null, double gain = 1, DType dtype = DType.Float32) =>
        Draw.Normal(shape, 0, gain * Math.Sqrt(2 / Both(shape, fans)), dtype);

    /// <summary>Uniform with variance <c>2 / in</c>: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015). Keeps variances through
    /// ReLU layers.</summary>
    public static Node HeUniform(Shape shape, Fans? fans = null, DType dtype = DType.Float32) =>
        Symmetric(shape, Math.Sqrt(2 / Inputs(shape, fans)), dtype);

    /// <summary>Normal with variance <c>2 / in</c>.</summary>
    /// <inheritdoc cref="HeUniform"/>
    public static Node HeNormal(Shape shape, Fans? fans = null, DType dtype = DType.Float32) =>
        Draw.Normal(shape, 0, Math.Sqrt(2 / Inputs(shape, fans)), dtype);

    /// <summary>Uniform with variance <c>1 / in</c>: LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998).</summary>
    public static Node LecunUniform(Shape shape, Fans? fans = null, DType dtype = DType.Float32) =>
        Symmetric(shape, Math.Sqrt(1 / Inputs(shape, fans)), dtype);

    /// <summary>Normal with variance <c>1 / in</c>.</summary>
    /// <inheritdoc cref="LecunUniform"/>
    public static Node LecunNormal(Shape shape, Fans? fans = null, DType dtype = DType.Float32) =>
        Draw.Normal(shape, 0, Math.Sqrt(1 / Inputs(shape, fans)), dtype);

    /// <summary>
    /// A random orthogonal matrix times <paramref name="gain"/>: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of
    /// learning in deep linear neural networks" (2014). Axes behind the first are taken as one; the longer side has orthonormal vectors.
    /// </summary>
    /// <exception cref="GraphException">There are less than two axes, or an extent is symbolic.</exception>
    public static Node Orthogonal(Shape shape, double gain = 1, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Node.Build("Orthogonal", [], _ =>
        {
            if (shape.Rank < 2 || !shape.IsConstant)
            {
                throw new TypeRuleException($"an orthogonal matrix needs two constant extents or more, not {shape}");
            }

            var matrix = Draw.Normal([shape[0], Shape.Of(shape.Skip(1)).Elements], dtype: dtype).Orthogonalize();
            return (gain == 1 ? matrix : matrix * gain).Reshape(shape);
        });
    }

    /// <summary>Uniform around 0; a uniform distribution has the deviation <c>bound / sqrt(3)</c>.</summary>
    private static Node Symmetric(Shape shape, double deviation, DType dtype) =>
        Draw.Uniform(shape, -Math.Sqrt(3) * deviation, Math.Sqrt(3) * deviation, dtype);

    // An empty weight has fans of 0; any finite scale does for it.
    private static double Inputs(Shape shape, Fans? fans) => Math.Max(1, (fans ?? Fans.Of(shape)).In);

    private static double Both(Shape shape, Fans? fans) => Math.Max(1, (fans ?? Fans.Of(shape)).In + (fans ?? Fans.Of(shape)).Out);
}
