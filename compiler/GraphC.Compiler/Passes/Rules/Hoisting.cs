using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Movements are pulled out of elementwise ops, towards the results: what is repeated is computed once before it is repeated, and chains of
/// elementwise ops come to see one shape, which is what fusion asks for. All of this is exact.
/// </summary>
internal static class Hoisting
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        .. For<ElementwiseOp>("", (_, x, y) => x * y),
        .. For<WhereOp>("-where", (p, x, y) => p.Where(x, y)),
        .. For<CastOp>("-cast", (_, x, _) => x.Cast(DType.Float64)),
    ];

    private static Rule[] For<TOp>(string suffix, Func<Node, Node, Node, Node> apply) where TOp : Op =>
    [
        new("hoist-broadcast" + suffix, "f(broadcast(x, S), broadcast(y, S)) = broadcast(f(x, y), S) if x and y have a common smaller shape", Kind<TOp>(), Broadcast)
        {
            Example = new("", i => apply(i[0].BroadcastTo([2, 3, 4]), i[1].BroadcastTo([2, 3, 4]), i[2].BroadcastTo([2, 3, 4])),
                [OpInput.Truth(3, 1), OpInput.Real(3, 1), OpInput.Real(2, 1, 1)]),
        },
        new("hoist-reshape" + suffix, "f(reshape(x, S), reshape(y, S)) = reshape(f(x, y), S) for x and y of one shape", Kind<TOp>(), Reshape)
        {
            Example = new("", i => apply(i[0].Reshape([3, 2, 2]), i[1].Reshape([3, 2, 2]), i[2].BroadcastTo([3, 2, 2])),
                [OpInput.Truth(6, 2), OpInput.Real(6, 2), OpInput.Real(2)]),
        },
        new("hoist-permute" + suffix, "f(permute(x, p), permute(y, p)) = permute(f(x, y), p)", Kind<TOp>(), Permute)
        {
            Example = new("", i => apply(i[0].Permute(1, 0), i[1].Permute(1, 0), i[2].Permute(1, 0)),
                [OpInput.Truth(3, 4), OpInput.Real(3, 4), OpInput.Real(3, 4)]),
        },
    ];

    private static Node? Broadcast(Match m)
    {
        var (shape, inputs) = (m.Root.Shape, m.Root.Inputs);
        foreach (var input in inputs)
        {
            if (input.Op is not BroadcastOp)
            {
                return null;
            }
        }

        var common = Broadcasting.Common([.. inputs.Select(i => i.Inputs[0].Shape)]);
        return common == shape ? null : m.To(m.Make(m.Root.Op, [.. inputs.Select(i => m.To(i.Inputs[0], common))]), shape);
    }

    private static Node? Reshape(Match m)
    {
        if (Mover<ReshapeOp>(m) is not { } first)
        {
            return null;
        }

        var source = first.Inputs[0].Shape;
        var inputs = new Node[m.Root.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = m.Root.Inputs[i];
            if (input.Op is ReshapeOp && input.Inputs[0].Shape == source)
            {
                inputs[i] = input.Inputs[0];
            }
            else if (input.Op is BroadcastOp && EndsAlike(source, m.Root.Shape, input.Inputs[0].Rank))
            {
                inputs[i] = m.To(input.Inputs[0], source);
            }
            else
            {
                return null;
            }
        }

        return m.Reshape(m.Make(m.Root.Op, inputs), m.Root.Shape);
    }

    private static Node? Permute(Match m)
    {
        if (Mover<PermuteOp>(m) is not { } first)
        {
            return null;
        }

        var inputs = new Node[m.Root.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = m.Root.Inputs[i];
            if (input.Op.Equals(first.Op))
            {
                inputs[i] = input.Inputs[0];
            }
            else if (input.Op is BroadcastOp && input.Inputs[0].Rank == 0)
            {
                inputs[i] = m.To(input.Inputs[0], first.Inputs[0].Shape);
            }
            else
            {
                return null;
            }
        }

        return m.Make(first.Op, m.Make(m.Root.Op, inputs));
    }

    private static Node? Mover<TOp>(Match m)
    {
        foreach (var input in m.Root.Inputs)
        {
            if (input.Op is TOp)
            {
                return input;
            }
        }

        return null;
    }

    private static bool EndsAlike(Shape a, Shape b, int count) => count <= a.Rank && count <= b.Rank && a.TakeLast(count).SequenceEqual(b.TakeLast(count));
}
