using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// What integer nodes are worth before a program runs: constants as numbers, extents as the expressions of symbols that they are. A model
/// file computes its shapes with ordinary ops; read through their meanings, such a computation becomes a <see cref="Shape"/> again.
/// </summary>
internal static class ShapeArithmetic
{
    /// <summary>Shapes are short; what is longer is data.</summary>
    private const long MostElements = 4096;

    /// <summary>So are the computations of shapes; what is deeper is left to the program, as it would outgrow the stack here.</summary>
    private const int MostDepth = 256;

    /// <summary>Elements of all nodes that are read on the way.</summary>
    private const int MostReads = 1 << 16;

    /// <summary>
    /// The elements of an integer or truth-valued node, row-major, as integer polynomials of the symbols; null if one of them depends on
    /// data, there are more than 4096, or they take much to compute.
    /// </summary>
    public static ImmutableArray<Dim>? TryEvaluate(Node node)
    {
        if (node.DType.IsFloat || !node.Shape.IsConstant || node.Shape.Elements.Value > MostElements)
        {
            return null;
        }

        var reader = new Reader();
        var elements = ImmutableArray.CreateBuilder<Dim>();
        for (var i = 0L; i < node.Shape.Elements.Value; i++)
        {
            if (reader.Read(node, i) is not { } element)
            {
                return null;
            }

            elements.Add(element.AsDim);
        }

        return elements.DrainToImmutable();
    }

    /// <summary>An integer as a polynomial, or a real number.</summary>
    private readonly record struct Element(Dim? Integer, double Real)
    {
        public Dim AsDim => Integer ?? throw new InvalidOperationException("a real number is no extent");

        public bool IsConstant => Integer is null || Integer.IsConstant;

        public double Number => Integer is null ? Real : Integer.Value;

        public static implicit operator Element(Dim value) => new(value, 0);

        public static implicit operator Element(long value) => new(value, 0);

        public static implicit operator Element(double value) => new(null, value);
    }

    private sealed class Reader
    {
        private readonly Dictionary<(Node, long), Element?> known = [];
        private int depth;

        /// <summary>The element of a node at a row-major position; null if it depends on data.</summary>
        public Element? Read(Node node, long position)
        {
            if (known.TryGetValue((node, position), out var element))
            {
                return element;
            }

            if (depth == MostDepth || known.Count == MostReads)
            {
                return null;
            }

            depth++;
            element = node.Op switch
            {
                ConstantOp constant => Literal(constant.Value, position),
                _ when !node.Shape.IsConstant => null,
                _ => node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) switch
                {
                    Meaning.Map map => Evaluate(node, map.Body, Coordinates(node.Shape, position), []),
                    Meaning.Alias => Read(node.Inputs[0], position),
                    Meaning.Reduce reduce => Reduce(node, reduce, position),
                    Meaning.Scan scan => Running(node, scan, position),
                    _ => null,
                },
            };
            depth--;
            known[(node, position)] = element;
            return element;
        }

        private static Element? Literal(Tensor value, long position) => value.DType switch
        {
            DType.Int64 => (Element)value.AsSpan<long>()[(int)position],
            DType.Float32 or DType.Float64 => (Element)value[position],
            _ => (Element)(long)value[position],
        };

        private Element? Evaluate(Node node, Scalar body, long[] at, long[] reduced)
        {
            return Of(body);

            Element? Of(Scalar scalar)
            {
                switch (scalar)
                {
                    case Scalar.Literal literal:
                        return literal.Type.IsFloat ? (Element)literal.Value : (Element)(long)literal.Value;
                    case Scalar.Index index:
                        return index.Value.Substitute(Bind);
                    case Scalar.Bounded bounded:
                        return Of(bounded.Value);
                    case Scalar.Choose choose:
                        return Of(choose.Condition) is { IsConstant: true } condition ? Of(condition.Number != 0 ? choose.Then : choose.Otherwise) : null;
                    case Scalar.Convert convert:
                        return Of(convert.Value) is { } value ? Convert(value, convert.Value.Type, convert.Type) : null;
                    case Scalar.Element element:
                        return Position(node.Inputs[element.Input].Shape, [.. element.At.Select(Of)]) is { } position
                            ? Read(node.Inputs[element.Input], position)
                            : null;
                    case Scalar.Call call:
                        var arguments = call.Arguments.Select(Of).ToArray();
                        return arguments.All(a => a is not null) ? Apply(call.Function, [.. arguments.Select(a => a!.Value)], call.Arguments[0].Type) : null;
                    default:
                        return null;
                }
            }

            Dim? Bind(DimSymbol symbol)
            {
                for (var i = 0; i < at.Length; i++)
                {
                    if (symbol == Indices.Out(i).AsSymbol)
                    {
                        return at[i];
                    }
                }

                for (var i = 0; i < reduced.Length; i++)
                {
                    if (symbol == Indices.Reduced(i).AsSymbol)
                    {
                        return reduced[i];
                    }
                }

                return null;
            }
        }

        private Element? Reduce(Node node, Meaning.Reduce reduce, long position)
        {
            var extents = Shape.Of(reduce.Extents);
            if (!extents.IsConstant || extents.Elements.Value > MostElements || extents.Elements.Value == 0)
            {
                return null;
            }

            Element? result = null;
            long best = 0;
            for (var i = 0L; i < extents.Elements.Value; i++)
            {
                if (Evaluate(node, reduce.Body, Coordinates(node.Shape, position), Coordinates(extents, i)) is not { } next)
                {
                    return null;
                }

                if (result is null)
                {
                    result = next;
                }
                else if (reduce.Reducer is Reducer.ArgMax or Reducer.ArgMin)
                {
                    if (!next.IsConstant || !result.Value.IsConstant)
                    {
                        return null;
                    }

                    var better = reduce.Reducer == Reducer.ArgMax ? next.Number > result.Value.Number : next.Number < result.Value.Number;
                    (result, best) = better ? (next, i) : (result, best);
                }
                else
                {
                    result = Combine(reduce.Reducer, result.Value, next, reduce.Body.Type);
                    if (result is null)
                    {
                        return null;
                    }
                }
            }

            return reduce.Reducer is Reducer.ArgMax or Reducer.ArgMin ? best : result;
        }

        private Element? Running(Node node, Meaning.Scan scan, long position)
        {
            var at = Coordinates(node.Shape, position);
            var (end, step) = (at[scan.Axis], scan.Reverse ? -1 : 1);
            Element? result = node.DType.IsFloat
                ? (Element)(scan.Reducer == Reducer.Sum ? 0.0 : 1.0)
                : (Element)(scan.Reducer == Reducer.Sum ? 0L : 1L);
            for (at[scan.Axis] = scan.Reverse ? node.Shape[scan.Axis].Value - 1 : 0; result is not null; at[scan.Axis] += step)
            {
                if (at[scan.Axis] == end && scan.Exclusive)
                {
                    return result;
                }

                result = Read(node.Inputs[0], Position(node.Shape, [.. at.Select(a => (Element?)a)])!.Value) is { } next
                    ? Combine(scan.Reducer, result.Value, next, node.DType)
                    : null;
                if (at[scan.Axis] == end)
                {
                    return result;
                }
            }

            return null;
        }

        private static Element? Combine(Reducer reducer, Element a, Element b, DType type) => Apply(
            reducer switch { Reducer.Sum => Function.Add, Reducer.Product => Function.Mul, Reducer.Max => Function.Max, _ => Function.Min }, [a, b], type);

        private static long[] Coordinates(Shape shape, long position)
        {
            var at = new long[shape.Rank];
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                (position, at[axis]) = Math.DivRem(position, shape[axis].Value);
            }

            return at;
        }

        private static long? Position(Shape shape, Element?[] at)
        {
            long position = 0;
            for (var axis = 0; axis < at.Length; axis++)
            {
                if (at[axis] is not { Integer.IsConstant: true } coordinate || !shape[axis].IsConstant
                    || coordinate.Integer.Value < 0 || coordinate.Integer.Value >= shape[axis].Value)
                {
                    return null;
                }

                position = position * shape[axis].Value + coordinate.Integer.Value;
            }

            return position;
        }

        private static Element? Convert(Element value, DType from, DType to) => to switch
        {
            DType.Bool => value.IsConstant ? (Element?)(value.Number != 0 ? 1L : 0L) : null,
            _ when to.IsFloat => value.IsConstant ? (Element?)(to == DType.Float32 ? (float)value.Number : value.Number) : null,
            _ when from.IsFloat => Math.Abs(value.Real) < 1L << 31 ? (Element?)(long)Math.Truncate(value.Real) : null,
            DType.Int64 => value,
            _ => value.IsConstant && value.Integer!.Value != (long)Integers.Wrap(value.Number, to) ? (Element?)null : value,
        };

        // Integers that overflow are no extents: arithmetic on Dims is checked, and a computation that wraps around is left to the program.
        private static Element? Apply(Function function, Element[] x, DType type)
        {
            try
            {
                return type.IsFloat ? Real(function, x[0].Real, x.Length > 1 ? x[1].Real : 0, type) : Integer(function, x);
            }
            catch (OverflowException)
            {
                return null;
            }
        }

        private static Element? Real(Function function, double a, double b, DType type)
        {
            double? result = function switch
            {
                Function.Add => a + b,
                Function.Sub => a - b,
                Function.Mul => a * b,
                Function.Div => a / b,
                Function.Neg => -a,
                Function.Abs => Math.Abs(a),
                Function.Sqrt => Math.Sqrt(a),
                Function.Floor => Math.Floor(a),
                Function.Ceiling => Math.Ceiling(a),
                Function.Round => Math.Round(a, MidpointRounding.ToEven),
                Function.Truncate => Math.Truncate(a),
                Function.Min => Math.Min(a, b),
                Function.Max => Math.Max(a, b),
                _ => null,
            };
            if (result is { } value)
            {
                return type == DType.Float32 ? (float)value : value;
            }

            bool? truth = function switch
            {
                Function.Less => a < b,
                Function.LessEqual => a <= b,
                Function.Equal => a == b,
                Function.NotEqual => a != b,
                _ => null,
            };
            return truth is { } holds ? (Element?)(holds ? 1L : 0L) : null;
        }

        private static Element? Integer(Function function, Element[] x)
        {
            var a = x[0].AsDim;
            var b = x.Length > 1 ? x[1].AsDim : 0;
            switch (function)
            {
                case Function.Add: return a + b;
                case Function.Sub: return a - b;
                case Function.Mul: return a * b;
                case Function.Neg: return -a;
                // Extents are not negative, and there floor and truncation are the same.
                case Function.Div or Function.FloorMod or Function.Remainder
                    when !(a.IsConstant && b.IsConstant) && a.IsNonNegative && b.IsConstant && b.Value > 0:
                    return function == Function.Div ? a / b : a % b;
                case Function.Div when a.TryDivideExactly(b) is { } quotient && !b.Is(0):
                    return quotient;
            }

            // Two different polynomials may be equal for some extents: only what is a constant difference is known.
            if (function is Function.Equal or Function.NotEqual or Function.Less or Function.LessEqual or Function.Min or Function.Max && (a - b).IsConstant)
            {
                var difference = (a - b).Value;
                return function switch
                {
                    Function.Equal => difference == 0 ? 1L : 0L,
                    Function.NotEqual => difference != 0 ? 1L : 0L,
                    Function.Less => difference < 0 ? 1L : 0L,
                    Function.LessEqual => difference <= 0 ? 1L : 0L,
                    Function.Min => difference <= 0 ? a : b,
                    _ => difference >= 0 ? a : b,
                };
            }

            // An extent is at least 0, so it is not the -1 that stands for "whatever remains".
            if (function is Function.Equal or Function.NotEqual && ((a.IsNonNegative && b.IsConstant && b.Value < 0) || (b.IsNonNegative && a.IsConstant && a.Value < 0)))
            {
                return function == Function.NotEqual ? 1L : 0L;
            }

            if (!a.IsConstant || !b.IsConstant)
            {
                return null;
            }

            var (m, n) = (a.Value, b.Value);
            return function switch
            {
                Function.Abs => Math.Abs(m),
                Function.Sign => Math.Sign(m),
                Function.Not => m == 0 ? 1L : 0L,
                Function.Div => n == 0 ? 0L : m / n,
                Function.Remainder => n == 0 ? 0L : m % n,
                Function.FloorMod => n == 0 ? 0L : (m % n + n) % n,
                Function.And => m & n,
                Function.Or => m | n,
                Function.Xor => m ^ n,
                _ => null,
            };
        }
    }
}
