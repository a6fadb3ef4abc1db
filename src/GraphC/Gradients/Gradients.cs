namespace GraphC;

/// <summary>Symbolic reverse-mode differentiation: graph to graph.</summary>
public static class Gradients
{
    /// <summary>
    /// The gradients of a scalar with respect to nodes, as nodes; they can be differentiated again. The gradient of a node that the scalar
    /// does not depend on is zero.
    /// </summary>
    /// <param name="loss">A floating-point node of one element.</param>
    /// <param name="wrt">The nodes to differentiate by.</param>
    /// <exception cref="GraphException">The loss or a node to differentiate by is not as it must be, or an op on the way has no gradient.</exception>
    public static IReadOnlyList<Node> Gradient(this Node loss, params IReadOnlyList<Node> wrt)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(wrt);
        return loss.Shape.Elements.Is(1) && loss.DType.IsFloat
            ? Vjp([(loss, loss.OnesLike())], wrt)
            : throw new GraphException("Gradient", "the loss must be a floating-point scalar; take its mean or sum first", [loss.Type], loss.Origin);
    }

    /// <summary>
    /// The product of cotangents with the Jacobian: the gradients of <c>sum over i of sum(output_i * cotangent_i)</c>.
    /// </summary>
    /// <param name="outputs">Nodes and their cotangents, which have the nodes' types.</param>
    /// <param name="wrt">The nodes to differentiate by.</param>
    /// <exception cref="GraphException">A cotangent does not have its node's type, or a node to differentiate by is not floating-point.</exception>
    public static IReadOnlyList<Node> Vjp(IReadOnlyList<(Node Output, Node Cotangent)> outputs, IReadOnlyList<Node> wrt)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(wrt);
        Check(outputs, wrt);
        var nodes = Walk.Topological(outputs.Select(o => o.Output));
        if (!nodes.Any(n => n.Op is WhenTrainingOp))
        {
            return Vjp(nodes, outputs, wrt, training: false);
        }

        // Once for each mode: what flows into the branch that is not taken is not zero, it is not there.
        var (training, inference) = (Vjp(nodes, outputs, wrt, training: true), Vjp(nodes, outputs, wrt, training: false));
        return [.. training.Zip(inference, Mode.WhenTraining)];
    }

    private static IReadOnlyList<Node> Vjp(
        IReadOnlyList<Node> nodes, IReadOnlyList<(Node Output, Node Cotangent)> outputs, IReadOnlyList<Node> wrt, bool training)
    {
        var needed = Dependents(nodes, wrt);
        var gradients = new Dictionary<Node, Node>();
        var regions = Region.In(nodes).ToDictionary(r => r.Nodes[0]);
        foreach (var (output, cotangent) in outputs)
        {
            Accumulate(output, cotangent);
        }

        foreach (var node in nodes.Reverse())
        {
            if (!node.Inputs.Any(needed.Contains) || Flowing(node) is not { } flowing)
            {
                continue;
            }

            for (var i = 0; i < flowing.Count; i++)
            {
                if (flowing[i] is { } part && needed.Contains(node.Inputs[i]))
                {
                    Accumulate(node.Inputs[i], part);
                }
            }
        }

        return [.. wrt.Select(n => gradients.GetValueOrDefault(n) ?? n.ZerosLike())];

        IReadOnlyList<Node?>? Flowing(Node node)
        {
            using var entered = node.Origin.Enter();   // a gradient belongs to the line that declared its node
            if (node.Op is RegionOp op)
            {
                // All results of a region together, once the gradients of all are known: at the one that the walk comes to last.
                var known = regions.TryGetValue(node, out var region)
                    ? region.Nodes.Where(r => needed.Contains(r) && gradients.ContainsKey(r)).Select(r => (r, gradients[r])).ToList()
                    : [];
                return known.Count > 0 ? op.Gradient(known) : null;
            }

            return !needed.Contains(node) || !gradients.TryGetValue(node, out var dy) ? null
                : node.Op is WhenTrainingOp ? WhenTrainingOp.Gradient(dy, training)
                : node.Op.Gradient(node, dy);
        }

        void Accumulate(Node node, Node part)
        {
            if (part.Type != node.Type)
            {
                throw new InvalidOperationException($"A gradient of {node} has the type {part.Type}.");
            }

            gradients[node] = gradients.TryGetValue(node, out var sum) ? sum + part : part;
        }
    }

    private static void Check(IReadOnlyList<(Node Output, Node Cotangent)> outputs, IReadOnlyList<Node> wrt)
    {
        foreach (var (output, cotangent) in outputs)
        {
            if (cotangent.Type != output.Type)
            {
                throw new GraphException(
                    "Vjp", $"a cotangent {cotangent.Type} does not fit an output {output.Type}", [output.Type, cotangent.Type], Origin.Capture());
            }
        }

        if (wrt.FirstOrDefault(n => !n.DType.IsFloat) is { } discrete)
        {
            throw new GraphException(
                "Gradient", $"there is no derivative by {discrete}: only floating-point nodes have one", [discrete.Type], Origin.Capture());
        }
    }

    /// <summary>The floating-point nodes through which the results depend on <paramref name="wrt"/>.</summary>
    private static HashSet<Node> Dependents(IEnumerable<Node> nodes, IEnumerable<Node> wrt)
    {
        var needed = wrt.ToHashSet();
        foreach (var node in nodes)
        {
            if (node.DType.IsFloat && node.Inputs.Any(needed.Contains))
            {
                needed.Add(node);
            }
        }

        return needed;
    }
}
