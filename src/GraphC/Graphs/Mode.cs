using System.Collections.Immutable;

namespace GraphC;

/// <summary>Input 0 in a training graph, input 1 in an inference graph; gone once a graph is closed.</summary>
internal sealed record WhenTrainingOp : Op
{
    public override string Name => "WhenTraining";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        RequireEqual(inputs);
        return inputs[0];
    }

    /// <summary>The gradient in a mode: all of it goes to the branch that is taken.</summary>
    public static IReadOnlyList<Node?> Gradient(Node dy, bool training) => training ? [dy, null] : [null, dy];

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => throw Open();

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => throw Open();

    internal override void Reference(Evaluation evaluation) => throw Open();

    private static InvalidOperationException Open() => new("Training or inference is decided when a graph is closed.");
}

/// <summary>
/// Input 0, with the side effect <c>Target ← input 1</c>: in training graphs only, as a layer such as batch norm keeps statistics, or in
/// every graph, as attention keeps the keys and values of earlier tokens. Gone once a graph is closed.
/// </summary>
internal sealed record AssignOp(Variable Target, bool Always = false) : Op
{
    public override string Name => "Assign";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) => inputs[1] == Target.Type
        ? inputs[0]
        : throw Refuse($"a value {inputs[1]} cannot be assigned to a variable {Target.Type}");

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [dy, null];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => throw Open();

    internal override void Reference(Evaluation evaluation) => throw Open();

    private static InvalidOperationException Open() => new("Assignments become updates when a graph is closed.");
}

/// <summary>The choice between training and inference.</summary>
internal static class Mode
{
    /// <summary><paramref name="training"/> in a training graph, <paramref name="inference"/> in an inference graph.</summary>
    public static Node WhenTraining(Node training, Node inference) => Node.Of(new WhenTrainingOp(), training, inference);

    /// <summary><paramref name="result"/>, with the side effect that a training step also sets <paramref name="target"/>.</summary>
    public static Node Assign(Node result, Variable target, Node value) => Node.Of(new AssignOp(target), result, value);

    /// <summary><paramref name="value"/>, with the side effect that every step also sets <paramref name="target"/> to it.</summary>
    public static Node Keep(Variable target, Node value) => Node.Of(new AssignOp(target, Always: true), value, value);

    /// <summary>Replaces both ops by what they stand for.</summary>
    public static (ImmutableArray<Node> Outputs, ImmutableArray<Update> Updates) Resolve(
        IReadOnlyList<Node> outputs, IReadOnlyList<Update> updates, bool training)
    {
        // Only assignments that the chosen mode still reaches count, so choose first and collect after.
        var (chosenOutputs, chosenUpdates) = Replace(outputs, updates, n => n.Op is WhenTrainingOp ? n.Inputs[training ? 0 : 1] : n);
        var roots = chosenOutputs.Concat(chosenUpdates.Select(u => u.Value));
        var assigned = Walk.Topological(roots).Where(n => n.Op is AssignOp assign && (training || assign.Always))
            .Select(n => new Update(((AssignOp)n.Op).Target, n.Inputs[1]))
            .DistinctBy(u => u.Variable);
        return Replace(chosenOutputs, [.. chosenUpdates, .. assigned], n => n.Op is AssignOp ? n.Inputs[0] : n);
    }

    private static (ImmutableArray<Node>, ImmutableArray<Update>) Replace(
        IReadOnlyList<Node> outputs, IReadOnlyList<Update> updates, Func<Node, Node> rewrite)
    {
        var map = Walk.Rewrite(Walk.Topological(outputs.Concat(updates.Select(u => u.Value))), rewrite);
        return ([.. outputs.Select(n => map[n])], [.. updates.Select(u => u with { Value = map[u.Value] })]);
    }
}
