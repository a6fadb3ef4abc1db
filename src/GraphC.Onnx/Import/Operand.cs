namespace GraphC.Onnx.Import;

/// <summary>What a name of a model stands for while the model becomes a graph.</summary>
internal abstract class Operand
{
    /// <summary>The name under which it is known in the outermost graph; null inside of loops and branches.</summary>
    public string? Name { get; set; }
}

/// <summary>Text, a sequence or an optional value: they never become nodes.</summary>
internal sealed class HostOperand(OnnxValue value) : Operand
{
    public OnnxValue Value { get; } = value;
}

/// <summary>
/// A tensor: a node, and where it can be told, its value. A constant is its value from the start and becomes a node when one is asked
/// for; what is fed at a run is a node, and becomes known when an operator must know it to have a shape at all.
/// </summary>
internal sealed class TensorOperand : Operand
{
    /// <summary>What decides about shapes is small and computed in a few steps; the rest is data, and for the compiler.</summary>
    private const int MostFoldedNodes = 1000;

    private const long MostFoldedElements = 1 << 16;

    private readonly Func<Node>? make;
    private readonly Func<OnnxTensor?>? reveal;
    private Node? node;
    private OnnxTensor? known;
    private bool isUnfoldable;

    /// <summary>A computed tensor.</summary>
    public TensorOperand(ElementType type, Node node) => (Type, this.node) = (type, Carried(type, node));

    /// <summary>A tensor whose value is there.</summary>
    /// <param name="value">The value.</param>
    /// <param name="make">What makes the node, if it is to be anything but a constant.</param>
    public TensorOperand(OnnxTensor value, Func<Node>? make = null) => (Type, known, this.make) = (value.Type, value, make);

    /// <summary>A tensor that a run is fed with.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="input">The graph's input.</param>
    /// <param name="reveal">Tells the value, if this graph is made for a certain run.</param>
    public TensorOperand(ElementType type, Node input, Func<OnnxTensor?> reveal)
        : this(type, input) => this.reveal = reveal;

    /// <summary>The element type in the model.</summary>
    public ElementType Type { get; }

    /// <summary>The tensor in the graph, in the carrier of its type.</summary>
    public Node Node => node ??= make?.Invoke() ?? Declare.Constant(known!.Data);

    public Shape Shape => known is not null && node is null ? Shape.Of(known.Shape.ToArray().Select(e => (Dim)e)) : Node.Shape;

    public int Rank => known?.Shape.Length ?? Node.Rank;

    /// <summary>True if the value was there from the start or has become known.</summary>
    public bool IsConstant => known is not null;

    /// <summary>The value, if it does not depend on data.</summary>
    public OnnxTensor? Constant => known ??= Fold();

    /// <summary>The value, if it does not depend on data, or this graph may be made for this value alone; otherwise null.</summary>
    public OnnxTensor? TryKnow() => known ??= Fold() ?? reveal?.Invoke();

    private OnnxTensor? Fold()
    {
        if (isUnfoldable)
        {
            return null;
        }

        if (ShapeArithmetic.TryEvaluate(Node) is { } elements && elements.All(e => e.IsConstant))
        {
            return new(Type, Tensors.Of(Node, [.. elements.Select(e => e.Value)]));
        }

        if (!IsSmallAndClosed(Node))
        {
            isUnfoldable = true;
            return null;
        }

        // An integer that the interpreter's doubles do not hold exactly is left to the program.
        var value = Interpreter.Run(Graph.Close([Node], inputs: []), [])[0].ToTensor();
        isUnfoldable = value is null;
        return value is null ? null : new(Type, value);
    }

    /// <summary>
    /// True if nothing that is fed, kept or drawn goes into a node, and it is little work to compute. Loops are not followed: they may have no
    /// end.
    /// </summary>
    private static bool IsSmallAndClosed(Node node)
    {
        var seen = new HashSet<Node>();
        var open = new Stack<Node>([node]);
        var elements = 0L;
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (next is Variable || next.Op is InputOp or RandomOp or RegionOp || !next.Shape.IsConstant || next.Op.Mentions.Any(d => !d.IsConstant)
                || (elements += Math.Min(next.Shape.Elements.Value, MostFoldedElements + 1)) > MostFoldedElements || seen.Count > MostFoldedNodes)
            {
                return false;
            }

            foreach (var input in next.Inputs)
            {
                open.Push(input);
            }
        }

        return true;
    }

    private static Node Carried(ElementType type, Node node) => node.DType == type.Carrier
        ? node
        : throw new InvalidOperationException($"{type} is carried by {type.Carrier}, not by {node}");
}
