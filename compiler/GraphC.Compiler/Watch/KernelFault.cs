using System.Globalization;
using System.Text;

namespace GraphC.Compiler;

/// <summary>What is wrong where.</summary>
/// <param name="Site">The kernel.</param>
/// <param name="Node">The node of the kernel that is at fault.</param>
/// <param name="Shape">The extents of the node.</param>
/// <param name="Position">The row-major position in the node.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Stored">The node in memory in which the fault was seen.</param>
/// <param name="Steps">The loops around the kernel and their steps.</param>
internal sealed record KernelFault(
    KernelSite Site, Node Node, long[] Shape, long Position, double Value, Node Stored, IEnumerable<(Stmt.Region Loop, long Step)> Steps)
{
    private readonly Dictionary<Node, string> names = GraphPrinter.Names(Site.Routine.Graph);

    /// <summary>The node's name in dumps.</summary>
    public string Name => names[Node];

    /// <summary>The buffer in which the fault was seen.</summary>
    public string Buffer => Site.BufferOf(Stored).Name;

    /// <summary>The coordinates of the position.</summary>
    public long[] Index => Coordinates(Position, Shape);

    /// <summary>A node with its line, for example <c>Log %7 at mlp.cs:12</c>.</summary>
    public string Describe(Node node)
    {
        var origin = node.Origin.ToString();
        var name = node switch
        {
            Variable => names[node],
            { Op: InputOp } => $"input {Graph.NameOf(node)}",
            _ => $"{node.Op.Name} {names[node]}",
        };
        return origin.Length == 0 ? name : $"{name} at {origin}";
    }

    /// <summary>A position in an array, for example <c>[3, 5] of f32[64, 10]</c>.</summary>
    public static string Place(long position, DType type, long[] shape) =>
        $"[{string.Join(", ", Coordinates(position, shape))}] of {type.ShortName}[{string.Join(", ", shape)}]";

    /// <summary>A number with all its digits.</summary>
    public static string Number(double value, DType type) =>
        (type == DType.Float32 ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>The kernel: its name, the steps it stands in, and what it was fused of.</summary>
    public string Kernel()
    {
        var text = new StringBuilder($"kernel {Site.Name}");
        foreach (var (loop, step) in Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $", step {step} of {loop.Kind.ToLowerInvariant()} {loop.Number}");
        }

        text.Append(", which computes");
        foreach (var node in Site.NodesUnder(Site.Kernel.Results).Where(Site.Computes))
        {
            var to = Site.Written.Contains(node) ? $" -> {Site.BufferOf(node)}" : "";
            text.Append($"\n    {names[node]} = {node.Op.Name} {string.Join(", ", node.Inputs.Select(i => names[i]))} : {node.Type}{to} {node.Origin}".TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>What the kernel read: of each floating-point array the largest magnitude and the first element that is not finite.</summary>
    public string Inputs(IEnumerable<(Node Node, Value Value)> given)
    {
        var text = new StringBuilder();
        foreach (var (node, value) in given.Where(g => g.Node.DType.IsFloat && Site.Read.Contains(g.Node)))
        {
            var largest = value.Data.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
            var bad = Array.FindIndex(value.Data, x => !double.IsFinite(x));
            text.Append($"\n    {(node.Op is LeafOp ? "" : $"{names[node]} in ")}{Site.BufferOf(node)}: largest magnitude {Number(largest, node.DType)}")
                .Append(bad < 0 ? ", all finite" : $"; {Number(value.Data[bad], node.DType)} at {Place(bad, node.DType, value.Shape)}");
        }

        return text.Length == 0 ? "" : $"\n  It read{text}";
    }

    private static long[] Coordinates(long position, long[] shape)
    {
        var at = new long[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (position, at[axis]) = Math.DivRem(position, shape[axis]);
        }

        return at;
    }
}
