namespace GraphC;

/// <summary>
/// A tensor that is kept between runs: a parameter, an optimizer slot, a running statistic. Its initializer is a graph, so that its
/// starting value depends on nothing but the seed. All executables that use a variable share its value.
/// </summary>
public sealed class Variable : Node
{
    private Tensor? value;

    internal Variable(VariableScope scope, string leaf, Node initializer, bool trainable, Origin origin)
        : base(new VariableOp(), [], initializer.Type, origin)
    {
        Scope = scope;
        Leaf = leaf;
        Initializer = initializer;
        IsTrainable = trainable;
        if (!initializer.Shape.IsConstant)
        {
            throw new GraphException("Variable", $"'{DeclaredName}' needs constant extents, not {initializer.Shape}", [initializer.Type], origin);
        }
    }

    /// <summary>What the starting value is computed with.</summary>
    public Node Initializer { get; }

    /// <summary>True if optimizers change this variable.</summary>
    public bool IsTrainable { get; }

    /// <summary>True once there is a value.</summary>
    public bool IsInitialized => value is not null;

    /// <summary>The variables declared together (the weight and the bias of one layer) have one scope.</summary>
    internal VariableScope Scope { get; }

    /// <summary>The name within the scope, for example <c>weight</c>.</summary>
    internal string Leaf { get; }

    /// <summary>The current value; programs update it in place. Assigning copies.</summary>
    /// <exception cref="InvalidOperationException">No program that uses the variable has been compiled yet, so there is no value.</exception>
    /// <exception cref="ArgumentException">The assigned tensor has another type.</exception>
    public Tensor Value
    {
        get => value ?? throw new InvalidOperationException(
            $"The variable '{DeclaredName}' has no value yet: assign one, or compile a program that uses it first.");
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.DType != DType || !value.Shape.SequenceEqual(Extents))
            {
                throw new ArgumentException($"The variable '{DeclaredName}' is {Type}; a tensor {value} does not fit.", nameof(value));
            }

            if (this.value is null)
            {
                this.value = value.Clone();
            }
            else
            {
                // In place: programs hold the address.
                value.Bytes.CopyTo(this.value.Bytes);
            }
        }
    }

    /// <summary>The name before a graph makes it unique.</summary>
    internal string DeclaredName => Scope.Owner is { } owner ? $"{owner.DeclaredName}.{Leaf}"
        : Leaf.Length == 0 ? Scope.Name
        : $"{Scope.Name}.{Leaf}";

    /// <summary>The name and the type, for example <c>dense.weight f32[784, 128]</c>.</summary>
    public override string ToString() => $"{DeclaredName} {Type}";

    private long[] Extents => [.. Shape.Select(d => d.Value)];
}

/// <summary>What variables of one layer share: a base name, made unique by each graph (<c>dense</c>, <c>dense_1</c>).</summary>
internal sealed class VariableScope(string name, Variable? owner = null)
{
    /// <summary>The base name.</summary>
    public string Name { get; } = name;

    /// <summary>The parameter that a slot of an optimizer belongs to.</summary>
    public Variable? Owner { get; } = owner;
}

/// <summary>The new value of a variable after a step.</summary>
public sealed record Update(Variable Variable, Node Value);

/// <summary>The leaf op of a variable. Every variable has an op of its own: variables are equal only to themselves.</summary>
internal sealed record VariableOp : LeafOp
{
    public override string Name => "Variable";

    public bool Equals(VariableOp? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
