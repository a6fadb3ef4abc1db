namespace GraphC.Compiler;

/// <summary>
/// Evaluates nodes in float64 and bounds, beside each, how far from it a kernel may be that rounds after each operation: a running error
/// analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.3). u is half an ulp of 1 in the node's type.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>What a kernel reads is exact: another kernel has answered for it.</item>
/// <item>An error of an input becomes that of the result by evaluating the op at both ends of it, and at zero if that lies between. So a
/// rounded number may be the next one where the operand is not known better, and nowhere else. A comparison may fall either way where the
/// operands are nearer to each other than their errors, and what is chosen by it is either.</item>
/// <item>A result rounds by u(|y| + its error); by four times that if it is a function that the vector math computes within 2 ulp. An op of several functions
/// counts all of them and may cancel: it is as exact as a result of slightly other inputs, and as those inputs.</item>
/// <item>A sum, or a product, of n terms is off by γ Σ|terms| with γ = nu / (1 - nu), in whatever order they are taken (sections 3.1 and 4.2).</item>
/// <item>Movements, comparisons, integers and truth values do not round.</item>
/// </list>
/// </remarks>
internal static class RunningError
{
    // What the reference of a normal number's logarithm and cosine and the kernel's may differ by.
    private const int NormalDraw = 64;

    // An orthogonal factor is that of a matrix which differs from the given one by a few rounded products (Higham, section 19.3).
    private const int Factorization = 64;

    /// <summary>A node of the given inputs.</summary>
    public static Estimate Of(Node node, IReadOnlyList<Estimate> inputs, EvaluationRun run)
    {
        var value = Interpreter.Apply(node, [.. inputs.Select(i => i.Value)], run);
        var application = new Application(node, inputs, value, run);
        var error = node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) switch
        {
            Meaning.Map when node is { DType: DType.Bool, Op: ElementwiseOp } && inputs is [{ Value.DType.IsFloat: true } a, { } b] => Application.Comparison(a, b),
            Meaning.Map when node.Op is WhereOp => Application.Choice(inputs[0], inputs[1], inputs[2]),
            Meaning.Map map => application.Pointwise(Roundings.Of(map.Body)),
            Meaning.Reduce { Reducer: Reducer.Sum or Reducer.Product } sum => application.Sum(application.Count(sum.Extents)),
            Meaning.Reduce { Reducer: Reducer.ArgMax or Reducer.ArgMin } when node.Op is ReduceOp op => application.Position(op),
            Meaning.Contract => application.Sum(inputs[0].Value.Shape[^1]),
            Meaning.Scan scan => application.Sum(inputs[0].Value.Shape[scan.Axis]),
            Meaning.Recurrence recurrence => application.Sum(2 * inputs[0].Value.Shape[recurrence.Axis]),
            Meaning.Scatter { Reduction: ScatterReduction.Add or ScatterReduction.Multiply } scatter => application.Sum(application.Count(scatter.Domain) + 1),
            Meaning.Scatter or Meaning.Sort when inputs.Any(i => i.Error is not null) => application.Unknown(),
            Meaning.Orthogonalize => application.Factor(Factorization),
            _ => application.Spread(inputs),
        };
        return new(Overflow(value), error);
    }

    /// <summary>Numbers that the node's type does not reach are infinite in it.</summary>
    private static Value Overflow(Value value)
    {
        if (value.DType == DType.Float32)
        {
            foreach (ref var x in value.Data.AsSpan())
            {
                x = float.IsInfinity((float)x) ? (float)x : x;
            }
        }

        return value;
    }

    /// <summary>An op applied to inputs.</summary>
    private sealed class Application(Node node, IReadOnlyList<Estimate> inputs, Value value, EvaluationRun run)
    {
        // In float64 the reference rounds as the kernel does, and its functions are accurate to 1e-15.
        private readonly double u = node.DType == DType.Float64 ? Math.ScaleB(1, -50) : Math.ScaleB(1, -24);

        // Below the least normal number precision is lost, or the number.
        private readonly double least = node.DType == DType.Float64 ? Math.ScaleB(1, -1022) : Math.ScaleB(1, -126);

        public long Count(IEnumerable<Dim> extents) => extents.Aggregate(1L, (count, extent) => count * extent.Evaluate(run.Bind));

        public double[] Unknown() => [.. value.Data.Select(_ => double.PositiveInfinity)];

        public static double[]? Comparison(Estimate a, Estimate b)
        {
            if (a.Error is null && b.Error is null)
            {
                return null;
            }

            var open = new double[a.Value.Data.Length];
            for (var i = 0; i < open.Length; i++)
            {
                var error = a.ErrorAt(i) + b.ErrorAt(i);
                open[i] = double.IsPositiveInfinity(error) || (error > 0 && Math.Abs(a.Value.Data[i] - b.Value.Data[i]) <= error) ? 1 : 0;
            }

            return open;
        }

        public static double[]? Choice(Estimate condition, Estimate then, Estimate otherwise)
        {
            if (condition.Error is null && then.Error is null && otherwise.Error is null)
            {
                return null;
            }

            var error = new double[condition.Value.Data.Length];
            for (var i = 0; i < error.Length; i++)
            {
                error[i] = condition.ErrorAt(i) > 0 ? Difference(then.Value.Data[i], otherwise.Value.Data[i]) + then.ErrorAt(i) + otherwise.ErrorAt(i)
                    : condition.Value.Data[i] != 0 ? then.ErrorAt(i)
                    : otherwise.ErrorAt(i);
            }

            return error;
        }

        public double[]? Pointwise(Roundings roundings)
        {
            if (roundings.HasDataIndex && inputs.Any(i => i.Error is not null && !i.Value.DType.IsFloat))
            {
                return Unknown();
            }

            var units = node.DType.IsFloat ? roundings.Units : 0;
            var error = Spread(roundings.IsComposite ? [.. inputs.Select(i => Widened(i, units))] : inputs);
            if (units == 0 && !roundings.DrawsNormal)
            {
                return error;
            }

            error ??= new double[value.Data.Length];
            for (var i = 0; i < error.Length; i++)
            {
                if (!double.IsFinite(value.Data[i]))
                {
                    continue;   // nothing to round
                }

                error[i] += units * (u * Math.Max(Math.Abs(value.Data[i]) + error[i], roundings.IsComposite ? LargestOperand(i) : 0) + least)
                    + (roundings.DrawsNormal ? NormalDraw * u * Math.Max(1, Math.Abs(value.Data[i])) : 0);
            }

            return error;
        }

        /// <summary>A sum of so many terms, or a product of so many factors, in any order.</summary>
        public double[]? Sum(long terms)
        {
            var gamma = !node.DType.IsFloat ? 0 : terms * u < 1 ? terms * u / (1 - terms * u) : double.PositiveInfinity;
            if (inputs.All(i => i.Error is null) && gamma == 0)
            {
                return null;
            }

            var magnitudes = Magnitudes(widened: false);
            var largest = inputs.All(i => i.Error is null) ? magnitudes : Magnitudes(widened: true);
            return [.. largest.Zip(magnitudes, (wide, plain) => Positive(wide - plain) + gamma * wide + (gamma > 0 ? terms * least : 0))];
        }

        /// <summary>The positions of extrema, which are unknown where others come as near as their errors.</summary>
        public double[]? Position(ReduceOp op)
        {
            if (inputs[0].Error is not { } errors)
            {
                return null;
            }

            var (x, sign) = (inputs[0].Value, op.Reducer == Reducer.ArgMax ? 1 : -1);
            var extremum = Node.Derived(op with { Reducer = Reducer.Max, Positions = DType.Int64 }, node.Inputs, node.Origin);
            var least = new Value(x.DType, x.Shape);
            for (var i = 0; i < x.Data.Length; i++)
            {
                least.Data[i] = sign * x.Data[i] - errors[i];
            }

            var atLeast = Interpreter.Apply(extremum, [least], run);
            var rivals = new int[value.Data.Length];
            foreach (var at in Value.Points(x.Shape))
            {
                var to = value.Position(op.KeepDims ? [.. at.Select((c, i) => op.Axes.Contains(i) ? 0 : c)] : [.. at.Where((_, i) => !op.Axes.Contains(i))]);
                var from = x.Position(at);
                rivals[to] += sign * x.Data[from] + errors[from] >= atLeast.Data[to] ? 1 : 0;
            }

            return [.. rivals.Select(r => r > 1 ? double.PositiveInfinity : 0)];
        }

        /// <summary>A matrix factor: that of a matrix beside the given one, whose elements go up and down in turn.</summary>
        public double[]? Factor(int units)
        {
            var (x, moved) = (inputs[0].Value, new Value(inputs[0].Value.DType, inputs[0].Value.Shape));
            for (var i = 0; i < x.Data.Length; i++)
            {
                moved.Data[i] = x.Data[i] * (1 + ((i & 1) == 0 ? units : -units) * u);
            }

            var other = Interpreter.Apply(node, [moved], run);
            var rows = x.Shape.DefaultIfEmpty(1).Max();
            return [.. value.Data.Zip(other.Data, (y, z) => rows * (Difference(y, z) + units * u))];
        }

        /// <summary>What the errors of inputs do to the result.</summary>
        public double[]? Spread(IReadOnlyList<Estimate> estimates)
        {
            double[]? error = null;
            for (var i = 0; i < estimates.Count; i++)
            {
                if (estimates[i].Error is null)
                {
                    continue;
                }

                var (up, down) = (Moved(estimates, i, (x, e) => x + e), Moved(estimates, i, (x, e) => x - e));
                var zero = AreAwayFromZero(estimates[i]) ? value : Moved(estimates, i, (x, e) => Math.Abs(x) <= e ? 0 : x);
                error ??= new double[value.Data.Length];
                for (var j = 0; j < error.Length; j++)
                {
                    var y = value.Data[j];
                    error[j] += Math.Max(Difference(up.Data[j], y), Math.Max(Difference(down.Data[j], y), Difference(zero.Data[j], y)));
                }
            }

            return error;
        }

        private static bool AreAwayFromZero(Estimate input)
        {
            for (var i = 0; i < input.Error!.Length; i++)
            {
                if (Math.Abs(input.Value.Data[i]) <= input.Error[i] && input.Error[i] > 0)
                {
                    return false;
                }
            }

            return true;
        }

        private Value Moved(IReadOnlyList<Estimate> estimates, int input, Func<double, double, double> move)
        {
            var (from, to) = (estimates[input], new Value(estimates[input].Value.DType, estimates[input].Value.Shape));
            for (var j = 0; j < to.Data.Length; j++)
            {
                to.Data[j] = move(from.Value.Data[j], from.Error![j]);
            }

            return Interpreter.Apply(node, [.. estimates.Select((e, k) => k == input ? to : e.Value)], run);
        }

        /// <summary>An input that is known to so many units at best.</summary>
        private Estimate Widened(Estimate input, int units) => !input.Value.DType.IsFloat
            ? input
            : input with { Error = [.. input.Value.Data.Select((x, i) => Math.Max(input.ErrorAt(i), double.IsFinite(x) ? units * u * Math.Abs(x) : 0))] };

        private double LargestOperand(long i)
        {
            var largest = 0.0;
            foreach (var input in inputs)
            {
                if (input.Value.DType.IsFloat && input.Value.Data.Length == value.Data.Length && double.IsFinite(input.Value.Data[i]))
                {
                    largest = Math.Max(largest, Math.Abs(input.Value.Data[i]) + input.ErrorAt(i));
                }
            }

            return largest;
        }

        /// <summary>The op of the magnitudes of its inputs: no term takes away from another.</summary>
        private double[] Magnitudes(bool widened)
        {
            return Interpreter.Apply(node, [.. inputs.Select(Magnitude)], run).Data;

            Value Magnitude(Estimate input)
            {
                // Indices say where, not how much.
                if (!input.Value.DType.IsFloat && input.Error is null)
                {
                    return input.Value;
                }

                var magnitude = new Value(input.Value.DType, input.Value.Shape);
                for (var i = 0; i < magnitude.Data.Length; i++)
                {
                    magnitude.Data[i] = Math.Abs(input.Value.Data[i]) + (widened ? input.ErrorAt(i) : 0);
                }

                return magnitude;
            }
        }

        // What leads to no number leaves everything open.
        private static double Difference(double a, double b) => a.Equals(b) ? 0 : Positive(Math.Abs(a - b));

        private static double Positive(double difference) => double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }
}
