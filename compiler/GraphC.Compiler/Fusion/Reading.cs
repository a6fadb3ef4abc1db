using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What computing a stored node reads, once everything between stored nodes is seen through.</summary>
/// <param name="Reads">The stored nodes, each once.</param>
/// <param name="HasChecks">True if an index from data is checked.</param>
/// <param name="RunsAlongMemory">True for a reduction whose last reduced axis is contiguous wherever it leads through memory.</param>
internal sealed record Reading(ImmutableArray<Reading.Read> Reads, bool HasChecks, bool RunsAlongMemory)
{
    /// <summary>A stored node that another reads.</summary>
    /// <param name="Node">The node that is read.</param>
    /// <param name="SamePoint">True if only the reader's own point is read.</param>
    /// <param name="SameRows">
    /// How many leading axes both have in common such that a point reads only where it agrees with these coordinates: with 1, row i of the
    /// reader needs nothing but row i of the node.
    /// </param>
    public readonly record struct Read(Node Node, bool SamePoint, int SameRows);

    /// <summary>What a node reads.</summary>
    public static Reading Of(Node node, Dictionary<Node, Meaning> meanings, Dictionary<Node, int> stored) => new Finder(node, meanings, stored).Find();

    private sealed class Finder
    {
        private readonly Node node;
        private readonly Dictionary<Node, Meaning> meanings;
        private readonly Dictionary<Node, int> stored;
        private readonly Dictionary<Node, Window> windows = [];
        private readonly Dictionary<Buffer, Node> nodes = [];
        private readonly Dictionary<DimSymbol, Dim> extents = [];
        private readonly Dictionary<Node, Read> reads = [];
        private readonly HashSet<Expr> seen = [];
        private readonly ImmutableArray<Dim> here;
        private readonly Expander expander;
        private bool runsAlongMemory = true;

        public Finder(Node node, Dictionary<Node, Meaning> meanings, Dictionary<Node, int> stored)
        {
            (this.node, this.meanings, this.stored) = (node, meanings, stored);
            here = Here(node.Shape);
            expander = new Expander(new ExprPool(), n => meanings[n], MemoryOf, (n, _) => null, ExtentOf, _ => 0, _ => 0);
        }

        public Reading Find()
        {
            foreach (var root in Roots())
            {
                Visit(root);
            }

            // Along an axis of one element an index changes no address, but whoever lowers the node writes down where it comes from.
            foreach (var index in expander.Pool.CheckedIndices.ToList())
            {
                Visit(index);
            }

            return new([.. reads.Values], expander.Pool.HasChecks, runsAlongMemory);
        }

        private Dim? ExtentOf(DimSymbol symbol) => extents.GetValueOrDefault(symbol) ?? expander.Pool.CheckedBy(symbol)?.Extent;

        // The node itself is what is being computed.
        private Window? MemoryOf(Node n)
        {
            if (n == node || !stored.ContainsKey(n))
            {
                return null;
            }

            if (!windows.TryGetValue(n, out var window))
            {
                windows.Add(n, window = new(new Buffer(Storage.Arena, 0, "", n.DType, n.Shape.Elements), 0));
                nodes.Add(window.Buffer, n);
            }

            return window;
        }

        private void Visit(Expr expr)
        {
            if (!seen.Add(expr))
            {
                return;
            }

            if (expr is Expr.Load load)
            {
                Note(nodes[load.Buffer], load.Address);
            }

            if (expr.Polynomial is { } polynomial)
            {
                foreach (var index in polynomial.Symbols.Select(expander.Pool.CheckedBy).OfType<Expr.Checked>())
                {
                    Visit(index);
                }
            }

            foreach (var part in expr.Parts)
            {
                Visit(part);
            }
        }

        private void Note(Node source, Dim address)
        {
            // A region reads when it likes, also after it has written a result.
            var read = new Read(source, meanings[node] is not Meaning.Region && source.Shape == node.Shape && address == Linear(node.Shape, here.Length), SameRows(source.Shape, address));
            if (reads.TryGetValue(source, out var other))
            {
                read = new(source, read.SamePoint && other.SamePoint, Math.Min(read.SameRows, other.SameRows));
            }

            reads[source] = read;
            if (meanings[node] is Meaning.Reduce { Extents: [.., var last] and var all } && !last.Is(1))
            {
                var step = address.CoefficientOf(Indices.Reduced(all.Length - 1).AsSymbol!);
                runsAlongMemory &= step is not null && (step.Is(0) || step.Is(1));
            }
        }

        private int SameRows(Shape source, Dim address)
        {
            var axes = 0;
            while (axes < Math.Min(source.Rank, node.Rank) && source[axes] == node.Shape[axes])
            {
                axes++;
            }

            var row = source.Skip(axes).Aggregate((Dim)1, (product, extent) => product * extent);
            for (; axes > 0; row *= source[--axes])
            {
                if (Ranges.Simplify(Ranges.Divide(address, row).Quotient, ExtentOf) == Linear(node.Shape, axes))
                {
                    break;
                }
            }

            return axes;
        }

        /// <summary>The number of the row in which the point lies, counted along the leading axes.</summary>
        private Dim Linear(Shape shape, int axes) =>
            Enumerable.Range(0, axes).Aggregate((Dim)0, (number, axis) => number * shape[axis] + here[axis]);

        /// <summary>The indices of a domain; their extents are noted.</summary>
        private ImmutableArray<Dim> Here(Shape domain)
        {
            var indices = Enumerable.Range(0, domain.Rank).Select(Indices.Out).ToImmutableArray();
            foreach (var (index, extent) in indices.Zip(domain))
            {
                extents[index.AsSymbol!] = extent;
            }

            return indices;
        }

        private IEnumerable<Expr> Roots()
        {
            switch (meanings[node])
            {
                case Meaning.Map map:
                    return [expander.Evaluate(map.Body, node, here)];
                case Meaning.Reduce reduce:
                    for (var i = 0; i < reduce.Extents.Length; i++)
                    {
                        extents[Indices.Reduced(i).AsSymbol!] = reduce.Extents[i];
                    }

                    return [expander.Evaluate(reduce.Body, node, here)];
                case Meaning.Scatter scatter:
                    var points = Here(scatter.Domain);
                    return [.. scatter.At.Append(scatter.Update).Select(s => expander.Evaluate(s, node, points)), .. Whole(node.Inputs[0])];
                default:
                    return node.Inputs.SelectMany(Whole);
            }

            // Templates read operands as they like: over indices of their own.
            IEnumerable<Expr> Whole(Node input) =>
                [expander.Element(input, [.. input.Shape.Select((_, axis) => Dim.LoopIndex("w" + axis))])];
        }
    }
}
