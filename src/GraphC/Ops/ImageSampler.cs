namespace GraphC;

/// <summary>What stands outside of an image that is sampled.</summary>
public enum SamplePadding
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The pixels at the border.</summary>
    Border,

    /// <summary>The image, turned around at its borders again and again.</summary>
    Reflection,
}

/// <summary>
/// Reads an image <c>[N, C, d...]</c> between its pixels, at points <c>[R, P]</c> with one coordinate for each axis d; the pixels' own coordinates are
/// whole. The result is <c>[R, C, P]</c>. All is composed of selections and arithmetic, and so are the gradients, towards image and coordinates.
/// </summary>
internal sealed class ImageSampler
{
    /// <summary>The slope of the cubic kernel at a pixel's distance, as most libraries have it.</summary>
    public const double CubicSlope = -0.75;

    private readonly Node pixels;
    private readonly Node channels;
    private readonly Dim[] extents;
    private readonly SamplePadding padding;
    private readonly bool alignCorners;

    /// <summary>A sampler.</summary>
    /// <param name="image"><c>[N, C, d...]</c>.</param>
    /// <param name="example">Which n the points of each r lie in: Int64 <c>[R]</c>.</param>
    /// <param name="padding">What stands outside.</param>
    /// <param name="alignCorners">Whether the image ends at the centres of its outermost pixels or at their edges; reflections need to know.</param>
    public ImageSampler(Node image, Node example, SamplePadding padding, bool alignCorners)
    {
        var (count, depth) = (image.Shape[0], image.Shape[1]);
        extents = [.. image.Shape.Skip(2)];
        pixels = image.Reshape([image.Shape.Elements]);
        channels = (example.CheckIndex(count) * Extents.Of(depth, DType.Int64)).Reshape([example.Shape[0], 1, 1]) + Positions.Of(depth).Reshape([1, depth, 1]);
        (this.padding, this.alignCorners) = (padding, alignCorners);
    }

    /// <summary>The samples at points.</summary>
    public Node At(IReadOnlyList<Node> coordinates, Interpolation mode) => Terms(coordinates, mode).Aggregate((sum, term) => sum + term);

    /// <summary>The pixels around points, each times its weight.</summary>
    public IEnumerable<Node> Terms(IReadOnlyList<Node> coordinates, Interpolation mode)
    {
        var taps = coordinates.Select((c, axis) => Taps(c, axis, mode)).ToList();
        IEnumerable<(Node? Weight, Node[] Places)> all = [(null, [])];
        foreach (var along in taps)
        {
            all = [.. all.SelectMany(t => along.Select(tap => (Product(t.Weight, tap.Weight), (Node[])[.. t.Places, tap.Place])))];
        }

        return all.Select(t => t.Weight is null ? Pixels(t.Places) : t.Weight.Unsqueeze(1) * Pixels(t.Places));
    }

    private static Node? Product(Node? a, Node? b) => a is null ? b : b is null ? a : a * b;

    /// <summary>The whole coordinates along an axis that a sample is made of, with their weights; none stands for 1.</summary>
    private (Node Place, Node? Weight)[] Taps(Node at, int axis, Interpolation mode)
    {
        if (mode == Interpolation.Nearest)
        {
            return [(at.Round(), null)];
        }

        at = BackInside(at, axis);
        var low = at.Floor();
        var part = at - low;
        return mode == Interpolation.Linear
            ? [(low, 1 - part), (low + 1, part)]
            : [(low - 1, Far(part + 1)), (low, Near(part)), (low + 1, Near(1 - part)), (low + 2, Far(2 - part))];
    }

    // The cubic kernel within a pixel's distance, and within two.
    private static Node Near(Node t) => ((CubicSlope + 2) * t - (CubicSlope + 3)) * t * t + 1;

    private static Node Far(Node t) => ((CubicSlope * t - 5 * CubicSlope) * t + 8 * CubicSlope) * t - 4 * CubicSlope;

    /// <summary>Points outside of the image moved to where they stand for.</summary>
    private Node BackInside(Node at, int axis)
    {
        if (padding == SamplePadding.Zeros)
        {
            return at;
        }

        var (low, high) = Ends(axis, at.DType);
        return ((at < low) | (at > high)).Where(Bounded(at, axis), at);
    }

    private Node Bounded(Node at, int axis)
    {
        var last = Extents.Of(extents[axis], at.DType) - 1;
        if (padding == SamplePadding.Border)
        {
            return at.Maximum(0).Minimum(last);
        }

        // There and back again is twice the length; an image of one pixel between its centres has none.
        var (low, high) = Ends(axis, at.DType);
        var length = high - low;
        var turn = (at - low).FloorMod(length.EqualTo(0).Where(1, length) * 2);
        return length.EqualTo(0).Where(low, (turn > length).Where(2 * length - turn, turn) + low);
    }

    /// <summary>Where the image begins and ends along an axis.</summary>
    private (Node Low, Node High) Ends(int axis, DType type)
    {
        var extent = Extents.Of(extents[axis], type);
        return alignCorners ? (Declare.Constant(0, type), extent - 1) : (Declare.Constant(-0.5, type), extent - 0.5);
    }

    /// <summary>The pixels at whole coordinates.</summary>
    private Node Pixels(Node[] places)
    {
        Node? inside = null;
        Node place = channels;
        for (var axis = 0; axis < extents.Length; axis++)
        {
            var extent = Extents.Of(extents[axis], DType.Int64);
            var at = (padding == SamplePadding.Zeros ? places[axis] : Bounded(places[axis], axis)).Cast(DType.Int64).Unsqueeze(1);
            if (padding == SamplePadding.Zeros)
            {
                var there = (at >= 0) & (at < extent);
                inside = inside is null ? there : inside & there;
            }

            place = place * extent + at.Maximum(0).Minimum(extent - 1);
        }

        var found = pixels.IndexSelect(0, place);
        return inside is null ? found : inside.Where(found, 0);
    }
}
