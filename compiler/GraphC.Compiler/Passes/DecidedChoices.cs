using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>A choice by a literal is the branch that it chooses.</summary>
internal static class DecidedChoices
{
    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph)
    {
        var replace = new Dictionary<Node, Func<ImmutableArray<Node>, Node>>();
        foreach (var node in graph.Nodes.Where(n => n.Op is CondOp && n.Inputs[0].Op is ConstantOp))
        {
            var (op, predicate) = ((CondOp)node.Op, ((ConstantOp)node.Inputs[0].Op).Value);
            var branch = predicate[0] != 0 ? op.Then : op.Otherwise;
            replace.Add(node, inputs => RegionBody.Into([branch], n => op.Body.Placeholders.IndexOf(n) is >= 0 and var i ? inputs[i] : null)[0]);
        }

        return graph.Replace(replace);
    }
}
