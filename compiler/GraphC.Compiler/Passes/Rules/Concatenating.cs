using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>Parts put side by side. The gradients of the slices of a node come as a sum of them, each with zeros around it.</summary>
internal static class Concatenating
{
    /// <summary>More parts come as several sums of them, so that the rule stays cheap on long sums.</summary>
    private const int MostParts = 64;

    private static readonly Pattern.Variable a = Any("a"), b = Any("b");

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("sum-of-parts", "pad(a) + pad(b) + ... = pad(concat(a, b, ...)) if they stand side by side along one axis", new Pattern.Apply(Elementwise.AddOp, a, b), SideBySide)
        {
            Example = new("", i => i[0].Pad(1, 0, 5) + i[1].Pad(1, 3, 0), [OpInput.Real(4, 3), OpInput.Real(4, 5)]),
        },
    ];

    /// <summary>A part: a node and where along the axis it stands.</summary>
    private readonly record struct Part(Node Node, Dim Start);

    private static Node? SideBySide(Match m)
    {
        if (!m.Root.Inputs.Any(i => i.Op is PadOp))
        {
            return null;
        }

        var axis = -1;
        var parts = new List<Part>();
        foreach (var leaf in Leaves(m, m.Root))
        {
            if (leaf.Op is not PadOp { Value: 0 } pad || !pad.Steps.All(s => s == 1) || AxisOf(pad, leaf.Inputs[0].Shape) is not { } own || (axis >= 0 && own != axis))
            {
                return null;
            }

            axis = own;
            parts.Add(new(leaf.Inputs[0], pad.Starts[axis]));
        }

        if (parts.Count == 0 || parts.Exists(p => !p.Start.IsConstant || !p.Node.Shape[axis].IsConstant))
        {
            return null;
        }

        parts.Sort((x, y) => x.Start.Value.CompareTo(y.Start.Value));
        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].Start != parts[i - 1].Start + parts[i - 1].Node.Shape[axis])
            {
                return null;
            }
        }

        var all = m.Make(new ConcatOp(axis), [.. parts.SelectMany(p => p.Node.Op is ConcatOp inner && inner.Axis == axis ? p.Node.Inputs : [p.Node])]);
        return all.Shape == m.Root.Shape ? all
            : m.Make(new PadOp([.. m.Root.Shape.Select((_, i) => i == axis ? parts[0].Start : 0)], [.. m.Root.Shape.Select(_ => 1L)], m.Root.Shape, 0), all);
    }

    /// <summary>The terms of a sum whose partial sums nothing else needs.</summary>
    private static List<Node> Leaves(Match m, Node sum)
    {
        var leaves = new List<Node>();
        var open = new Stack<Node>([sum]);
        while (open.TryPop(out var next) && leaves.Count + open.Count < MostParts)
        {
            foreach (var term in next.Inputs)
            {
                if (term.Op is ElementwiseOp op && op == Elementwise.AddOp && !m.IsShared(term))
                {
                    open.Push(term);
                }
                else
                {
                    leaves.Add(term);
                }
            }
        }

        return open.Count == 0 ? leaves : [];
    }

    /// <summary>The only axis along which a pad adds something.</summary>
    private static int? AxisOf(PadOp pad, Shape of)
    {
        int[] wider = [.. Enumerable.Range(0, of.Rank).Where(i => pad.Target[i] != of[i] || !pad.Starts[i].Is(0))];
        return wider is [var only] ? only : null;
    }
}
