using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Turns "the element of a node at coordinates" into an expression over stored elements, by putting meanings into each other. This is
/// the whole of pointwise fusion: movement ops change coordinates and vanish, elementwise ops become calls.
/// </summary>
/// <param name="pool">Makes the expressions.</param>
/// <param name="meanings">The meaning of each node.</param>
/// <param name="memoryOf">Where a node is stored, or null for a node that is to be computed in place.</param>
/// <param name="local">What a kernel knows about its own results: the value at coordinates, or null.</param>
/// <param name="extentOf">The extent that a loop index runs over.</param>
/// <param name="stream">The number of a random stream.</param>
/// <param name="check">Registers a bounds check on behalf of a node and numbers it.</param>
internal sealed class Expander(
    ExprPool pool,
    Func<Node, Meaning> meanings,
    Func<Node, Window?> memoryOf,
    Func<Node, ImmutableArray<Dim>, Expr?> local,
    Func<DimSymbol, Dim?> extentOf,
    Func<RandomStream, int> stream,
    Func<Node, int> check)
{
    private readonly Dictionary<(Node, ValueList<Dim>, Expr?), Expr> memo = [];
    private readonly Dictionary<(Shape, ValueList<Dim>), Dim> positions = [];
    private readonly Dictionary<Dim, Dim> simplified = [];

    /// <summary>The element of <paramref name="node"/> at coordinates; nothing is read where the guard does not hold.</summary>
    public Expr Element(Node node, ImmutableArray<Dim> at, Expr? guard = null)
    {
        at = [.. at.Select(Simplified)];
        var key = (node, new ValueList<Dim>(at), guard);
        if (!memo.TryGetValue(key, out var value))
        {
            memo.Add(key, value = Make(node, at, guard));
        }

        return value;
    }

    /// <summary>The pool that the expressions are made by.</summary>
    public ExprPool Pool => pool;

    /// <summary>An expression of a node's meaning, at a point of the domain it runs over.</summary>
    public Expr Evaluate(Scalar body, Node node, ImmutableArray<Dim> at) => Body(body, node, at, null, []);

    /// <summary>The element of a pointwise node, computed here even if the node is stored.</summary>
    public Expr Compute(Node node, ImmutableArray<Dim> at) => Computed(node, at, null);

    /// <summary>
    /// The guard of an access at coordinates that come from data. A refused index goes on as 0, so that the run reaches the point where
    /// it fails; along an axis without elements there is no 0 either.
    /// </summary>
    public Expr? NotEmpty(IEnumerable<Scalar> coordinates, Expr? guard) => coordinates.OfType<Scalar.Bounded>()
        .Where(b => !b.Extent.IsConstant || b.Extent.Value == 0)
        .Aggregate(guard, (all, b) => And(all, pool.Call(Function.Less, [pool.Int(0), pool.Int(b.Extent)], DType.Bool)));

    private Expr Load(Window memory, Node node, Dim position, Expr? guard)
    {
        var address = position - memory.Start;
        if (memory.Start.Symbols.Any(s => s.IsLoopIndex && address.Mentions(s)))
        {
            throw new NotStoredException($"{node} is stored row by row, and another row of it is read.");
        }

        // What is there anyway may be read even where nobody asks for it: a guard would keep the loop from running in lanes.
        return pool.Load(memory.Buffer, address, guard is null || Ranges.IsBelow(position, node.Shape.Elements, extentOf) ? null : guard);
    }

    private Expr Make(Node node, ImmutableArray<Dim> at, Expr? guard)
    {
        if (local(node, at) is { } own)
        {
            return own;
        }

        if (node.Op is ConstantOp { IsNumber: true } constant)
        {
            return pool.Const(constant.Value[0], node.DType);
        }

        return memoryOf(node) is { } memory
            ? Load(memory, node, Linear(node.Shape, at), guard)
            : Computed(node, at, guard);
    }

    private Expr Computed(Node node, ImmutableArray<Dim> at, Expr? guard) => meanings(node) switch
    {
        Meaning.Map map => Body(map.Body, node, at, guard, []),
        Meaning.Alias => Shown(node, at, guard),
        var other => throw new NotStoredException($"{node} ({other.GetType().Name}) must be stored before it is read."),
    };

    /// <summary>An element of a reshape, at the coordinates of what it shows.</summary>
    private Expr Shown(Node node, ImmutableArray<Dim> at, Expr? guard)
    {
        var source = node;
        while (meanings(source) is Meaning.Alias)
        {
            source = source.Inputs[0];
        }

        return memoryOf(source) is { } memory
            ? Load(memory, source, Linear(node.Shape, at), guard)
            : Element(source, Regrouped(at, node.Shape, source.Shape), guard);
    }

    /// <summary>
    /// The coordinates in another shape. Only where axes were merged or split is a position divided: what lies between those that both shapes
    /// have stays as it is.
    /// </summary>
    private ImmutableArray<Dim> Regrouped(ImmutableArray<Dim> at, Shape from, Shape to)
    {
        var result = new List<Dim>(to.Rank);
        for (var i = 0; i < from.Rank || result.Count < to.Rank;)
        {
            var (taken, given) = SmallestGroup(from, i, to, result.Count);
            var shape = Shape.Of(from.Skip(i).Take(taken));
            result.AddRange(Coordinates(Linear(shape, at.Slice(i, taken)), [.. to.Skip(result.Count).Take(given)]));
            i += taken;
        }

        return [.. result];
    }

    /// <summary>How many axes of two shapes, from some on, hold equally many elements: as few as are known to do so.</summary>
    private static (int Taken, int Given) SmallestGroup(Shape from, int i, Shape to, int j)
    {
        var (taken, given) = (i < from.Rank ? 1 : 0, j < to.Rank ? 1 : 0);
        var (a, b) = (taken == 0 ? 1 : from[i], given == 0 ? 1 : to[j]);
        while (a != b && (i + taken < from.Rank || j + given < to.Rank))
        {
            if (i + taken < from.Rank && (j + given == to.Rank || b.TryDivideExactly(a) is not null))
            {
                a *= from[i + taken++];
            }
            else
            {
                b *= to[j + given++];
            }
        }

        return (taken, given);
    }

    private IEnumerable<Dim> Coordinates(Dim position, Dim[] extents)
    {
        var at = new Dim[extents.Length];
        for (var axis = extents.Length - 1; axis >= 0; axis--)
        {
            var (quotient, remainder) = Ranges.Divide(position, extents[axis]);
            at[axis] = axis == 0 ? position : Simplified(remainder);
            position = Simplified(quotient);
        }

        return at;
    }

    private Expr Body(Scalar scalar, Node node, ImmutableArray<Dim> at, Expr? guard, Dictionary<(Scalar, Expr?), Expr> done)
    {
        if (done.TryGetValue((scalar, guard), out var value))
        {
            return value;
        }

        value = scalar switch
        {
            Scalar.Literal l => pool.Const(l.Value, l.Type),
            Scalar.Index i => pool.Int(Place(i.Value, node, at)),
            Scalar.Element e => Element(node.Inputs[e.Input], [.. e.At.Select(c => Coordinate(c, node, at, guard, done))], NotEmpty(e.At, guard)),
            Scalar.Call c => Call(c.Function, [.. c.Arguments.Select(One)], c.Type),
            Scalar.Convert c => pool.Convert(One(c.Value), c.Type),
            Scalar.Bounded => pool.Int(Coordinate(scalar, node, at, guard, done)),
            Scalar.Draw d => pool.Draw(d.Distribution, stream(d.Stream), Coordinate(d.Counter, node, at, guard, done), d.Type),
            Scalar.Choose c => Choice(c, node, at, guard, done),
            _ => throw new InvalidOperationException(scalar.GetType().Name),
        };
        done.Add((scalar, guard), value);
        return value;

        Expr One(Scalar part) => Body(part, node, at, guard, done);
    }

    /// <summary>
    /// A condition on indices alone may protect coordinates that are out of range elsewhere, so it becomes the guard of all that is read
    /// under it. A condition on data protects nothing: both sides are whole tensors.
    /// </summary>
    private Expr Choice(Scalar.Choose c, Node node, ImmutableArray<Dim> at, Expr? guard, Dictionary<(Scalar, Expr?), Expr> done)
    {
        var condition = Body(c.Condition, node, at, guard, done);
        if (condition is Expr.Const decided)
        {
            return Body(decided.Value != 0 ? c.Then : c.Otherwise, node, at, guard, done);
        }

        if (ReadsData(c.Condition))
        {
            return pool.Choose(condition, Body(c.Then, node, at, guard, done), Body(c.Otherwise, node, at, guard, done));
        }

        var not = pool.Call(Function.Not, [condition], DType.Bool);
        return pool.Choose(condition, Body(c.Then, node, at, And(guard, condition), done), Body(c.Otherwise, node, at, And(guard, not), done));
    }

    /// <summary>
    /// A call, unless it is a condition that the ranges of the loop indices decide. What does not change along a loop's index need not be asked of
    /// each of its lanes.
    /// </summary>
    private Expr Call(Function function, ImmutableArray<Expr> arguments, DType type)
    {
        var decided = (function, arguments) switch
        {
            (Function.Less, [Expr.Int a, Expr.Int b]) => Decide(b.Value - a.Value - 1, a.Value - b.Value),
            (Function.LessEqual, [Expr.Int a, Expr.Int b]) => Decide(b.Value - a.Value, a.Value - b.Value - 1),
            (Function.Not, [Expr.Const { Type: DType.Bool } a]) => a.Value == 0,
            (Function.And, [Expr.Const { Value: 0, Type: DType.Bool }, _] or [_, Expr.Const { Value: 0, Type: DType.Bool }]) => false,
            (Function.Or, [Expr.Const { Value: not 0, Type: DType.Bool }, _] or [_, Expr.Const { Value: not 0, Type: DType.Bool }]) => true,
            _ => (bool?)null,
        };
        return (function, arguments, decided) switch
        {
            (_, _, { } truth) => pool.Const(truth ? 1 : 0, DType.Bool),
            (Function.And or Function.Or, [Expr.Const { Type: DType.Bool }, var other], _) => other,
            (Function.And or Function.Or, [var other, Expr.Const { Type: DType.Bool }], _) => other,
            (_, [Expr.Int a, Expr.Int b], _) when Ranges.Order(function, a.Value, b.Value, extentOf) is { } order =>
                pool.Call(order.Function, [pool.Int(order.Left), pool.Int(order.Right)], type),
            _ => pool.Call(function, arguments, type),
        };

        bool? Decide(Dim ifTrue, Dim ifFalse) =>
            Ranges.IsNonNegative(ifTrue, extentOf) ? true : Ranges.IsNonNegative(ifFalse, extentOf) ? false : null;
    }

    private Expr And(Expr? guard, Expr condition) => guard is null ? condition : pool.Call(Function.And, [guard, condition], DType.Bool);

    private static bool ReadsData(Scalar scalar) => scalar is Scalar.Element or Scalar.Draw || scalar.Parts.Any(ReadsData);

    /// <summary>A coordinate as a polynomial; what comes from data gets a symbol of its own.</summary>
    private Dim Coordinate(Scalar scalar, Node node, ImmutableArray<Dim> at, Expr? guard, Dictionary<(Scalar, Expr?), Expr> done) => scalar switch
    {
        Scalar.Index i => Place(i.Value, node, at),
        Scalar.Bounded b => Dim.Of(pool.Checked(Body(b.Value, node, at, guard, done), b.Extent, () => check(node), guard).Symbol),
        _ when Body(scalar, node, at, guard, done) is Expr.Int known => known.Value,
        _ => throw new InvalidOperationException($"{node.Op.Name} uses a coordinate that comes from data and is not Bounded."),
    };

    /// <summary>Puts coordinates into a polynomial: i0, i1... stand for the point, r0, r1... for what follows it in <paramref name="at"/>.</summary>
    private Dim Place(Dim value, Node node, ImmutableArray<Dim> at)
    {
        // Nearly all coordinates are one index.
        return value.IsConstant ? value : value.AsSymbol is { } index ? Coordinate(index) ?? value : Simplified(value.Substitute(Coordinate));

        Dim? Coordinate(DimSymbol symbol)
        {
            if (!symbol.IsLoopIndex || symbol.Name[0] is not ('i' or 'r'))
            {
                return null;
            }

            var axis = int.Parse(symbol.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) + (symbol.Name[0] == 'r' ? node.Rank : 0);
            return axis < at.Length ? at[axis] : null;
        }
    }

    /// <summary>All nodes of a kernel are asked for at a few points, written with the same few polynomials.</summary>
    private Dim Simplified(Dim value)
    {
        if (!simplified.TryGetValue(value, out var simple))
        {
            simplified.Add(value, simple = Ranges.Simplify(value, extentOf));
        }

        return simple;
    }

    /// <summary>The row-major position of coordinates, simplified.</summary>
    public Dim Linear(Shape shape, ImmutableArray<Dim> at)
    {
        var key = (shape, new ValueList<Dim>(at));
        if (!positions.TryGetValue(key, out var position))
        {
            positions.Add(key, position = Simplified(shape.Strides.Zip(at).Aggregate((Dim)0, (sum, p) => sum + p.First * p.Second)));
        }

        return position;
    }
}

/// <summary>A value is asked for at a point where it is neither stored nor being computed.</summary>
internal sealed class NotStoredException(string problem) : InvalidOperationException(problem);
