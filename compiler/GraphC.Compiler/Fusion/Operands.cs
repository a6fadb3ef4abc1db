using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Contraction operands as strided views of stored nodes.</summary>
internal static class Operands
{
    /// <summary>
    /// The address of <c>operand[b..., i, j]</c> in the memory of <paramref name="source"/> as a polynomial of <see cref="Indices.Out"/>,
    /// or null if it is not affine in the row and the column.
    /// </summary>
    public static Dim? View(Node operand, Node source, Dictionary<Node, Meaning> meanings)
    {
        if (source.Op is ConstantOp { IsNumber: true })
        {
            return null;
        }

        var memory = new Buffer(Storage.Arena, 0, "source", source.DType, source.Shape.Elements);
        var pool = new ExprPool();
        var at = Enumerable.Range(0, operand.Rank).Select(Indices.Out).ToImmutableArray();
        var expander = new Expander(pool, n => meanings[n], n => n == source ? new Window(memory, 0) : null, (_, _) => null, Extent, _ => 0, _ => 0);
        return expander.Element(operand, at) is Expr.Load { Guard: null } load && at.All(i => IsPlain(load.Address.CoefficientOf(i.AsSymbol!)))
            ? load.Address
            : null;

        Dim? Extent(DimSymbol symbol) => symbol.IsLoopIndex
            ? operand.Shape[int.Parse(symbol.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)]
            : null;
    }

    /// <summary>The node whose memory an operand shows, and all that this was moved from: the nearest first.</summary>
    public static IEnumerable<Node> Sources(Node operand, Dictionary<Node, Meaning> meanings)
    {
        var source = Storing.Base(operand, meanings);
        yield return source;
        while (meanings[source] is Meaning.Map { Body: Scalar.Element body } && body.At.All(c => c is Scalar.Index))
        {
            source = Storing.Base(source.Inputs[0], meanings);
            yield return source;
        }
    }

    private static bool IsPlain(Dim? coefficient) => coefficient is not null && !coefficient.Symbols.Any(s => s.IsLoopIndex);
}
