using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What a stored node reads, once everything between stored nodes is seen through.</summary>
internal static class Reading
{
    /// <summary>The stored nodes that computing <paramref name="node"/> reads, each once, and whether an index from data is checked.</summary>
    public static (ImmutableArray<Fuser.Read> Reads, bool Checks) Of(Node node, Dictionary<Node, Meaning> meanings, Dictionary<Node, int> stored)
    {
        var buffers = new Dictionary<Node, Buffer>();
        var nodes = new Dictionary<Buffer, Node>();
        var extents = new Dictionary<DimSymbol, Dim>();
        var expander = new Expander(new ExprPool(), n => meanings[n], BufferOf, (n, _) => null, s => extents.GetValueOrDefault(s), _ => 0, _ => 0);
        var same = new Dictionary<Node, bool>();
        var here = Here(node.Shape, extents);
        var linear = node.Shape.Strides.Zip(here).Aggregate((Dim)0, (sum, p) => sum + p.First * p.Second);
        foreach (var root in Roots(node, meanings, expander, here, extents))
        {
            Visit(root, []);
        }

        return ([.. same.Select(p => new Fuser.Read(p.Key, p.Value))], expander.Pool.HasChecks);

        // The node itself is what is being computed.
        Buffer? BufferOf(Node n)
        {
            if (n == node || !stored.ContainsKey(n))
            {
                return null;
            }

            if (!buffers.TryGetValue(n, out var buffer))
            {
                buffers.Add(n, buffer = new Buffer(Storage.Arena, 0, "", n.DType, n.Shape.Elements));
                nodes.Add(buffer, n);
            }

            return buffer;
        }

        void Visit(Expr expr, HashSet<Expr> seen)
        {
            if (!seen.Add(expr))
            {
                return;
            }

            if (expr is Expr.Load load)
            {
                var source = nodes[load.Buffer];
                same[source] = same.GetValueOrDefault(source, true) && source.Shape == node.Shape && load.Address == linear;
            }

            if (expr.Polynomial is { } polynomial)
            {
                foreach (var index in polynomial.Symbols.Select(expander.Pool.CheckedBy).OfType<Expr.Checked>())
                {
                    Visit(index, seen);
                }
            }

            foreach (var part in expr.Parts)
            {
                Visit(part, seen);
            }
        }
    }

    /// <summary>The indices of a domain; their extents are noted.</summary>
    public static ImmutableArray<Dim> Here(Shape domain, Dictionary<DimSymbol, Dim> extents)
    {
        var here = Enumerable.Range(0, domain.Rank).Select(Indices.Out).ToImmutableArray();
        foreach (var (index, extent) in here.Zip(domain))
        {
            extents[index.AsSymbol!] = extent;
        }

        return here;
    }

    private static IEnumerable<Expr> Roots(
        Node node, Dictionary<Node, Meaning> meanings, Expander expander, ImmutableArray<Dim> here, Dictionary<DimSymbol, Dim> extents)
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
                var points = Here(scatter.Domain, extents);
                return [.. scatter.At.Append(scatter.Update).Select(s => expander.Evaluate(s, node, points)), .. Whole(node.Inputs[0])];
            default:
                return node.Inputs.SelectMany(Whole);
        }

        // Templates read operands as they like: over indices of their own.
        IEnumerable<Expr> Whole(Node input) =>
            [expander.Element(input, [.. input.Shape.Select((_, axis) => Dim.LoopIndex("w" + axis))])];
    }
}
