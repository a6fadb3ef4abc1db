namespace GraphC.Compiler;

/// <summary>Follows what is not finite in a result of a kernel back through the kernel's nodes to where it first came up.</summary>
/// <param name="site">The kernel.</param>
/// <param name="stored">The result.</param>
/// <param name="values">The nodes under it by the interpreter, and what the kernel began with.</param>
/// <param name="run">The run.</param>
internal sealed class NonFiniteSource(KernelSite site, Node stored, IReadOnlyDictionary<Node, Value> values, EvaluationRun run)
{
    private readonly Dictionary<Node, long?> first = [];
    private readonly Dictionary<Node, double[]> moved = [];

    /// <summary>Where something that is not finite first came up.</summary>
    /// <param name="Node">A node that the kernel computes from finite numbers, or one that it reads.</param>
    /// <param name="Position">The row-major position in it.</param>
    /// <param name="IsMeant">True if the kernel was given it, or a literal of the graph is infinite.</param>
    public readonly record struct Found(Node Node, long Position, bool IsMeant);

    /// <summary>The value of a node under the result.</summary>
    public Value ValueOf(Node node) => values[node];

    /// <summary>What the kernel began with, as far as the result depends on it.</summary>
    public IEnumerable<(Node Node, Value Value)> Given => values.Where(v => !site.Computes(v.Key)).Select(v => (v.Key, v.Value));

    /// <summary>True for a node whose elements come from the elements at the same places of all its inputs.</summary>
    public static bool IsPointwise(Node node) => node.Op is ElementwiseOp or CastOp or WhereOp;

    /// <summary>Where an element of the result that is not finite came from.</summary>
    public Found Trace(long position)
    {
        var node = stored;
        while (site.Computes(node))
        {
            var next = node.Inputs.Select(input => (Node: input, Position: PositionIn(node, position, input)))
                .FirstOrDefault(p => p.Position is { } at && !double.IsFinite(values[p.Node].Data[at]));
            if (next.Node is null)
            {
                return new(node, position, HasInfiniteLiteral(node));
            }

            (node, position) = (next.Node, next.Position!.Value);
        }

        return new(node, position, double.IsInfinity(values[node].Data[position]));
    }

    /// <summary>Where in an input to look for what an element is computed from: the same place, the place it was moved from, or anywhere.</summary>
    private long? PositionIn(Node node, long position, Node input) =>
        !input.DType.IsFloat ? null
        : IsPointwise(node) ? position
        : IsMovement(node) ? MovedFrom(node, position, input)
        : FirstOf(input);

    /// <summary>True for a node that has the elements of its one floating-point input at other places.</summary>
    private static bool IsMovement(Node node) => node.Inputs.Count(i => i.DType.IsFloat) == 1
        && node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) is Meaning.Alias or Meaning.Map { Body: Scalar.Element or Scalar.Choose };

    /// <summary>An input that consists of positions is moved as any other: each element of the result is then its place in the input.</summary>
    private long? MovedFrom(Node node, long position, Node input)
    {
        if (!moved.TryGetValue(node, out var places))
        {
            var positions = new Value(input.DType, values[input].Shape);
            for (var i = 0; i < positions.Data.Length; i++)
            {
                positions.Data[i] = i;
            }

            moved.Add(node, places = Interpreter.Apply(node, [.. node.Inputs.Select(i => i == input ? positions : values[i])], run).Data);
        }

        var place = places[position];
        return place >= 0 && place < values[input].Data.Length && place == Math.Floor(place) ? (long)place : null;
    }

    private long? FirstOf(Node input)
    {
        if (!first.TryGetValue(input, out var at))
        {
            first.Add(input, at = Array.FindIndex(values[input].Data, x => !double.IsFinite(x)) is >= 0 and var found ? found : null);
        }

        return at;
    }

    private static bool HasInfiniteLiteral(Node node) =>
        node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) is Meaning.Map map && HasInfiniteLiteral(map.Body);

    private static bool HasInfiniteLiteral(Scalar body) =>
        body is Scalar.Literal { Value: var value } && double.IsInfinity(value) || body.Parts.Any(HasInfiniteLiteral);
}
