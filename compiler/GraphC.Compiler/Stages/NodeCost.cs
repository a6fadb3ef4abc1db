using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// What nodes compute and move, counted from their meanings: the floating-point operations, each function of numbers as one, and the bytes of
/// memory that are read and written if the node is computed by itself. Both are polynomials of the symbolic extents.
/// </summary>
internal static class NodeCost
{
    /// <summary>
    /// The cost of a node. Integer arithmetic counts nothing. Leaves and reshapes cost nothing: they are in memory already. A result of a
    /// region costs what its programs compute for it; of a loop whose length the data decide one step is counted, and of a choice both
    /// branches.
    /// </summary>
    public static (Dim Flops, Dim Bytes) Of(Node node)
    {
        var meaning = node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type);
        return meaning switch
        {
            Meaning.Stored or Meaning.Alias => (0, 0),
            Meaning.Region => (Of(Region.Of([node])).Flops, Moved(node, meaning)),
            _ => (Flops(node, meaning), Moved(node, meaning)),
        };
    }

    /// <summary>The cost of all nodes of a graph, in which a region counts once, however many of its results are asked for.</summary>
    public static (Dim Flops, Dim Bytes) Of(Graph graph) => Of(graph.Nodes);

    /// <summary>The cost of nodes, in which a region counts once, however many of its results are among them.</summary>
    public static (Dim Flops, Dim Bytes) Of(IReadOnlyList<Node> nodes)
    {
        (Dim Flops, Dim Bytes) sum = (0, 0);
        foreach (var cost in nodes.Where(n => n.Op is not RegionOp).Select(Of).Concat(Region.In(nodes).Select(Of)))
        {
            sum = (sum.Flops + cost.Flops, sum.Bytes + cost.Bytes);
        }

        return sum;
    }

    /// <summary>The cost of all that the programs of a region compute.</summary>
    public static (Dim Flops, Dim Bytes) Of(Region region)
    {
        (Dim Flops, Dim Bytes) sum = (0, 0);
        var times = region is ScanLoop loop ? loop.Body.Length : 1;
        foreach (var (flops, bytes) in region.Programs.Select(Of))
        {
            sum = (sum.Flops + flops * times, sum.Bytes + bytes * times);
        }

        return sum;
    }

    private static Dim Flops(Node node, Meaning meaning)
    {
        var elements = node.Shape.Elements;
        var isFloat = node.Inputs.Any(i => i.DType.IsFloat) || node.DType.IsFloat;
        return meaning switch
        {
            Meaning.Map map => elements * Operations(map.Body),
            Meaning.Reduce reduce => reduce.Extents.Aggregate(elements, (product, extent) => product * extent) * (Operations(reduce.Body) + (isFloat ? 1 : 0)),
            Meaning.Scatter scatter => scatter.Domain.Elements * (Operations(scatter.Update) + (isFloat && scatter.Reduction != ScatterReduction.Replace ? 1 : 0)),
            _ when !isFloat => 0,
            Meaning.Contract => 2 * elements * node.Inputs[0].Shape[^1],
            Meaning.Convolve convolve => Convolution(node, convolve.Part),
            Meaning.Scan => elements,
            Meaning.Recurrence => 2 * elements,
            // Householder reflections of an m × n matrix and their product, to the leading term.
            Meaning.Orthogonalize => 4 * elements * node.Shape[^1],
            _ => 0,
        };
    }

    /// <summary>Each element of the kernel meets each position of each example of the result, whichever of the three is computed.</summary>
    private static Dim Convolution(Node node, ConvolutionPart part)
    {
        var (kernel, result) = part switch
        {
            ConvolutionPart.Image => (node.Inputs[0], node.Inputs[1]),
            ConvolutionPart.Kernel => (node, node.Inputs[1]),
            _ => (node.Inputs[1], node),
        };
        return result.Shape.Skip(2).Aggregate(2 * kernel.Shape.Elements * result.Shape[0], (product, extent) => product * extent);
    }

    private static long Operations(Scalar body)
    {
        var seen = new HashSet<Scalar>();
        return Count(body);

        long Count(Scalar scalar) => !seen.Add(scalar) ? 0 : scalar.Parts.Sum(Count) + (scalar switch
        {
            Scalar.Call { Function: not Function.BitCast, Arguments: [var first, ..] } when first.Type.IsFloat => 1,
            Scalar.Draw { Type.IsFloat: true } => 1,
            _ => 0,
        });
    }

    /// <summary>What is read of each input, and what is written.</summary>
    private static Dim Moved(Node node, Meaning meaning) => node.Inputs.Distinct().Where(i => i.Op is not ConstantOp { IsNumber: true })
        .Aggregate(node.Shape.Elements * node.DType.Size, (sum, input) => sum + Read(node, input, meaning) * input.DType.Size);

    /// <summary>How many elements of an input a node reads.</summary>
    public static Dim Read(Node node, Node input) => Read(node, input, node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type));

    /// <summary>Of an input a pointwise node reads no more elements than it has itself, where that is known to be fewer: a slice, rows of a table.</summary>
    private static Dim Read(Node node, Node input, Meaning meaning)
    {
        var (whole, part) = (input.Shape.Elements, node.Shape.Elements);
        return meaning is Meaning.Map map && ((whole - part).IsNonNegative || IsLookedUp(map.Body, [.. Places(node, input)])) ? part : whole;
    }

    private static IEnumerable<int> Places(Node node, Node input) => Enumerable.Range(0, node.Inputs.Length).Where(i => node.Inputs[i] == input);

    /// <summary>True if the coordinates of an element come from data.</summary>
    private static bool IsLookedUp(Scalar body, ImmutableArray<int> inputs) =>
        (body is Scalar.Element element && inputs.Contains(element.Input) && element.At.Any(IsData)) || body.Parts.Any(p => IsLookedUp(p, inputs));

    private static bool IsData(Scalar coordinate) => coordinate is Scalar.Element || coordinate.Parts.Any(IsData);
}
