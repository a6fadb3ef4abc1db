namespace GraphC;

/// <summary>The windows of an image as columns of a matrix, and back.</summary>
public static class ImageColumns
{
    internal static OpDefinition ColumnsDefinition { get; } = new("Columns",
        new OpSample("of an image", x => x[0].ImageToColumns([2, 3], strides: [2, 1], padding: 1), [OpInput.Real(OpInput.N, 2, 4, 3)]),
        new OpSample("to an image", x => x[0].ColumnsToImage([4, 3], [2, 3], strides: [2, 1], padding: 1, dilations: [1, 1]), [OpInput.Real(OpInput.N, 12, 9)]),
        new OpSample("to a line", x => x[0].ColumnsToImage([5], 2, dilations: 2), [OpInput.Real(2, 2, 3)]));

    /// <summary>
    /// All windows that slide over an image: <c>[N, C, d...]</c> gives <c>[N, C * K, P]</c> for K elements of a window at P positions (PyTorch's
    /// <c>unfold</c>).
    /// </summary>
    /// <param name="x">Of any element type.</param>
    /// <param name="window">The extents of a window.</param>
    /// <param name="strides">The distance of neighbouring windows; 1 if not given.</param>
    /// <param name="padding">How far windows stand out of x; zeros stand there.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <exception cref="GraphException">x is no image, a number is out of range, or a window is larger than the image with its border.</exception>
    public static Node ImageToColumns(this Node x, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("ImageToColumns", [x], _ =>
        {
            PoolWindows.RequireImage(x);
            var axes = x.Rank - 2;
            ValueList<Dim> extents = [.. window.For(axes, 1, 1, "window").Select(extent => (Dim)extent)];
            var (slides, positions, _) = Sliding.Over(x.Shape, extents, strides, padding, dilations);
            return Windows.Of(x, slides, positions, extents).Permute(Exchanged(axes))
                .Reshape([x.Shape[0], x.Shape[1] * Product(extents), Product(positions)]);
        });
    }

    /// <summary>
    /// The image whose elements are the sums of all elements of windows that stand there: <c>[N, C * K, P]</c> gives <c>[N, C, d...]</c> (PyTorch's
    /// <c>fold</c>, ONNX's <c>Col2Im</c>). What stands out of the image is dropped.
    /// </summary>
    /// <param name="columns">Numbers: the windows, one per column.</param>
    /// <param name="image">The spatial extents d of the image.</param>
    /// <param name="window">The extents of a window.</param>
    /// <param name="strides">The distance of neighbouring windows; 1 if not given.</param>
    /// <param name="padding">How far windows stand out of the image.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <exception cref="GraphException">The columns are not those of such an image, or a number is out of range.</exception>
    public static Node ColumnsToImage(
        this Node columns, IReadOnlyList<Dim> image, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(image);
        return Node.Build("ColumnsToImage", [columns], _ =>
        {
            ValueList<Dim> extents = [.. window.For(image.Count, 1, 1, "window").Select(extent => (Dim)extent)];
            var (slides, positions, _) = Sliding.Over(Shape.Of([1, 1, .. image]), extents, strides, padding, dilations);
            if (columns.Rank != 3 || columns.Shape[1].TryDivideExactly(Product(extents)) is not { } channels || columns.Shape[2] != Product(positions))
            {
                throw new TypeRuleException($"{columns.Shape} are no columns: [N, C * {Product(extents)}, {Product(positions)}] are needed");
            }

            var windows = columns.Reshape(Shape.Of([columns.Shape[0], channels, .. extents, .. positions])).Permute(Exchanged(image.Count));
            return Node.Of(new OverlapOp(slides, [.. image]), windows);
        });
    }

    /// <summary>The order of axes that exchanges two groups of so many behind the first two.</summary>
    private static int[] Exchanged(int axes) => [0, 1, .. Enumerable.Range(2 + axes, axes), .. Enumerable.Range(2, axes)];

    private static Dim Product(IEnumerable<Dim> extents) => extents.Aggregate((Dim)1, (product, extent) => product * extent);
}
