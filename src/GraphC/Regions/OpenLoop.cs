using System.Collections.Immutable;

namespace GraphC;

/// <summary>A loop that is being made: what it takes, and what its step computes.</summary>
/// <param name="Builder">What it takes.</param>
/// <param name="Values">What its step computes of that.</param>
internal sealed record OpenLoop(LoopBuilder Builder, ImmutableArray<Node> Values)
{
    /// <summary>
    /// The same loop with less to do in each step: what follows from the items alone by a product is computed for all items at once before it.
    /// </summary>
    public OpenLoop Hoisted()
    {
        var body = Builder.Close([]);
        var nodes = Walk.Topological(Values);
        var (changing, recurrent) = (Dependence.On(body.Items, nodes), Dependence.On(body.States, nodes));
        var heavy = Dependence.On(nodes.Where(n => OverTime.IsHeavy(n) && changing.Contains(n)), nodes);
        var over = new OverTime(body, Builder.Inputs);
        var builder = Builder.Again();
        var states = body.States.Zip(Builder.Initial).ToDictionary(p => p.First, p => builder.State(p.Second));
        return new(builder, RegionBody.Into(Values, node =>
            states.TryGetValue(node, out var state) ? state
            : over.Taken(node) is { } outer ? body.Items.Contains(node) ? builder.Item(outer) : builder.Fixed(outer)
            : heavy.Contains(node) && !recurrent.Contains(node) && over.Computed(node, _ => false) is { } all ? builder.Item(all)
            : null));
    }
}
