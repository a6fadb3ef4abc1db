namespace GraphC;

/// <summary>The running sum or product along an axis, from its start or its end, with or without the element itself.</summary>
internal sealed record CumulativeOp(Reducer Reducer, int Axis, bool Exclusive, bool Reverse) : Op
{
    public override string Name => Reducer == Reducer.Sum ? "CumSum" : "CumProd";

    internal override string Attributes => $"axis={Axis}{(Exclusive ? " exclusive" : "")}{(Reverse ? " reverse" : "")}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        inputs[0].DType == DType.Bool ? throw Refuse("needs numbers, not bool; cast first") : inputs[0];

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        var x = node.Inputs[0];
        if (Reducer == Reducer.Sum)
        {
            return [dy.CumSum(Axis, Exclusive, !Reverse)];
        }

        // With p[i] the product before i, y[i] = p[i] * x[i], or p[i] itself. Everything after i contains x[i] as a factor, so
        // dx[i] = p[i] * t[i], where t collects the gradients of what comes after, each times the factors in between: a recurrence,
        // and no division that zeros would spoil.
        if (Exclusive)
        {
            return [node * Cumulative.Before(x, dy, Axis, !Reverse)];
        }

        return [x.CumProd(Axis, exclusive: true, Reverse) * (dy + Cumulative.Before(x, x * dy, Axis, !Reverse))];
    }

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Scan(Reducer, Axis, Exclusive, Reverse);

    internal override void Reference(Evaluation e) => Cumulative.Walk(e.Output.Shape, Axis, Reverse, line =>
    {
        double running = Reducer == Reducer.Sum ? 0 : 1;
        foreach (var i in line)
        {
            var x = e.Inputs[0].Data[i];
            var next = Integers.Wrap(Reducer == Reducer.Sum ? running + x : running * x, e.Output.DType);
            e.Output.Data[i] = Exclusive ? running : next;
            running = next;
        }
    });
}

/// <summary>
/// The linear recurrence <c>s ← input0 * s + input1</c> along an axis, from 0: the result is s <em>before</em> each element. In this form
/// its gradient is the same recurrence run the other way.
/// </summary>
internal sealed record RecurrenceOp(int Axis, bool Reverse) : Op
{
    public override string Name => "Recurrence";

    internal override string Attributes => $"axis={Axis}{(Reverse ? " reverse" : "")}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        RequireFloat(inputs);
        RequireEqual(inputs);
        return inputs[0];
    }

    // y[i+1] = a[i] y[i] + b[i]. With r[i] the whole gradient of y[i+1]: r[i-1] = a[i] r[i] + dy[i], da[i] = y[i] r[i], db[i] = r[i].
    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        var r = Cumulative.Before(node.Inputs[0], dy, Axis, !Reverse);
        return [node * r, r];
    }

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Recurrence(Axis, Reverse);

    internal override void Reference(Evaluation e) => Cumulative.Walk(e.Output.Shape, Axis, Reverse, line =>
    {
        var s = 0.0;
        foreach (var i in line)
        {
            e.Output.Data[i] = s;
            s = e.Inputs[0].Data[i] * s + e.Inputs[1].Data[i];
        }
    });
}

/// <summary>Running sums, products and linear recurrences along an axis.</summary>
public static class Cumulative
{
    internal static OpDefinition CumSumDefinition { get; } = new("CumSum",
        new OpSample("data", x => x[0].CumSum(1), [OpInput.Real(OpInput.N, 5)]),
        new OpSample("exclusive", x => x[0].CumSum(0, exclusive: true), [OpInput.Real(OpInput.N, 3)]),
        new OpSample("reverse", x => x[0].CumSum(1, reverse: true), [OpInput.Real(2, OpInput.N, 3)]),
        new OpSample("i64", x => x[0].CumSum(0), [OpInput.Below(9, OpInput.N)]) { Differentiable = false });

    internal static OpDefinition CumProdDefinition { get; } = new("CumProd",
        new OpSample("data", x => x[0].CumProd(1), [OpInput.Real(OpInput.N, 5)]),
        new OpSample("exclusive", x => x[0].CumProd(0, exclusive: true), [OpInput.Real(OpInput.N, 3)]),
        new OpSample("reverse", x => x[0].CumProd(1, exclusive: true, reverse: true), [OpInput.Real(2, OpInput.N, 3)]));

    internal static OpDefinition RecurrenceDefinition { get; } = new("Recurrence",
        new OpSample("data", x => Before(x[0], x[1], 1, false), [OpInput.Real(3, OpInput.N), OpInput.Real(3, OpInput.N)]),
        new OpSample("reverse", x => Before(x[0], x[1], 0, true), [OpInput.Real(4, OpInput.N), OpInput.Real(4, OpInput.N)]));

    /// <summary>The running sum along an axis, of x's shape.</summary>
    /// <param name="x">Numbers.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="exclusive">Leave the element itself out: the first sum is 0.</param>
    /// <param name="reverse">Run from the end.</param>
    /// <exception cref="GraphException">There is no such axis, or x is Bool.</exception>
    public static Node CumSum(this Node x, int axis, bool exclusive = false, bool reverse = false) =>
        Apply(Reducer.Sum, x, axis, exclusive, reverse);

    /// <summary>The running product along an axis, of x's shape. Its gradient is right where elements are zero.</summary>
    /// <inheritdoc cref="CumSum"/>
    public static Node CumProd(this Node x, int axis, bool exclusive = false, bool reverse = false) =>
        Apply(Reducer.Product, x, axis, exclusive, reverse);

    /// <summary>
    /// <c>s[i] = factor[i] * s[i-1] + x[i]</c> along an axis, from 0: a decaying sum, a discounted return, a first-order filter.
    /// </summary>
    /// <param name="x">Floating-point numbers.</param>
    /// <param name="factor">Factors of a shape that broadcasts to that of x.</param>
    /// <param name="axis">The axis of x.</param>
    /// <param name="reverse">Run from the end: <c>s[i] = factor[i] * s[i+1] + x[i]</c>.</param>
    /// <exception cref="GraphException">There is no such axis, or the types do not fit.</exception>
    public static Node LinearRecurrence(this Node x, Node factor, int axis, bool reverse = false) => Node.Build("Recurrence", [x, factor], _ =>
    {
        var factors = Broadcasting.To(factor, x.Shape);
        return factors * Before(factors, x, Axes.Of(x, axis), reverse) + x;
    });

    /// <summary>The state before each element of <c>s ← factor * s + term</c>.</summary>
    internal static Node Before(Node factor, Node term, int axis, bool reverse) => Node.Of(new RecurrenceOp(axis, reverse), factor, term);

    /// <summary>Visits the row-major positions of each line along an axis, in the order of running.</summary>
    internal static void Walk(long[] shape, int axis, bool reverse, Action<IEnumerable<long>> line)
    {
        var inner = shape[(axis + 1)..].Aggregate(1L, (a, b) => a * b);
        var outer = shape[..axis].Aggregate(1L, (a, b) => a * b);
        for (var start = 0L; start < outer * inner; start++)
        {
            var first = start / inner * inner * shape[axis] + start % inner;
            var along = Enumerable.Range(0, (int)shape[axis]).Select(i => first + i * inner);
            line(reverse ? along.Reverse() : along);
        }
    }

    private static Node Apply(Reducer reducer, Node x, int axis, bool exclusive, bool reverse)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build(reducer == Reducer.Sum ? "CumSum" : "CumProd", [x],
            _ => Node.Of(new CumulativeOp(reducer, Axes.Of(x, axis), exclusive, reverse), x));
    }
}
