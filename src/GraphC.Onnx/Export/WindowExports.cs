namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Windows that slide over axes, and what is pooled of them.</summary>
internal static class WindowExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        For<WindowsOp>(Spread),
        For<OverlapOp>(Overlap),
    ];

    /// <summary>The maximum or the sum of each window over an image, by ONNX's pooling; null if it is something else.</summary>
    public static Edge? Pooled(GraphWriter g, Node node) => ((ReduceOp)node.Op).Reducer switch
    {
        Reducer.Max when Pool(node) is { Windows.Outside: var outside } pool && node.DType is DType.Float32 or DType.Float64 or DType.UInt8
            && outside == Integers.Range(node.DType).Low => pool.Write(g, "MaxPool"),
        Reducer.Sum when Averaged(g, node) is { } average && Pool(node) is { } pool =>
            g.Call("Mul", average, g.Number(pool.Windows.Window.Aggregate(1L, (count, extent) => count * extent.Value), node.DType)),
        _ => null,
    };

    /// <summary>The mean of each window over an image, of which the sum is given; null if it is something else.</summary>
    public static Edge? Averaged(GraphWriter g, Node sum) =>
        Pool(sum) is { Windows.Outside: 0 } pool && sum.DType.IsFloat ? pool.Write(g, "AveragePool", Attribute.Int("count_include_pad", 1)) : null;

    /// <summary>The windows over an image <c>[N, C, d...]</c> that a reduction combines, if ONNX's pooling can place them.</summary>
    private static Pooling? Pool(Node reduction)
    {
        if (reduction is not { Op: ReduceOp { KeepDims: false } reduce, Inputs: [{ Op: WindowsOp { Trailing: 0 } windows } all] }
            || all.Inputs[0] is not { } image || image.Rank != windows.Slides.Count + 2
            || !reduce.Axes.Order().SequenceEqual(Enumerable.Range(2 + windows.Slides.Count, windows.Slides.Count)))
        {
            return null;
        }

        var borders = Border.Around(windows.Slides, [.. windows.Positions], [.. windows.Window], [.. image.Shape.Skip(2)]);
        return borders is not null && borders.Zip(windows.Window, (border, extent) => Math.Max(border.Before, border.After) < extent.Value).All(fits => fits)
            ? new(image, windows, borders)
            : null;
    }

    /// <summary>A pooling of ONNX.</summary>
    private sealed record Pooling(Node Image, WindowsOp Windows, Border[] Borders)
    {
        public Edge Write(GraphWriter g, string op, params Format.AttributeProto[] attributes)
        {
            List<Format.AttributeProto> all =
            [
                Attribute.Ints("kernel_shape", Windows.Window.Select(w => w.Value)),
                Attribute.Ints("strides", Windows.Slides.Select(s => s.Stride)),
                Attribute.Ints("pads", Border.Pads(Borders)),
                .. attributes,
            ];
            if (Windows.Slides.Any(s => s.Dilation != 1))
            {
                all.Add(Attribute.Ints("dilations", Windows.Slides.Select(s => s.Dilation)));
            }

            return g.Call(op, [g[Image]], all);
        }
    }

    /// <summary>
    /// All windows: with a border so wide that none stands out, the places of all elements of all windows are gathered, axis by axis.
    /// </summary>
    private static Edge Spread(GraphWriter g, Node node, WindowsOp op)
    {
        var (source, count) = (node.Inputs[0].Shape, op.Slides.Count);
        var lead = source.Rank - count - op.Trailing;
        var (before, after) = (new Dim[source.Rank], new Dim[source.Rank]);
        Array.Fill(before, 0);
        Array.Fill(after, 0);
        for (var i = 0; i < count; i++)
        {
            (before[lead + i], after[lead + i]) = Border.Exact(op.Slides[i], op.Positions[i], op.Window[i], source[lead + i]);
        }

        var x = g.Pad(g[node.Inputs[0]], before, after, g.Number(op.Outside, node.DType));
        for (var i = 0; i < count; i++)
        {
            x = g.Call("Gather", [x, Places(g, op.Slides[i], op.Positions[i], op.Window[i])], Attribute.Int("axis", lead + 2 * i));
        }

        // [a..., p, k, p, k, ..., c...] becomes [a..., p..., k..., c...].
        var (positions, elements) = (Enumerable.Range(0, count).Select(i => lead + 2 * i), Enumerable.Range(0, count).Select(i => lead + 2 * i + 1));
        return g.Transpose(x, [.. Enumerable.Range(0, lead), .. positions, .. elements, .. Enumerable.Range(lead + 2 * count, op.Trailing)]);
    }

    /// <summary>The sum of overlapping windows: they are added to zeros with a border, which is cut off.</summary>
    private static Edge Overlap(GraphWriter g, Node node, OverlapOp op)
    {
        var (source, count) = (node.Inputs[0].Shape, op.Slides.Count);
        var lead = source.Rank - 2 * count - op.Trailing;
        Dim[] positions = [.. source.Skip(lead).Take(count)], window = [.. source.Skip(lead + count).Take(count)];
        Dim[] rest = [.. source.Take(lead), .. source.TakeLast(op.Trailing)], whole = new Dim[count], before = new Dim[count], after = new Dim[count];
        Edge? places = null;
        for (var i = 0; i < count; i++)
        {
            (before[i], after[i]) = Border.Exact(op.Slides[i], positions[i], window[i], op.Extents[i]);
            whole[i] = before[i] + op.Extents[i] + after[i];
            // Along this axis: [p, k] among the axes of all positions and all elements.
            var others = Enumerable.Range(0, 2 * count).Where(a => a != i && a != count + i).Select(a => (long)a);
            var here = g.Unsqueeze(Places(g, op.Slides[i], positions[i], window[i]), others);
            places = places is { } sum ? g.Call("Add", g.Call("Mul", sum, g.Extent(whole[i])), here) : here;
        }

        var number = positions.Concat(window).Aggregate((Dim)1, (product, extent) => product * extent);
        var indices = g.Reshape(places!.Value, [number, 1]);
        int[] order = [.. Enumerable.Range(lead, 2 * count), .. Enumerable.Range(0, lead), .. Enumerable.Range(source.Rank - op.Trailing, op.Trailing)];
        var updates = g.Reshape(g.Transpose(g[node.Inputs[0]], order), [number, .. rest]);
        var zeros = g.Full(0, node.Type with { Shape = Shape.Of([whole.Aggregate((a, b) => a * b), .. rest]) });
        var sums = g.Call("ScatterND", [zeros, indices, updates], Attribute.Text("reduction", "add"));
        int[] back = [.. Enumerable.Range(count, lead), .. Enumerable.Range(0, count), .. Enumerable.Range(count + lead, op.Trailing)];
        var image = g.Transpose(g.Reshape(sums, [.. whole, .. rest]), back);
        return g.Pad(image, Among(before), Among(after), g.Number(0, node.DType));

        Dim[] Among(Dim[] amounts) => [.. Enumerable.Repeat((Dim)0, lead), .. amounts.Select(a => -a), .. Enumerable.Repeat((Dim)0, op.Trailing)];
    }

    /// <summary>Where the elements of all windows stand along an axis with an exact border, <c>[p, k]</c>.</summary>
    private static Edge Places(GraphWriter g, Slide slide, Dim positions, Dim window)
    {
        var start = slide.Dilation < 0 ? (window - 1) * -slide.Dilation : 0;
        var p = g.Call("Mul", g.Unsqueeze(g.Positions(positions), 1), g.Number(slide.Stride, DType.Int64));
        var k = g.Call("Mul", g.Unsqueeze(g.Positions(window), 0), g.Number(slide.Dilation, DType.Int64));
        return g.Call("Add", p, start.Is(0) ? k : g.Call("Add", k, g.Extent(start)));
    }
}

/// <summary>What windows need around an axis, as ONNX says it.</summary>
internal sealed record Border(long Before, long After)
{
    /// <summary>
    /// Borders that are constant, not negative, and give as many positions as there are, along each axis; null if there are none for one of them.
    /// </summary>
    public static Border[]? Around(IReadOnlyList<Slide> slides, Dim[] positions, Dim[] window, Dim[] extents)
    {
        Border[] borders = [.. slides.Select((slide, i) => Around(slide, positions[i], window[i], extents[i])).OfType<Border>()];
        return borders.Length == slides.Count ? borders : null;
    }

    /// <summary>The borders, negative where elements are to be cut off, that let no window stand out and nothing be left at the end.</summary>
    public static (Dim Before, Dim After) Exact(Slide slide, Dim positions, Dim window, Dim extent)
    {
        var reach = (window - 1) * slide.Dilation;
        var (low, high) = slide.Dilation > 0 ? ((Dim)0, reach) : (reach, 0);
        return (slide.Before - low, (positions - 1) * slide.Stride + high - slide.Before - (extent - 1));
    }

    /// <summary>ONNX's <c>pads</c>: what stands before along all axes, then what stands behind.</summary>
    public static IEnumerable<long> Pads(IReadOnlyList<Border> borders) => [.. borders.Select(b => b.Before), .. borders.Select(b => b.After)];

    // The border at the end is rounded down in positions: of all that give their number, the least.
    private static Border? Around(Slide slide, Dim positions, Dim window, Dim extent)
    {
        if (slide.Before < 0 || slide.Dilation < 0 || !window.IsConstant)
        {
            return null;
        }

        var reach = slide.Dilation * (window.Value - 1) + 1;
        for (var after = 0L; after < Math.Max(reach, 1) + slide.Stride; after++)
        {
            if ((extent + (slide.Before + after - reach)) / slide.Stride + 1 == positions)
            {
                return new(slide.Before, after);
            }
        }

        return null;
    }
}
