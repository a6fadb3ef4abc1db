namespace GraphC;

// Convolutions whose windows are bent.
public static partial class Convolution
{
    internal static OpDefinition DeformConvDefinition { get; } = new("DeformConv",
        new OpSample("offsets", x => x[0].DeformConv(x[1], x[2]), [OpInput.Real(OpInput.N, 2, 4, 4), OpInput.Real(3, 2, 2, 2), OpInput.Real(OpInput.N, 8, 3, 3)]),
        new OpSample("mask, groups", x => x[0].DeformConv(x[1], x[2], x[3], x[4], padding: 1, groups: 2),
            [OpInput.Real(1, 4, 3, 3), OpInput.Real(4, 2, 2, 2), OpInput.Real(1, 16, 4, 4), OpInput.Real(1, 8, 4, 4), OpInput.Real(4)]));

    /// <summary>
    /// Deformable convolution (Zhu and others, "Deformable ConvNets v2", 2019; ONNX's <c>DeformConv</c>): each element of a window is read beside its
    /// place, bilinearly, and times a number of its own. Outside of x are zeros.
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="kernel"><c>[O, C / groups, k...]</c>.</param>
    /// <param name="offset">How far beside: <c>[N, g * K * axes, p...]</c> for K elements of a window, and g groups of channels that are read alike; for
    /// each element of a window, one number for each axis.</param>
    /// <param name="mask">What is read is multiplied by, <c>[N, g * K, p...]</c>, or none.</param>
    /// <param name="bias"><c>[O]</c>, or none.</param>
    /// <param name="strides">The distance of neighbouring windows; 1 if not given.</param>
    /// <param name="padding">How far windows stand out of x.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="groups">Input channels and filters are cut into so many groups that know nothing of each other.</param>
    /// <returns><c>[N, O, p...]</c>.</returns>
    /// <exception cref="GraphException">Shapes or element types do not fit, or a number is out of range.</exception>
    public static Node DeformConv(
        this Node x, Node kernel, Node offset, Node? mask = null, Node? bias = null, PerAxis strides = default, Padding padding = default,
        PerAxis dilations = default, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(offset);
        return Node.Build("DeformConv", [x, kernel, offset], _ =>
        {
            Normalization.RequireFloat(x);
            RequireImage(x, kernel, "[O, C / groups, k...]");
            var (slides, positions, _) = Sliding.Over(x.Shape, [.. kernel.Shape.Skip(2)], strides, padding, dilations);
            var (axes, examples, channels) = (slides.Count, x.Shape[0], x.Shape[1]);
            var (elements, points) = (Product(kernel.Shape.Skip(2)), Product(positions));
            var alike = offset.Rank == x.Rank && offset.Shape[1].TryDivideExactly(elements * axes) is { IsConstant: true } g && offset.Shape == Of(g * elements * axes)
                && (mask is null || mask.Shape == Of(g * elements)) && channels.TryDivideExactly(g) is not null
                    ? g
                    : throw new TypeRuleException($"the offsets {offset.Shape}{(mask is null ? "" : $" and the mask {mask.Shape}")} do not fit {x.Shape} and the kernel {kernel.Shape}");

            // Groups that are read alike are examples of their own: [N * g, C / g, d...], at [N * g, K * P] points.
            var rows = examples * alike;
            var image = x.Reshape(Shape.Of([rows, channels / alike, .. x.Shape.Skip(2)]));
            var offsets = offset.Reshape([rows, elements, axes, points]);
            var sampler = new ImageSampler(image, Positions.Of(rows), SamplePadding.Zeros, alignCorners: false);
            var read = sampler.At([.. Enumerable.Range(0, axes).Select(axis =>
                (offsets.Slice(2, axis, axis + 1).Reshape([rows, elements, points]) + Places(axis)).Reshape([rows, elements * points]))], Interpolation.Linear);
            var windows = read.Reshape([examples, channels, elements, points]);
            if (mask is not null)
            {
                var times = mask.Reshape([examples, alike, 1, elements, points]).BroadcastTo([examples, alike, channels / alike, elements, points]);
                windows *= times.Reshape(windows.Shape);
            }

            // The windows side by side are an image with one window at each point.
            var flat = kernel.Reshape([kernel.Shape[0], kernel.Shape[1], elements, 1]);
            return WithBias(windows.Conv(flat, groups: groups).Reshape(Shape.Of([examples, kernel.Shape[0], .. positions])), bias);

            Shape Of(Dim depth) => Shape.Of([examples, depth, .. positions]);

            // Where the elements of windows stand along an axis, [K, P].
            Node Places(int axis)
            {
                Shape all = Shape.Of([.. kernel.Shape.Skip(2), .. positions]);
                var place = Along(axes + axis) * slides[axis].Stride + Along(axis) * slides[axis].Dilation - slides[axis].Before;
                return place.BroadcastTo(all).Reshape([elements, points]);

                Node Along(int i) => Positions.Of(all[i], x.DType).Reshape(Shape.Of(all.Select((extent, j) => i == j ? extent : 1)));
            }
        });

        static Dim Product(IEnumerable<Dim> extents) => extents.Aggregate((Dim)1, (product, extent) => product * extent);
    }
}
