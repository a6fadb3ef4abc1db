namespace GraphC;

public static partial class Contraction
{
    /// <summary>
    /// The sum of products that an equation describes: <c>Einsum("bij,bjk->bik", a, b)</c> is a batched matrix product. A letter names an
    /// axis of each operand; letters that the result does not name are summed over. A letter twice in one operand takes its diagonal.
    /// <c>...</c> stands for any further axes, which broadcast. Without <c>-></c> the result has the axes of <c>...</c> and then, in
    /// alphabetical order, the letters that occur once.
    /// </summary>
    /// <param name="equation">The equation; spaces are ignored.</param>
    /// <param name="operands">One node for each comma-separated term, of one element type. Axes of extent 1 broadcast.</param>
    /// <exception cref="GraphException">The equation is malformed or does not fit the operands.</exception>
    public static Node Einsum(string equation, params IReadOnlyList<Node> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(operands);
        return Node.Build("Einsum", operands, _ =>
        {
            var (terms, result) = EinsumEquation.Parse(equation, operands);
            return EinsumLowering.Reduce(equation, terms, result);
        });
    }

    /// <summary>The inner product of two vectors.</summary>
    /// <exception cref="GraphException">The operands are no vectors of one extent.</exception>
    public static Node Dot(this Node a, Node b) => Einsum("i,i->", a, b);

    /// <summary>The products of all pairs of two vectors' elements: <c>[m]</c> and <c>[n]</c> give <c>[m, n]</c>.</summary>
    /// <exception cref="GraphException">The operands are no vectors.</exception>
    public static Node Outer(this Node a, Node b) => Einsum("i,j->ij", a, b);
}

/// <summary>
/// Einsum is no op: it becomes diagonals, permutations, sums, products and matrix products, so that their gradients and optimizations
/// serve it.
/// </summary>
internal static class EinsumLowering
{
    /// <summary>Contracts the operands pair by pair.</summary>
    public static Node Reduce(string equation, IReadOnlyList<EinsumTerm> operands, string result)
    {
        var extents = Extents(equation, operands);
        var terms = operands.Select(t => SumUnshared(Diagonals(Narrow(t, extents)), operands.Where(o => o != t).Select(o => o.Axes).Append(result))).ToList();
        while (terms.Count > 1)
        {
            var (i, j) = Cheapest(terms, extents);
            var others = terms.Where((_, k) => k != i && k != j).Select(t => t.Axes).Append(result).ToList();
            terms[i] = Multiply(terms[i], terms[j], others);
            terms.RemoveAt(j);
        }

        var (node, axes) = SumUnshared(terms[0], [result]);
        return Ordered(node, axes, result);
    }

    /// <summary>The extent of each letter; an extent of 1 gives way to another.</summary>
    private static Dictionary<char, Dim> Extents(string equation, IReadOnlyList<EinsumTerm> terms)
    {
        var extents = new Dictionary<char, Dim>();
        foreach (var (node, axes) in terms)
        {
            for (var i = 0; i < axes.Length; i++)
            {
                var known = extents.GetValueOrDefault(axes[i], 1);
                extents[axes[i]] = known.Is(1) ? node.Shape[i]
                    : node.Shape[i].Is(1) || node.Shape[i] == known ? known
                    : throw new TypeRuleException(
                        $"{EinsumEquation.Describe(axes[i])} in '{equation}' is {known} in one place and {node.Shape[i]} in another");
            }
        }

        return extents;
    }

    /// <summary>Drops axes of extent 1 that broadcast: a product with the rest does the same without them.</summary>
    private static EinsumTerm Narrow(EinsumTerm term, Dictionary<char, Dim> extents)
    {
        int[] narrow = [.. Enumerable.Range(0, term.Axes.Length).Where(i => term.Node.Shape[i] != extents[term.Axes[i]])];
        return narrow.Length == 0 ? term : new(
            term.Node.Reshape(term.Node.Shape.Without(narrow)), string.Concat(term.Axes.Where((_, i) => !narrow.Contains(i))));
    }

    private static EinsumTerm Diagonals(EinsumTerm term)
    {
        while (term.Axes.FirstOrDefault(letter => term.Axes.Count(l => l == letter) > 1) is var letter && letter != default)
        {
            var (i, j) = (term.Axes.IndexOf(letter), term.Axes.LastIndexOf(letter));
            term = new(term.Node.Diagonal(0, i, j), term.Axes.Remove(j, 1).Remove(i, 1) + letter);
        }

        return term;
    }

    /// <summary>Sums over the letters that nobody else has.</summary>
    private static EinsumTerm SumUnshared(EinsumTerm term, IEnumerable<string> others)
    {
        var shared = string.Concat(others);
        int[] summed = [.. Enumerable.Range(0, term.Axes.Length).Where(i => !shared.Contains(term.Axes[i]))];
        return summed.Length == 0 ? term : new(term.Node.Sum(summed), string.Concat(term.Axes.Where(shared.Contains)));
    }

    /// <summary>The pair that takes the fewest multiplications; the leftmost of equals. Symbolic extents count as 32.</summary>
    private static (int, int) Cheapest(List<EinsumTerm> terms, Dictionary<char, Dim> extents)
    {
        var best = (Cost: double.PositiveInfinity, I: 0, J: 1);
        for (var i = 0; i < terms.Count; i++)
        {
            for (var j = i + 1; j < terms.Count; j++)
            {
                var cost = terms[i].Axes.Union(terms[j].Axes).Aggregate(1.0, (product, letter) => product * extents[letter].Evaluate(_ => 32));
                best = cost < best.Cost ? (cost, i, j) : best;
            }
        }

        return (best.I, best.J);
    }

    private static EinsumTerm Multiply(EinsumTerm a, EinsumTerm b, IReadOnlyList<string> others)
    {
        var kept = string.Concat(others);
        a = SumUnshared(a, [kept, b.Axes]);
        b = SumUnshared(b, [kept, a.Axes]);
        var shared = a.Axes.Where(b.Axes.Contains).ToList();
        var batch = string.Concat(shared.Where(kept.Contains));
        var inner = string.Concat(shared.Where(l => !kept.Contains(l)));
        var left = string.Concat(a.Axes.Where(l => !shared.Contains(l)));
        var right = string.Concat(b.Axes.Where(l => !shared.Contains(l)));
        var axes = batch + left + right;

        // Without free axes on both sides a matrix product would have rows or columns of one element only.
        if (inner.Length == 0 || (left.Length == 0 && right.Length == 0))
        {
            var product = Spread(a, batch + left, right.Length, inner) * Spread(b, batch, left.Length, right + inner);
            int[] summed = [.. Enumerable.Range(axes.Length, inner.Length)];
            return new(summed.Length == 0 ? product : product.Sum(summed), axes);
        }

        var matrix = Matrix(a, batch, left, inner).MatMul(Matrix(b, batch, inner, right));
        var extents = a.Axes.Zip(a.Node.Shape).Concat(b.Axes.Zip(b.Node.Shape)).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second);
        return new(matrix.Reshape(Shape.Of(axes.Select(l => extents[l]))), axes);
    }

    /// <summary>The axes in an order, with axes of extent 1 between two groups.</summary>
    private static Node Spread(EinsumTerm term, string first, int ones, string second)
    {
        var node = Ordered(term.Node, term.Axes, first + second);
        return node.Reshape(Shape.Of([.. node.Shape.Take(first.Length), .. Enumerable.Repeat((Dim)1, ones), .. node.Shape.Skip(first.Length)]));
    }

    /// <summary><c>[batch..., rows, columns]</c>, where rows and columns are merged axes.</summary>
    private static Node Matrix(EinsumTerm term, string batch, string rows, string columns)
    {
        var node = Ordered(term.Node, term.Axes, batch + rows + columns);
        return node.Reshape(Shape.Of(
        [
            .. node.Shape.Take(batch.Length),
            node.Shape.Skip(batch.Length).Take(rows.Length).Aggregate((Dim)1, (x, y) => x * y),
            node.Shape.Skip(batch.Length + rows.Length).Aggregate((Dim)1, (x, y) => x * y),
        ]));
    }

    private static Node Ordered(Node node, string axes, string order) => axes == order ? node : node.Permute([.. order.Select(l => axes.IndexOf(l))]);
}

/// <summary>A node and the letters of its axes.</summary>
internal sealed record EinsumTerm(Node Node, string Axes);
