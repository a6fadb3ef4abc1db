namespace GraphC.Compiler;

/// <summary>
/// What holds for every graph inside the compiler, and what every pass keeps:
/// <list type="number">
/// <item>A node's type is the one that its op's type rule infers from the types of its inputs; a literal's is its tensor's.</item>
/// <item>The graph is acyclic. Nodes are immutable and made after their inputs, so this holds by construction.</item>
/// <item>The graph is closed: it reaches no inputs but those it lists, every random stream has a number, every variable a name, and
/// every symbolic extent can be bound by an input.</item>
/// <item>Training or inference is decided: no <see cref="WhenTrainingOp"/>, no <see cref="AssignOp"/>.</item>
/// <item>A pass keeps the inputs, their order, the number and the types of the outputs, and the updated variables, but for updates that
/// leave a variable as it is. Update values have their variables' types.</item>
/// <item>All of this holds for the programs of its regions too.</item>
/// </list>
/// </summary>
internal static class GraphVerifier
{
    /// <summary>What is wrong with a graph that a pass made of another, or null.</summary>
    public static string? Fault(Graph before, Graph after) => Kept(before, after) ?? Fault(after);

    /// <summary>What is wrong with a graph, or null.</summary>
    public static string? Fault(Graph graph) =>
        graph.Nodes.Select(n => Typed(n) ?? Closed(graph, n) ?? Decided(n)).FirstOrDefault(fault => fault is not null)
        ?? graph.Updates.Select(Fits).FirstOrDefault(fault => fault is not null)
        ?? Region.In(graph.Nodes).SelectMany(r => r.Programs).Select(Fault).FirstOrDefault(fault => fault is not null);

    private static string? Typed(Node node)
    {
        if (node.Op is ConstantOp constant)
        {
            return constant.Value.DType == node.DType && constant.Value.Shape.SequenceEqual(node.Shape.Select(d => d.IsConstant ? d.Value : -1).ToArray())
                ? null
                : $"the literal {constant.Value} is typed {node.Type}";
        }

        if (node.Op is LeafOp)
        {
            return null;
        }

        try
        {
            var type = node.Op.Infer([.. node.Inputs.Select(n => n.Type)]);
            return type == node.Type ? null : $"{node} should have the type {type}{At(node)}";
        }
        catch (TypeRuleException e)
        {
            return $"{node} does not fit its inputs: {e.Message}{At(node)}";
        }
    }

    private static string? Closed(Graph graph, Node node) => node switch
    {
        Variable v => graph.VariableNames.ContainsKey(v) ? null : $"the variable {v} has no name",
        { Op: InputOp } => graph.Inputs.Contains(node) ? null : $"the input '{Graph.NameOf(node)}' is not listed",
        { Op: RandomOp random } when !graph.Streams.ContainsKey(random.Stream) => $"the random stream of {node} has no number{At(node)}",
        _ => node.Shape.Concat(node.Op.Mentions).SelectMany(d => d.IsConstant ? [] : d.Symbols).FirstOrDefault(s => !graph.Symbols.Contains(s)) is { } symbol
            ? $"no input binds the extent '{symbol}' of {node}{At(node)}"
            : null,
    };

    private static string? Decided(Node node) => node.Op is WhenTrainingOp or AssignOp ? $"{node} was left open{At(node)}" : null;

    private static string? Fits(Update update) => update.Value.Type == update.Variable.Type
        ? null
        : $"a variable {update.Variable.Type} is updated with {update.Value}";

    private static string? Kept(Graph before, Graph after)
    {
        if (!before.Inputs.SequenceEqual(after.Inputs))
        {
            return "the inputs changed";
        }

        if (!before.Outputs.Select(o => o.Type).SequenceEqual(after.Outputs.Select(o => o.Type)))
        {
            return "the outputs changed their number or types";
        }

        var expected = before.Updates.Where(u => !ReferenceEquals(u.Variable, u.Value)).Select(u => u.Variable);
        var kept = after.Updates.Select(u => u.Variable).ToHashSet();
        return expected.All(kept.Contains) && kept.IsSubsetOf(before.Updates.Select(u => u.Variable)) ? null : "the updated variables changed";
    }

    private static string At(Node node) => node.Origin.ToString() is { Length: > 0 } place ? $" ({place})" : "";
}
