namespace GraphC;

/// <summary>The same elements, as a constant to differentiation.</summary>
internal sealed record StopGradientOp : Op
{
    public override string Name => "StopGradient";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) => inputs[0];

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [null];

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(this, [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Alias();

    internal override void Reference(Evaluation e) => e.Inputs[0].Data.CopyTo(e.Output.Data, 0);
}

/// <summary>
/// Input 0, with a gradient rule of its own: how a function that is composed of ops keeps a gradient that is stabler or smaller than the
/// composed one. Input 0 is computed from the other inputs, and the rule gives their gradients.
/// </summary>
/// <param name="Label">The function's name. It determines the rule together with <paramref name="Axes"/> and <see cref="Settings"/>.</param>
/// <param name="Axes">The axes that the function works along.</param>
internal sealed record OwnGradientOp(string Label, ValueList<int> Axes) : Op
{
    public override string Name => Label;

    /// <summary>The reverse rule: (result, gradient of the result, inputs from 1 on) to the gradients of those inputs.</summary>
    public required Func<Node, Node, IReadOnlyList<Node>, IReadOnlyList<Node?>> Vjp { get; init; }

    /// <summary>The numbers that the rule contains.</summary>
    public ValueList<double> Settings { get; init; } = [];

    internal override string Attributes => $"axes={Axes}{(Settings.Count == 0 ? "" : $" settings={Settings}")}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) => inputs[0];

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [null, .. Vjp(node, dy, [.. node.Inputs.Skip(1)])];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Alias();

    internal override void Reference(Evaluation e) => e.Inputs[0].Data.CopyTo(e.Output.Data, 0);

    public bool Equals(OwnGradientOp? other) => other is not null
        && Label == other.Label && Axes.Equals(other.Axes) && Settings.Equals(other.Settings);

    public override int GetHashCode() => HashCode.Combine(Label.GetHashCode(StringComparison.Ordinal), Axes, Settings);
}

/// <summary>What differentiation is told apart from the values.</summary>
public static class GradientControl
{
    internal static OpDefinition StopGradientDefinition { get; } = new("StopGradient",
        new OpSample("data", x => x[0].StopGradient(), [OpInput.Real(3, OpInput.N)]) { Differentiable = false });

    /// <summary>x, as a constant to differentiation: no gradient flows into it.</summary>
    public static Node StopGradient(this Node x) => Node.Of(new StopGradientOp(), x);
}
