using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// One op application: immutable, typed when declared. Build nodes with the functions of this namespace
/// (<c>x.MatMul(w) + b</c>), not directly.
/// </summary>
public partial class Node
{
    private static long declared;

    internal Node(Op op, ImmutableArray<Node> inputs, TensorType type, Origin origin)
    {
        Op = op;
        Inputs = inputs;
        Type = type;
        Origin = origin;
        Sequence = Interlocked.Increment(ref declared);
    }

    /// <summary>What this node computes.</summary>
    public Op Op { get; }

    /// <summary>What it computes it from.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>Element type and shape of the result.</summary>
    public TensorType Type { get; }

    /// <summary>The shape of the result.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The element type of the result.</summary>
    public DType DType => Type.DType;

    /// <summary>The number of axes of the result.</summary>
    public int Rank => Type.Rank;

    /// <summary>Where the user declared this node.</summary>
    public Origin Origin { get; }

    /// <summary>The order of declaration; only the default order of a graph's inputs depends on it.</summary>
    internal long Sequence { get; }

    /// <summary>The <see cref="Sequence"/> of the node that was declared last.</summary>
    internal static long Declared => Interlocked.Read(ref declared);

    /// <summary>Applies an op; the type rule runs now.</summary>
    /// <exception cref="GraphException">The inputs do not fit.</exception>
    internal static Node Of(Op op, params ReadOnlySpan<Node> inputs)
    {
        ImmutableArray<Node> nodes = [.. inputs];
        foreach (var node in nodes)
        {
            ArgumentNullException.ThrowIfNull(node, op.Name);
        }

        return Build(op.Name, nodes, origin => new Node(op, nodes, op.Infer([.. nodes.Select(n => n.Type)]), origin));
    }

    /// <summary>
    /// Runs a builder; what it refuses is reported with the op's name, the types of <paramref name="inputs"/> and the user's line.
    /// </summary>
    internal static T Build<T>(string op, IEnumerable<Node> inputs, Func<Origin, T> build)
    {
        var origin = Origin.Capture();
        using var entered = origin.Enter();
        try
        {
            return build(origin);
        }
        catch (TypeRuleException e)
        {
            throw new GraphException(op, e.Message, inputs.Select(n => n.Type), origin);
        }
        catch (ImpossibleShapeException e)
        {
            throw new GraphException(op, e.Problem, inputs.Select(n => n.Type), origin);
        }
        catch (OverflowException)
        {
            throw new GraphException(op, "the result has more elements than 64 bits count", inputs.Select(n => n.Type), origin);
        }
    }

    /// <summary>Applies an op on behalf of a declared node, whose origin it keeps: what compiler passes build nodes with.</summary>
    /// <exception cref="TypeRuleException">The inputs do not fit.</exception>
    internal static Node Derived(Op op, ImmutableArray<Node> inputs, Origin origin) =>
        new(op, inputs, op.Infer([.. inputs.Select(n => n.Type)]), origin);

    /// <summary>A literal on behalf of a declared node. The tensor is not copied.</summary>
    internal static Node Derived(Tensor value, Origin origin) => new(
        new ConstantOp(value), [], new TensorType(value.DType, Shape.Of(value.Shape.ToArray().Select(e => (Dim)e))), origin);

    /// <summary>The same op on other inputs of the same types.</summary>
    internal Node WithInputs(ImmutableArray<Node> inputs) => Derived(Op, inputs, Origin);

    /// <summary>The op and the type, for example <c>MatMul f32[batch, 128]</c>.</summary>
    public override string ToString() => $"{Op.Name} {Type}";
}
