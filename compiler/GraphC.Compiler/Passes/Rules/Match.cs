namespace GraphC.Compiler;

/// <summary>What a pattern's variables stand for at one node, and how a rule's result is built there.</summary>
internal sealed class Match(Rewriter rewriter, Node root, uint choices)
{
    private readonly List<(Pattern Pattern, Node Node)> bound = [];
    private int choice;

    /// <summary>The node that the whole pattern matched.</summary>
    public Node Root { get; } = root;

    /// <summary>True if the rule asked how often a node is used: whether it fires then depends on more than the node.</summary>
    public bool AskedForUses { get; private set; }

    /// <summary>The node that a part of the pattern matched.</summary>
    public Node this[Pattern part] => Find(part) ?? throw new InvalidOperationException($"The pattern has no {part}.");

    /// <summary>The op that a part of the pattern matched.</summary>
    public TOp Op<TOp>(Pattern.Kind<TOp> part) where TOp : Op => (TOp)this[part].Op;

    /// <summary>The value of a repeated literal.</summary>
    public double Value(Pattern.Constant part) => Literals.Repeated(this[part])!.Value;

    /// <summary>Binds a variable; false if it is bound to another node.</summary>
    public bool Bind(Pattern part, Node node)
    {
        if (Find(part) is { } other)
        {
            return ReferenceEquals(other, node);
        }

        bound.Add((part, node));
        return true;
    }

    /// <summary>True if the next commutative op is to be tried with its operands swapped.</summary>
    public bool NextChoice() => (choices >> choice++ & 1) != 0;

    /// <summary>An op in normal form; it has the root's origin.</summary>
    public Node Make(Op op, params Node[] inputs) => rewriter.Normalize(Node.Derived(op, [.. inputs], Root.Origin));

    /// <summary>A literal with one repeated value.</summary>
    public Node Literal(double value, TensorType type) => To(Literal(value, type.DType), type.Shape);

    /// <summary>A literal of the root's type, or null if that cannot hold the value.</summary>
    public Node? Fitting(double value)
    {
        var (low, high) = Integers.Range(Root.DType);
        return Root.DType.IsFloat || (value >= low && value <= high && Math.Abs(value) < 1L << 53) ? Literal(value, Root.Type) : null;
    }

    /// <summary>A scalar literal.</summary>
    public Node Literal(double value, DType type) => rewriter.Normalize(Literals.Scalar(value, type, Root.Origin));

    /// <summary>A node broadcast to a shape.</summary>
    public Node To(Node node, Shape shape) => node.Shape == shape ? node : Make(new BroadcastOp(shape), node);

    /// <summary>A node reshaped.</summary>
    public Node Reshape(Node node, Shape shape) => node.Shape == shape ? node : Make(new ReshapeOp(shape), node);

    /// <summary>True if something else needs this node too, so that replacing it here would not save it.</summary>
    public bool IsShared(Node node)
    {
        AskedForUses = true;
        return rewriter.Uses(node) > 1;
    }

    private Node? Find(Pattern part)
    {
        foreach (var (pattern, node) in bound)
        {
            if (ReferenceEquals(pattern, part))
            {
                return node;
            }
        }

        return null;
    }
}
