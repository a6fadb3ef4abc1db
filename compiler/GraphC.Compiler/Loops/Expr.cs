using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Where elements live while a program runs.</summary>
internal enum Storage
{
    Input,
    Variable,
    Constant,
    Output,
    Arena,

    /// <summary>Scratch memory of a worker, valid within a kernel: a row of a value that never leaves the kernel.</summary>
    Row,
}

/// <summary>A contiguous run of elements in one storage.</summary>
internal sealed class Buffer(Storage storage, int slot, string name, DType type, Dim elements)
{
    public Storage Storage { get; } = storage;

    /// <summary>The position among the inputs, variables, constants or outputs, or among the arena's buffers.</summary>
    public int Slot { get; } = slot;

    public string Name { get; } = name;

    public DType Type { get; } = type;

    public Dim Elements { get; } = elements;

    public override string ToString() => Name;
}

/// <summary>Where elements of a node are: the one at row-major position p is <c>Buffer[p - Start]</c>.</summary>
internal sealed record Window(Buffer Buffer, Dim Start);

/// <summary>
/// A value computed in a kernel. Expressions are made by an <see cref="ExprPool"/>, which makes equal ones identical, so sharing and
/// common subexpressions need no pass.
/// </summary>
internal abstract class Expr(DType type)
{
    public DType Type { get; } = type;

    /// <summary>A literal.</summary>
    public sealed class Const(double value, DType type) : Expr(type)
    {
        public double Value { get; } = value;
    }

    /// <summary>An integer polynomial of loop indices, extents and <see cref="Checked"/> symbols, as an Int64.</summary>
    public sealed class Int(Dim value) : Expr(DType.Int64)
    {
        public Dim Value { get; } = value;
    }

    /// <summary>An element of a buffer; where the guard does not hold it is zero and nothing is read.</summary>
    public sealed class Load(Buffer buffer, Dim address, Expr? guard) : Expr(buffer.Type)
    {
        public Buffer Buffer { get; } = buffer;

        public Dim Address { get; } = address;

        public Expr? Guard { get; } = guard;
    }

    /// <summary>A scalar function.</summary>
    public sealed class Call(Function function, ValueList<Expr> arguments, DType type) : Expr(type)
    {
        public Function Function { get; } = function;

        public ValueList<Expr> Arguments { get; } = arguments;
    }

    /// <summary>Both branches are computed; the condition chooses.</summary>
    public sealed class Choose(Expr condition, Expr then, Expr otherwise) : Expr(then.Type)
    {
        public Expr Condition { get; } = condition;

        public Expr Then { get; } = then;

        public Expr Otherwise { get; } = otherwise;
    }

    /// <summary>A conversion.</summary>
    public sealed class Convert(Expr value, DType type) : Expr(type)
    {
        public Expr Value { get; } = value;
    }

    /// <summary>A random draw.</summary>
    public sealed class Draw(Distribution distribution, int stream, Dim counter, DType type) : Expr(type)
    {
        public Distribution Distribution { get; } = distribution;

        public int Stream { get; } = stream;

        public Dim Counter { get; } = counter;
    }

    /// <summary>An index that came from data, checked against its extent where the guard holds. Addresses mention it by its symbol.</summary>
    public sealed class Checked(Expr value, Dim extent, int check, Expr? guard, DimSymbol symbol) : Expr(DType.Int64)
    {
        public Expr Value { get; } = value;

        public Dim Extent { get; } = extent;

        public int Check { get; } = check;

        public Expr? Guard { get; } = guard;

        public DimSymbol Symbol { get; } = symbol;
    }

    /// <summary>A variable of the kernel: an accumulator, or the sum that a contraction hands to its epilogue.</summary>
    public sealed class Local(string name, DType type) : Expr(type)
    {
        public string Name { get; } = name;
    }

    /// <summary>The direct parts, in order.</summary>
    public IEnumerable<Expr> Parts => this switch
    {
        Load { Guard: { } g } => [g],
        Call c => c.Arguments,
        Choose c => [c.Condition, c.Then, c.Otherwise],
        Convert c => [c.Value],
        Checked { Guard: { } g } c => [c.Value, g],
        Checked c => [c.Value],
        _ => [],
    };

    /// <summary>The index polynomial that this expression itself mentions, if any.</summary>
    public Dim? Polynomial => this switch
    {
        Int i => i.Value,
        Load l => l.Address,
        Draw d => d.Counter,
        _ => null,
    };
}

/// <summary>Makes expressions, each different one once.</summary>
internal sealed class ExprPool
{
    private readonly Dictionary<object, Expr> made = [];
    private readonly Dictionary<DimSymbol, Expr.Checked> checkedIndices = [];

    /// <summary>True if any index is checked.</summary>
    public bool HasChecks => checkedIndices.Count > 0;

    /// <summary>The checked indices.</summary>
    public IReadOnlyCollection<Expr.Checked> CheckedIndices => checkedIndices.Values;

    /// <summary>The checked index behind a symbol, or null if the symbol is a loop index or an extent.</summary>
    public Expr.Checked? CheckedBy(DimSymbol symbol) => checkedIndices.GetValueOrDefault(symbol);

    public Expr Const(double value, DType type) =>
        Make(("const", BitConverter.DoubleToInt64Bits(value), type), () => new Expr.Const(value, type));

    public Expr Int(Dim value) => Make(("int", value), () => new Expr.Int(value));

    public Expr Load(Buffer buffer, Dim address, Expr? guard) =>
        Make(("load", buffer, address, guard), () => new Expr.Load(buffer, address, guard));

    public Expr Call(Function function, ImmutableArray<Expr> arguments, DType type)
    {
        ValueList<Expr> list = new(arguments);
        return Make(("call", function, list, type), () => new Expr.Call(function, list, type));
    }

    public Expr Choose(Expr condition, Expr then, Expr otherwise) => ReferenceEquals(then, otherwise)
        ? then
        : Make(("choose", condition, then, otherwise), () => new Expr.Choose(condition, then, otherwise));

    public Expr Convert(Expr value, DType type) => value.Type == type
        ? value
        : Make(("convert", value, type), () => new Expr.Convert(value, type));

    public Expr Draw(Distribution distribution, int stream, Dim counter, DType type) =>
        Make(("draw", distribution, stream, counter, type), () => new Expr.Draw(distribution, stream, counter, type));

    public Expr Local(string name, DType type) => Make(("local", name, type), () => new Expr.Local(name, type));

    public Expr.Checked Checked(Expr value, Dim extent, Func<int> check, Expr? guard) =>
        (Expr.Checked)Make(("checked", value, extent, guard), () =>
        {
            var symbol = Dim.LoopIndex("d" + checkedIndices.Count).AsSymbol!;
            var index = new Expr.Checked(value, extent, check(), guard, symbol);
            checkedIndices.Add(symbol, index);
            return index;
        });

    private Expr Make(object key, Func<Expr> make)
    {
        if (!made.TryGetValue(key, out var expr))
        {
            made.Add(key, expr = make());
        }

        return expr;
    }
}
