using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// The scalar functions that kernels are made of. Integers wrap around and never trap: Div truncates, Div, FloorMod and Remainder by 0
/// give 0, and the quotient of the least integer by -1 is itself.
/// </summary>
internal enum Function
{
    // one argument; Sign of NaN is NaN, Round goes to even
    Neg, Abs, Sign, Sqrt, Exp, Expm1, Log, Log1p, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Asinh, Acosh, Atanh,
    Erf, Sigmoid, Floor, Ceiling, Round, Truncate, Not,

    // one argument: the power of two that a floating-point number has as its exponent, the greatest that is not above |x|; 0 for 0 and for
    // numbers below the least normal one, infinity for infinities and NaN
    Binade,

    // one argument: the same bits as a number of the other kind, Float32 and Int32 or Float64 and Int64
    BitCast,

    // two arguments; Min and Max of NaN are NaN, FloorMod has the divisor's sign, Remainder the dividend's; Not, And, Or and Xor of integers
    // work on their bits, and so do shifts: by a count outside [0, width) nothing stays but, of ShiftRight, the sign
    Add, Sub, Mul, Div, Pow, Atan2, Min, Max, FloorMod, Remainder, And, Or, Xor, ShiftLeft, ShiftRight, ShiftRightLogical,

    // two arguments, a Bool result
    Less, LessEqual, Equal, NotEqual,
}

/// <summary>Where a random draw takes its values from.</summary>
internal enum Distribution
{
    /// <summary>Uniform in [0, 1).</summary>
    Uniform,

    /// <summary>Normal with mean 0 and deviation 1.</summary>
    Normal,

    /// <summary>32 random bits as a non-negative Int64.</summary>
    Bits,
}

/// <summary>
/// One element of a result as an expression of loop indices, extents and elements of the inputs. Pure data: it knows no loops and no
/// target. The whole grammar is the seven nested types. Expressions share subexpressions by reference; walk them with a memo.
/// </summary>
internal abstract class Scalar(DType type)
{
    /// <summary>The type of the value.</summary>
    public DType Type { get; } = type;

    /// <summary>A literal; integers up to 2^53 and truth values (0, 1) are held in the double exactly.</summary>
    public sealed class Literal(double value, DType type) : Scalar(type)
    {
        public double Value { get; } = value;
    }

    /// <summary>An integer polynomial of loop indices and extents.</summary>
    public sealed class Index(Dim value) : Scalar(DType.Int64)
    {
        public Dim Value { get; } = value;
    }

    /// <summary>The element of an input at coordinates, one per axis of the input.</summary>
    public sealed class Element(int input, ImmutableArray<Scalar> at, DType type) : Scalar(type)
    {
        public int Input { get; } = input;

        public ImmutableArray<Scalar> At { get; } = at;
    }

    /// <summary>A scalar function of arguments of one type.</summary>
    public sealed class Call(Function function, ImmutableArray<Scalar> arguments, DType type) : Scalar(type)
    {
        public Function Function { get; } = function;

        public ImmutableArray<Scalar> Arguments { get; } = arguments;
    }

    /// <summary>
    /// <c>condition ? then : otherwise</c>. Lazy: an element under a branch that is not taken is not read, so a condition may guard
    /// coordinates that would be out of range.
    /// </summary>
    public sealed class Choose(Scalar condition, Scalar then, Scalar otherwise) : Scalar(then.Type)
    {
        public Scalar Condition { get; } = condition;

        public Scalar Then { get; } = then;

        public Scalar Otherwise { get; } = otherwise;
    }

    /// <summary>
    /// Conversion: float to integer truncates and saturates (NaN becomes the least), integer to integer drops high bits, anything to Bool tests
    /// for non-zero.
    /// </summary>
    public sealed class Convert(Scalar value, DType type) : Scalar(type)
    {
        public Scalar Value { get; } = value;
    }

    /// <summary>An Int64 coordinate that came from data: outside [0, extent) the run fails before any variable changes.</summary>
    public sealed class Bounded(Scalar value, Dim extent) : Scalar(DType.Int64)
    {
        public Scalar Value { get; } = value;

        public Dim Extent { get; } = extent;
    }

    /// <summary>A counter-based random draw: a function of seed, stream, step and counter alone.</summary>
    public sealed class Draw(Distribution distribution, RandomStream stream, Scalar counter, DType type) : Scalar(type)
    {
        public Distribution Distribution { get; } = distribution;

        public RandomStream Stream { get; } = stream;

        public Scalar Counter { get; } = counter;
    }

    /// <summary>The parts of an expression, in order.</summary>
    public IEnumerable<Scalar> Parts => this switch
    {
        Element e => e.At,
        Call c => c.Arguments,
        Choose c => [c.Condition, c.Then, c.Otherwise],
        Convert c => [c.Value],
        Bounded b => [b.Value],
        Draw d => [d.Counter],
        _ => [],
    };

    public static Scalar operator +(Scalar a, Scalar b) => Binary(Function.Add, a, b);

    public static Scalar operator -(Scalar a, Scalar b) => Binary(Function.Sub, a, b);

    public static Scalar operator *(Scalar a, Scalar b) => Binary(Function.Mul, a, b);

    public static Scalar operator /(Scalar a, Scalar b) => Binary(Function.Div, a, b);

    public static Scalar operator -(Scalar a) => Unary(Function.Neg, a);

    public static Scalar operator <(Scalar a, Scalar b) => Binary(Function.Less, a, b);

    public static Scalar operator >(Scalar a, Scalar b) => Binary(Function.Less, b, a);

    public static Scalar operator <=(Scalar a, Scalar b) => Binary(Function.LessEqual, a, b);

    public static Scalar operator >=(Scalar a, Scalar b) => Binary(Function.LessEqual, b, a);

    public static Scalar operator &(Scalar a, Scalar b) => Binary(Function.And, a, b);

    public static Scalar operator |(Scalar a, Scalar b) => Binary(Function.Or, a, b);

    /// <summary>A literal on the left or right takes the other side's type.</summary>
    public static implicit operator Scalar(double value) => new Literal(value, Untyped);

    /// <summary>An index expression as a value.</summary>
    public static implicit operator Scalar(Dim value) => new Index(value);

    /// <summary>A function of one argument.</summary>
    public static Scalar Unary(Function function, Scalar x) => new Call(function, [x], x.Type);

    /// <summary>A function of two arguments of one type; untyped literals take the other's type.</summary>
    public static Scalar Binary(Function function, Scalar a, Scalar b)
    {
        (a, b) = (Typed(a, b.Type), Typed(b, a.Type));
        if (a.Type != b.Type)
        {
            throw new InvalidOperationException($"{function} of {a.Type} and {b.Type}");
        }

        return new Call(function, [a, b], function >= Function.Less ? DType.Bool : a.Type);
    }

    /// <summary><c>condition ? then : otherwise</c>.</summary>
    public static Scalar Select(Scalar condition, Scalar then, Scalar otherwise) =>
        new Choose(condition, Typed(then, otherwise.Type), Typed(otherwise, then.Type));

    /// <summary>The literal <paramref name="value"/> of a type.</summary>
    public static Scalar Of(double value, DType type) => new Literal(value, type);

    /// <summary>This expression rebuilt with loop indices and elements replaced; untouched parts are shared.</summary>
    /// <param name="index">Replaces loop indices and extents (null keeps one).</param>
    /// <param name="element">Replaces an element whose coordinates were rewritten already.</param>
    public Scalar Rewrite(Func<DimSymbol, Dim?> index, Func<Element, Scalar> element) => Rewrite(index, element, []);

    private const DType Untyped = (DType)(-1);

    private static Scalar Typed(Scalar x, DType type) => x.Type == Untyped ? new Literal(((Literal)x).Value, type) : x;

    private Scalar Rewrite(Func<DimSymbol, Dim?> index, Func<Element, Scalar> element, Dictionary<Scalar, Scalar> memo)
    {
        if (memo.TryGetValue(this, out var done))
        {
            return done;
        }

        Scalar result = this switch
        {
            Index i => i.Value.Substitute(index) is var value && value == i.Value ? i : new Index(value),
            Element e => element(new Element(e.Input, All(e.At), e.Type)),
            Call c => new Call(c.Function, All(c.Arguments), c.Type),
            Choose c => new Choose(One(c.Condition), One(c.Then), One(c.Otherwise)),
            Convert c => new Convert(One(c.Value), c.Type),
            Bounded b => new Bounded(One(b.Value), b.Extent),
            Draw d => new Draw(d.Distribution, d.Stream, One(d.Counter), d.Type),
            _ => this,
        };
        memo.Add(this, result);
        return result;

        Scalar One(Scalar part) => part.Rewrite(index, element, memo);
        ImmutableArray<Scalar> All(ImmutableArray<Scalar> parts) => [.. parts.Select(One)];
    }
}

/// <summary>
/// What tells one random node from another. Each graph numbers its streams in topological order, so the numbers drawn do not depend
/// on what else a process has declared.
/// </summary>
/// <param name="number">The number, for a stream that has one of its own wherever it stands in a graph.</param>
internal sealed class RandomStream(int? number = null)
{
    /// <summary>Streams that graphs number, those of initial values too, have smaller numbers.</summary>
    private const int FirstNamed = 3 << 29;

    /// <summary>The number of the stream's own.</summary>
    public int? Number { get; } = number;

    /// <summary>The stream of a seed: nodes with equal seeds draw equal numbers.</summary>
    public static RandomStream Of(long seed) => new(FirstNamed | (int)(RandomOp.Philox(unchecked((ulong)seed), 0, 0, 0)[0] >> 3));
}
