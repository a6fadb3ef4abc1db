using System.Runtime.CompilerServices;

namespace GraphC;

/// <summary>
/// An optimizer builds updates as nodes: a training step is one graph. Rules follow PyTorch's, letter by letter. What a rule keeps for
/// a parameter is a variable named after it, <c>dense.weight.adam_m</c>; the learning rate and the number of steps are variables of the
/// optimizer, <c>adam.learning_rate</c> and <c>adam.step</c>. An optimizer that is used twice keeps one state.
/// </summary>
public abstract class Optimizer
{
    private readonly VariableScope scope;
    private readonly Dictionary<(Variable Parameter, string Slot), Variable> slots = [];
    private Update? counter;

    /// <summary>An optimizer.</summary>
    /// <param name="name">The name of its variables.</param>
    /// <param name="learningRate">The learning rate to start with.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    private protected Optimizer(string name, double learningRate)
    {
        Name = name;
        scope = new VariableScope(name);
        LearningRate = Shared("learning_rate", Declare.Constant(NonNegative(learningRate), DType.Float64));
    }

    /// <summary>
    /// The learning rate, a Float64 scalar. <see cref="SetLearningRate"/> changes it between steps; nothing is compiled again.
    /// </summary>
    public Variable LearningRate { get; }

    /// <summary>Gradients are clipped to <c>[-ClipValue, ClipValue]</c> element by element; null for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public double? ClipValue
    {
        get;
        init => field = Limit(value);
    }

    /// <summary>
    /// Gradients are scaled so that the norm of all together is at most this, after <see cref="ClipValue"/>; null for no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public double? ClipNorm
    {
        get;
        init => field = Limit(value);
    }

    /// <summary>The name of the rule in the names of variables.</summary>
    private protected string Name { get; }

    /// <summary>Sets the learning rate of the steps that follow.</summary>
    public void SetLearningRate(double rate)
    {
        var scalar = new Tensor(DType.Float64);
        scalar.AsSpan<double>()[0] = rate;
        LearningRate.Value = scalar;
    }

    /// <summary>The updates of one step that makes a loss smaller.</summary>
    /// <param name="loss">A floating-point scalar.</param>
    /// <param name="parameters">What to change; by default all trainable variables that the loss depends on, in topological order.</param>
    /// <exception cref="GraphException">The loss is no scalar, or there is nothing to change.</exception>
    public IReadOnlyList<Update> Minimize(Node loss, IReadOnlyList<Variable>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var all = parameters ?? [.. Walk.Topological([loss]).OfType<Variable>().Where(v => v.IsTrainable)];
        if (all.Count == 0)
        {
            throw new GraphException("Minimize", "the loss depends on no trainable variable", [loss.Type], loss.Origin);
        }

        return Apply([.. all.Zip(loss.Gradient([.. all]))]);
    }

    /// <summary>The updates of one step along given gradients.</summary>
    /// <param name="gradients">Parameters and gradients of their types.</param>
    /// <exception cref="GraphException">A gradient does not have its parameter's type.</exception>
    public IReadOnlyList<Update> Apply(IReadOnlyList<(Variable Parameter, Node Gradient)> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        foreach (var (parameter, gradient) in gradients)
        {
            if (parameter.Type != gradient.Type)
            {
                throw new GraphException(
                    "Optimizer", $"a gradient {gradient.Type} does not fit a parameter {parameter.Type}",
                    [parameter.Type, gradient.Type], gradient.Origin);
            }
        }

        IReadOnlyList<Node> clipped = [.. gradients.Select(g => g.Gradient)];
        clipped = ClipValue is { } value ? Clipping.ByValue(clipped, value) : clipped;
        clipped = ClipNorm is { } norm ? Clipping.ByGlobalNorm(clipped, norm) : clipped;
        var updates = new List<Update>();
        foreach (var ((parameter, _), gradient) in gradients.Zip(clipped))
        {
            updates.AddRange(Rule(parameter, gradient));
        }

        return [.. updates, .. SharedUpdates()];
    }

    /// <summary>The new values of a parameter and its slots. Only elementwise nodes and scalars, so that it becomes one loop.</summary>
    private protected abstract IEnumerable<Update> Rule(Variable parameter, Node gradient);

    /// <summary>The new values of the variables that all parameters share.</summary>
    private protected virtual IEnumerable<Update> SharedUpdates() => counter is null ? [] : [counter];

    /// <summary>
    /// The number of this step, from 1, as a Float64 scalar. It is counted as an integer, and powers are taken in float64: products of
    /// floats would drift.
    /// </summary>
    private protected Node Step => (counter ??= Count()).Value.Cast(DType.Float64);

    /// <summary>A variable of the optimizer.</summary>
    private protected Variable Shared(string leaf, Node initializer) => new(scope, leaf, initializer, trainable: false, Origin.Capture());

    /// <summary>A variable of the type of a parameter, filled with one value; the same one at each call.</summary>
    private protected Variable Slot(Variable parameter, string leaf, double initial = 0)
    {
        if (!slots.TryGetValue((parameter, leaf), out var slot))
        {
            var start = Fill.Full(initial, parameter.DType, parameter.Shape);
            slot = new Variable(new VariableScope(Name, parameter), $"{Name}_{leaf}", start, trainable: false, Origin.Capture());
            slots.Add((parameter, leaf), slot);
        }

        return slot;
    }

    /// <summary>A Float64 scalar as a factor of a parameter's elements.</summary>
    private protected static Node For(Variable parameter, Node scalar) => scalar.Cast(parameter.DType);

    /// <summary><c>1 - decay^step</c>, what a moving average that started at 0 is divided by.</summary>
    private protected Node Correction(double decay) => decay == 0
        ? Declare.Constant(1, DType.Float64)
        : -(Step * Math.Log(decay)).Expm1();

    /// <summary>The gradient of the loss plus <c>λ/2 |p|²</c>.</summary>
    private protected static Node Decayed(Variable parameter, Node gradient, double weightDecay) =>
        weightDecay == 0 ? gradient : gradient + parameter * weightDecay;

    /// <summary>An exponential moving average.</summary>
    private protected static Node Average(Node average, Node sample, double decay) => average * decay + sample * (1 - decay);

    /// <summary>A hyperparameter that is a finite number, 0 or above.</summary>
    private protected static double NonNegative(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"The {name} of an optimizer is finite and not negative.");

    /// <summary>A hyperparameter that says how much of an average stays at each step.</summary>
    private protected static double Fraction(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"The {name} of an optimizer is at least 0 and below 1.");

    private static double? Limit(double? value, [CallerMemberName] string? name = null) =>
        value is null or > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} limits gradients to a positive number; null sets no limit.");

    private Update Count()
    {
        var steps = Shared("step", Declare.Constant(0, DType.Int64));
        return new Update(steps, steps + 1);
    }
}
