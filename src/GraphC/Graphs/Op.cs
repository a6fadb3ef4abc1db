namespace GraphC;

/// <summary>
/// What a node computes. An op says everything about itself in one place: its type rule, its gradient, its meaning for the compiler, and
/// its float64 reference. Ops are records: two ops with equal attributes are equal, so equal subgraphs can be merged.
/// </summary>
public abstract record Op
{
    /// <summary>The name in dumps and errors.</summary>
    public abstract string Name { get; }

    /// <summary>The type rule: the type of the result, or a <see cref="TypeRuleException"/> that says what does not fit.</summary>
    internal abstract TensorType Infer(IReadOnlyList<TensorType> inputs);

    /// <summary>
    /// The reverse rule: given the node and the gradient of its result, the gradient of each input (null where none flows). Built from
    /// nodes, so that it can be differentiated again.
    /// </summary>
    internal abstract IReadOnlyList<Node?> Gradient(Node node, Node dy);

    /// <summary>What the compiler needs to know: pure data, no loops, no target.</summary>
    internal abstract Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output);

    /// <summary>The result in float64, computed plainly and apart from <see cref="Meaning"/>.</summary>
    internal abstract void Reference(Evaluation evaluation);

    /// <summary>
    /// The same for many values at once: the result of the op where all inputs have a further first axis of <paramref name="extent"/>, along
    /// which it works on each by itself. Null if that is not known; a loop then goes on computing one after the other.
    /// </summary>
    internal virtual Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => null;

    /// <summary>Extents that the op uses besides those of its result; inputs must bind their symbols too.</summary>
    internal virtual IEnumerable<Dim> Mentions => [];

    /// <summary>
    /// What must not be negative when the program runs, beside the extents of the result: how far symbolic positions stay inside of an
    /// input. What is constant was checked by the type rule.
    /// </summary>
    internal virtual IEnumerable<Dim> Requirements(IReadOnlyList<TensorType> inputs) => [];

    /// <summary>The attributes in dumps, for example <c>axes=[1] keepDims</c>.</summary>
    internal virtual string Attributes => "";

    private protected static TypeRuleException Refuse(string problem) => new(problem);

    private protected static void RequireFloat(IReadOnlyList<TensorType> inputs)
    {
        foreach (var input in inputs)
        {
            if (!input.DType.IsFloat)
            {
                throw Refuse($"needs floating-point inputs, not {input.DType.ShortName}; cast first");
            }
        }
    }

    private protected static void RequireEqual(IReadOnlyList<TensorType> inputs)
    {
        foreach (var input in inputs.Skip(1))
        {
            if (input.DType != inputs[0].DType)
            {
                throw Refuse($"the element types differ: {inputs[0]} and {input}; cast one of them");
            }

            if (input.Shape != inputs[0].Shape)
            {
                throw Refuse($"the shapes differ: {inputs[0].Shape} and {input.Shape}");
            }
        }
    }
}
