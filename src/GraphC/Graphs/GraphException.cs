namespace GraphC;

/// <summary>A mistake in a declared graph: names the op, the types involved, and the line of the user's script.</summary>
public sealed class GraphException : Exception
{
    internal GraphException(string op, string problem, IEnumerable<TensorType> inputs, Origin origin)
        : base(Format(op, problem, inputs, origin))
    {
        Op = op;
        Origin = origin;
    }

    /// <summary>The op that refused.</summary>
    public string Op { get; }

    /// <summary>Where the user declared it.</summary>
    public Origin Origin { get; }

    private static string Format(string op, string problem, IEnumerable<TensorType> inputs, Origin origin)
    {
        var types = string.Join(", ", inputs);
        var text = origin.ToString();
        return $"{op}: {problem}"
            + (types.Length == 0 ? "" : $"{Environment.NewLine}  inputs: {types}")
            + (text.Length == 0 ? "" : $"{Environment.NewLine}  at {text}");
    }
}

/// <summary>
/// There is no such shape. Where a node is being built, <see cref="Node"/> adds the op and the input types; elsewhere it names the line itself.
/// </summary>
internal sealed class ImpossibleShapeException(string problem) : ArgumentException($"{char.ToUpperInvariant(problem[0])}{problem[1..]}{Place()}.")
{
    /// <summary>What is wrong, without the line.</summary>
    public string Problem { get; } = problem;

    private static string Place() => Origin.Capture().ToString() is { Length: > 0 } place ? $" ({place})" : "";
}

/// <summary>What a type rule or a builder throws; <see cref="Node"/> adds the op, the input types and the origin.</summary>
internal sealed class TypeRuleException(string problem) : Exception(problem);
