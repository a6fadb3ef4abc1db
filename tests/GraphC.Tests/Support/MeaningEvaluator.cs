namespace GraphC.Tests.Support;

/// <summary>
/// Computes a node from its <see cref="Meaning"/> in float64, as obviously as possible: what a compiler must get right, and nothing else.
/// </summary>
internal sealed class MeaningEvaluator(IReadOnlyList<Value> inputs, Func<DimSymbol, long> extents, Func<Scalar.Draw, long, double> draw)
{
    private readonly Dictionary<string, long> indices = [];

    /// <summary>The result, or null for what is given rather than computed.</summary>
    public Value? Run(Meaning meaning, TensorType type)
    {
        var output = new Value(type.DType, [.. type.Shape.Select(Eval)]);
        switch (meaning)
        {
            case Meaning.Alias:
                inputs[0].Data.CopyTo(output.Data, 0);
                return output;
            case Meaning.Map map:
                ForEach(output.Shape, "i", at => output.Data[output.Position(at)] = Eval(map.Body));
                return output;
            case Meaning.Reduce reduce:
                ForEach(output.Shape, "i", at => output.Data[output.Position(at)] = Reduce(reduce, type.DType));
                return output;
            case Meaning.Contract:
                Contract(inputs[0], inputs[1], output);
                return output;
            case Meaning.Convolve convolve:
                ForEach(output.Shape, "i", at => output.Data[output.Position(at)] = Convolve(convolve, output.Shape, at));
                return output;
            case Meaning.Scan scan:
                Along(scan.Axis, scan.Reverse, output, scan.Reducer == Reducer.Sum ? 0 : 1, (running, i) =>
                {
                    var next = Apply(scan.Reducer == Reducer.Sum ? Function.Add : Function.Mul, [running, inputs[0].Data[i]], type.DType);
                    output.Data[i] = scan.Exclusive ? running : next;
                    return next;
                });
                return output;
            case Meaning.Recurrence recurrence:
                Along(recurrence.Axis, recurrence.Reverse, output, 0, (s, i) =>
                {
                    output.Data[i] = s;
                    return inputs[0].Data[i] * s + inputs[1].Data[i];
                });
                return output;
            case Meaning.Sort sort:
                Sort(sort, output);
                return output;
            case Meaning.Scatter scatter:
                inputs[0].Data.CopyTo(output.Data, 0);
                ForEach([.. scatter.Domain.Select(Eval)], "i", _ =>
                {
                    ref var element = ref output.Data[output.Position([.. scatter.At.Select(a => (long)Eval(a))])];
                    var update = Eval(scatter.Update);
                    element = scatter.Reduction switch
                    {
                        ScatterReduction.Add => element + update,
                        ScatterReduction.Multiply => element * update,
                        ScatterReduction.Max => Math.Max(element, update),
                        ScatterReduction.Min => Math.Min(element, update),
                        _ => update,
                    };
                });
                return output;
            default:
                return null;
        }
    }

    private double Reduce(Meaning.Reduce reduce, DType type)
    {
        var isPosition = reduce.Reducer is Reducer.ArgMax or Reducer.ArgMin;
        List<double> elements = [];
        ForEach([.. reduce.Extents.Select(Eval)], "r", _ => elements.Add(Eval(reduce.Body)));
        return reduce.Reducer switch
        {
            Reducer.Sum => elements.Aggregate(0.0, (a, b) => Apply(Function.Add, [a, b], type)),
            Reducer.Product => elements.Aggregate(1.0, (a, b) => Apply(Function.Mul, [a, b], type)),
            Reducer.Max => elements.Aggregate(Least(type), Math.Max),
            Reducer.Min => elements.Aggregate(-Least(type) - (type.IsFloat ? 0 : 1), Math.Min),
            _ when elements.Exists(double.IsNaN) => elements.FindIndex(double.IsNaN),
            Reducer.ArgMax => Math.Max(0, elements.IndexOf(elements.DefaultIfEmpty().Max())),
            _ => Math.Max(0, elements.IndexOf(elements.DefaultIfEmpty().Min())),
        };

        static double Least(DType type) => type switch
        {
            DType.Int32 => int.MinValue,
            DType.Int64 => long.MinValue,
            _ => double.NegativeInfinity,
        };
    }

    private static void Contract(Value a, Value b, Value y)
    {
        var (m, k, n) = (a.Shape[^2], a.Shape[^1], b.Shape[^1]);
        foreach (var at in Value.Points(y.Shape))
        {
            long[] left = [.. at], right = [.. at];
            var sum = 0.0;
            for (var i = 0L; i < k; i++)
            {
                (left[^1], right[^2]) = (i, i);
                sum += a.Data[a.Position(left)] * b.Data[b.Position(right)];
            }

            y.Data[y.Position(at)] = sum;
        }
    }

    /// <summary>One element of a convolution's part, as the sum that its order is stated for.</summary>
    private double Convolve(Meaning.Convolve convolve, long[] shape, long[] at)
    {
        var (a, b) = (inputs[0], inputs[1]);
        var (groups, axes) = (convolve.Groups, convolve.Slides.Count);
        switch (convolve.Part)
        {
            case ConvolutionPart.Result:
            {
                var group = at[1] / (b.Shape[0] / groups);
                return Sum([.. b.Shape[2..], b.Shape[1]], r => Image(a, at[0], group * b.Shape[1] + r[^1], at[2..], r[..^1]) * b.Data[b.Position([at[1], r[^1], .. r[..^1]])]);
            }

            case ConvolutionPart.Image:
            {
                var (group, filters) = (at[1] / a.Shape[1], a.Shape[0] / groups);
                return Sum([.. a.Shape[2..], filters], r => Position(at[2..], r[..^1]) is { } p && p.Zip(b.Shape[2..]).All(x => x.First < x.Second)
                    ? a.Data[a.Position([group * filters + r[^1], at[1] % a.Shape[1], .. r[..^1]])] * b.Data[b.Position([at[0], group * filters + r[^1], .. p])]
                    : 0);
            }

            default:
            {
                var group = at[0] / (shape[0] / groups);
                return Sum([b.Shape[0], .. b.Shape[2..]], r => Image(a, r[0], group * shape[1] + at[1], r[1..], at[2..]) * b.Data[b.Position([r[0], at[0], .. r[1..]])]);
            }
        }

        double Image(Value image, long n, long c, long[] position, long[] tap)
        {
            long[] place = [n, c, .. Enumerable.Range(0, axes).Select(i =>
                position[i] * convolve.Slides[i].Stride + tap[i] * convolve.Slides[i].Dilation - convolve.Slides[i].Before)];
            return place.Zip(image.Shape).All(x => x.First >= 0 && x.First < x.Second) ? image.Data[image.Position(place)] : 0;
        }

        long[]? Position(long[] place, long[] tap)
        {
            long[] distance = [.. Enumerable.Range(0, axes).Select(i => place[i] + convolve.Slides[i].Before - tap[i] * convolve.Slides[i].Dilation)];
            return distance.Zip(convolve.Slides).All(x => x.First >= 0 && x.First % x.Second.Stride == 0)
                ? [.. distance.Zip(convolve.Slides, (d, slide) => d / slide.Stride)]
                : null;
        }

        static double Sum(long[] extents, Func<long[], double> term) => Value.Points(extents).Sum(term);
    }

    private static void Along(int axis, bool reverse, Value output, double start, Func<double, long, double> next)
    {
        long[] lines = [.. output.Shape];
        lines[axis] = Math.Min(1, lines[axis]);
        foreach (var at in Value.Points(lines))
        {
            var running = start;
            for (var step = 0L; step < output.Shape[axis]; step++)
            {
                at[axis] = reverse ? output.Shape[axis] - 1 - step : step;
                running = next(running, output.Position(at));
            }

            at[axis] = 0;
        }
    }

    private void Sort(Meaning.Sort sort, Value output)
    {
        foreach (var at in Value.Points(output.Shape))
        {
            // The element at a position goes where the number of those that come before it says: O(n²), and stable by definition.
            var (line, self) = ((long[])[.. at], at[sort.Axis]);
            var rank = 0;
            for (var other = 0L; other < output.Shape[sort.Axis]; other++)
            {
                line[sort.Axis] = other;
                var order = Compare(inputs[0].Data[output.Position(line)], inputs[0].Data[output.Position(at)]);
                rank += (sort.Descending ? order > 0 : order < 0) || (order == 0 && other < self) ? 1 : 0;
            }

            line[sort.Axis] = rank;
            output.Data[output.Position(line)] = self;
        }

        static int Compare(double a, double b) =>
            double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a < b ? -1 : a > b ? 1 : 0;
    }

    private void ForEach(long[] shape, string prefix, Action<long[]> body)
    {
        foreach (var at in Value.Points(shape))
        {
            for (var axis = 0; axis < at.Length; axis++)
            {
                indices[prefix + axis] = at[axis];
            }

            body(at);
        }
    }

    private long Eval(Dim dim) => dim.Evaluate(s => s.IsLoopIndex ? indices[s.Name] : extents(s));

    private double Eval(Scalar x) => x switch
    {
        Scalar.Literal literal => literal.Value,
        Scalar.Index index => Eval(index.Value),
        Scalar.Element element => Load(element),
        Scalar.Call call => Apply(call.Function, [.. call.Arguments.Select(Eval)], call.Arguments[0].Type),
        Scalar.Choose choose => Eval(choose.Condition) != 0 ? Eval(choose.Then) : Eval(choose.Otherwise),
        Scalar.Convert convert => Convert(Eval(convert.Value), convert.Value.Type, convert.Type),
        Scalar.Bounded bounded => Eval(bounded.Value) is var i && i >= 0 && i < Eval(bounded.Extent)
            ? i : throw new IndexOutOfRangeException($"{i} is outside [0, {bounded.Extent})"),
        Scalar.Draw d => draw(d, (long)Eval(d.Counter)),
        _ => throw new InvalidOperationException(x.GetType().Name),
    };

    private double Load(Scalar.Element element)
    {
        var input = inputs[element.Input];
        Assert.Equal(input.DType, element.Type);
        long[] at = [.. element.At.Select(c => (long)Eval(c))];
        Assert.Equal(input.Shape.Length, at.Length);
        for (var axis = 0; axis < at.Length; axis++)
        {
            Assert.InRange(at[axis], 0, input.Shape[axis] - 1);
        }

        return input.Data[input.Position(at)];
    }

    private static double Convert(double x, DType from, DType to) => to switch
    {
        DType.Bool => x != 0 ? 1 : 0,
        DType.Int32 when from.IsFloat => int.CreateSaturating(x),
        DType.Int64 when from.IsFloat => long.CreateSaturating(x),
        DType.UInt8 when from.IsFloat => byte.CreateSaturating(x),
        DType.Int32 => unchecked((int)(long)x),
        DType.UInt8 => unchecked((byte)(long)x),
        _ => x,
    };

    private static double Apply(Function function, double[] x, DType type) =>
        function == Function.BitCast ? BitCast(x[0], type)
        : type.IsInteger && Integer(function, [.. x.Select(v => (long)v)], 8 * type.Size) is { } whole ? Convert(whole, DType.Int64, type)
        : Real(function, x[0], x[^1]);

    private static double BitCast(double x, DType from) => from switch
    {
        DType.Float32 => BitConverter.SingleToInt32Bits((float)x),
        DType.Float64 => BitConverter.DoubleToInt64Bits(x),
        DType.Int32 => BitConverter.Int32BitsToSingle((int)x),
        _ => BitConverter.Int64BitsToDouble((long)x),
    };

    private static long? Integer(Function function, long[] x, int width) => unchecked(function switch
    {
        Function.Not => ~x[0],
        Function.And => x[0] & x[1],
        Function.Or => x[0] | x[1],
        Function.Xor => x[0] ^ x[1],
        Function.ShiftLeft => x[1] < 0 || x[1] >= width ? 0 : x[0] << (int)x[1],
        Function.ShiftRight => x[1] < 0 || x[1] >= width ? x[0] >> 63 : x[0] >> (int)x[1],
        Function.ShiftRightLogical => x[1] < 0 || x[1] >= width ? 0
            : width == 64 ? x[0] >>> (int)x[1]
            : (x[0] & ((1L << width) - 1)) >> (int)x[1],
        Function.Neg => -x[0],
        Function.Add => x[0] + x[1],
        Function.Sub => x[0] - x[1],
        Function.Mul => x[0] * x[1],
        Function.Div => x[1] == 0 ? 0 : x[1] == -1 ? -x[0] : x[0] / x[1],
        Function.Remainder => x[1] is 0 or -1 ? 0 : x[0] % x[1],
        Function.FloorMod => x[1] is 0 or -1 ? 0 : (x[0] % x[1] + x[1]) % x[1],
        _ => null,
    });

    private static double Real(Function function, double a, double b) => function switch
    {
        Function.Neg => -a,
        Function.Abs => Math.Abs(a),
        Function.Sign => a > 0 ? 1 : a < 0 ? -1 : a,
        Function.Sqrt => Math.Sqrt(a),
        Function.Exp => Math.Exp(a),
        Function.Expm1 => Math.Abs(a) < 1e-5 ? a + a * a / 2 : Math.Exp(a) - 1,
        Function.Log => Math.Log(a),
        Function.Log1p => Math.Abs(a) < 1e-5 ? a - a * a / 2 : Math.Log(1 + a),
        Function.Sin => Math.Sin(a),
        Function.Cos => Math.Cos(a),
        Function.Tan => Math.Tan(a),
        Function.Asin => Math.Asin(a),
        Function.Acos => Math.Acos(a),
        Function.Atan => Math.Atan(a),
        Function.Sinh => Math.Sinh(a),
        Function.Cosh => Math.Cosh(a),
        Function.Tanh => Math.Tanh(a),
        Function.Asinh => Math.Asinh(a),
        Function.Acosh => Math.Acosh(a),
        Function.Atanh => Math.Atanh(a),
        Function.Erf => Erf(a),
        Function.Sigmoid => a < 0 ? Math.Exp(a) / (1 + Math.Exp(a)) : 1 / (1 + Math.Exp(-a)),
        Function.Floor => Math.Floor(a),
        Function.Ceiling => Math.Ceiling(a),
        Function.Round => Math.Round(a, MidpointRounding.ToEven),
        Function.Truncate => Math.Truncate(a),
        Function.Not => a == 0 ? 1 : 0,
        Function.Binade => !double.IsFinite(a) ? double.PositiveInfinity : a == 0 ? 0 : Math.Pow(2, Math.Floor(Math.Log2(Math.Abs(a)))),
        Function.Add => a + b,
        Function.Sub => a - b,
        Function.Mul => a * b,
        Function.Div => a / b,
        Function.Pow => Math.Pow(a, b),
        Function.Atan2 => Math.Atan2(a, b),
        Function.Min => Math.Min(a, b),
        Function.Max => Math.Max(a, b),
        Function.FloorMod => a - b * Math.Floor(a / b),
        Function.Remainder => a - b * Math.Truncate(a / b),
        Function.And => a != 0 && b != 0 ? 1 : 0,
        Function.Or => a != 0 || b != 0 ? 1 : 0,
        Function.Xor => (a != 0) != (b != 0) ? 1 : 0,
        Function.Less => a < b ? 1 : 0,
        Function.LessEqual => a <= b ? 1 : 0,
        Function.Equal => a == b ? 1 : 0,
        Function.NotEqual => a != b ? 1 : 0,
        _ => throw new InvalidOperationException(function.ToString()),
    };

    // 2/√π ∫₀ˣ exp(-t²) dt by Simpson's rule: nothing in common with the reference.
    private static double Erf(double x)
    {
        const int Steps = 2000;
        var h = x / Steps;
        var sum = 1 + Math.Exp(-x * x);
        for (var i = 1; i < Steps; i++)
        {
            sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-(i * h) * (i * h));
        }

        return 2 / Math.Sqrt(Math.PI) * sum * h / 3;
    }
}
