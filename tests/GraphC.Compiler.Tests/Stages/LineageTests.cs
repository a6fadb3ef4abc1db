using System.Collections.Immutable;

namespace GraphC.Compiler.Tests.Stages;

/// <summary>Every node of a stage goes back to nodes of the stage before it.</summary>
public class LineageTests
{
    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Every_node_comes_from_nodes_of_the_stage_before(string model)
    {
        var stages = DumpedModels.All[model]().Graphs;
        foreach (var (before, after) in stages.Zip(stages.Skip(1)).Where(p => p.Second.Name != "gradient"))
        {
            var known = StageChanges.NodesOf(before.Graph).ToHashSet();
            Assert.All(StageChanges.NodesOf(after.Graph), node =>
            {
                var change = after.Changes[node];
                Assert.True(change.From.Length > 0, $"{after.Name}: {node} comes from nothing");
                Assert.All(change.From, from => Assert.Contains(from, known));
                Assert.Equal(change.From.Distinct(), change.From);
                Assert.Equal(known.Contains(node), change.Kind == ChangeKind.Kept);
                Assert.True(change.Kind != ChangeKind.Kept || change.From[0] == node);
                Assert.True(change.Kind != ChangeKind.Carried || change.From.Any(f => f.Op.GetType() == node.Op.GetType() && f.Inputs.Length == node.Inputs.Length || node.Op is RegionOp));
                Assert.True(change.Kind == ChangeKind.New || change.From.Any(f => f.Type == node.Type || f.Op is RegionOp || node.Op is InputOp), $"{after.Name}: {node} is no {change.From[0]}");
            });
        }
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void A_step_without_a_change_keeps_every_node(string model)
    {
        var stages = DumpedModels.All[model]().Graphs;
        Assert.Contains(stages, s => !s.Changed);
        Assert.All(stages.Zip(stages.Skip(1)).Where(p => !p.Second.Changed), p =>
        {
            Assert.Same(p.First.Graph, p.Second.Graph);
            Assert.All(StageChanges.NodesOf(p.Second.Graph), n => Assert.Equal(ChangeKind.Kept, p.Second.Changes[n].Kind));
        });
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Rules_that_are_named_have_fired(string model)
    {
        var stages = DumpedModels.All[model]().Graphs;
        foreach (var (before, after) in stages.Zip(stages.Skip(1)).Where(p => p.Second.Changed))
        {
            var named = StageChanges.NodesOf(after.Graph).SelectMany(n => after.Changes[n].Rules).ToHashSet();
            Assert.Subset(Fired(after.Name.Split('.')[0], before.Graph), named);
        }
    }

    [Fact]
    public void A_rewritten_node_names_its_rule_and_what_it_was()
    {
        var dump = DumpedModels.Perceptron();
        var simplify = dump.Graph("simplify");
        var (relu, product) = (dump.Graph("canonicalize").Graph.Nodes.Single(n => n.Op.Name == "Relu"), dump.Graph("canonicalize").Graph.Nodes.Single(n => n.Op.Name == "Mul"));
        var result = simplify.Changes[simplify.Graph.Outputs[0]];
        Assert.Equal(["multiply-one"], result.Rules.ToArray());
        Assert.Equal([relu, product], result.From.ToArray());
    }

    [Fact]
    public void Nodes_of_the_backward_pass_are_made_for_those_that_they_differentiate()
    {
        var gradient = DumpedModels.Convolutions().Graph("gradient");
        var kernel = gradient.Graph.Nodes.Single(n => n.Op is ConvolutionOp { Part: ConvolutionPart.Kernel });
        var change = gradient.Changes[kernel];
        Assert.Equal(ChangeKind.New, change.Kind);
        Assert.Contains(change.From, n => n.Op is ConvolutionOp { Part: ConvolutionPart.Result });
        Assert.All(gradient.Graph.Outputs, n => Assert.NotEqual(ChangeKind.New, gradient.Changes[n].Kind));
    }

    [Fact]
    public void Nodes_inside_of_loops_have_a_lineage_too()
    {
        var stages = DumpedModels.Loop().Graphs;
        var simplify = stages.Single(s => s.Name == "simplify");
        var program = Region.In(simplify.Graph.Nodes).Single().Programs[0];
        Assert.Contains(program.Nodes, n => simplify.Changes[n].Rules is ["multiply-one"]);
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Looking_changes_nothing(string model)
    {
        var dump = DumpedModels.All[model]();
        var seen = dump.Graphs[^1].Graph;
        var unseen = Pipeline.Lower(Pipeline.Optimize(dump.Graphs.Last(g => g.Name is "declared" or "gradient").Graph));
        Assert.Equal(unseen.ToString(), seen.ToString());
        Assert.Null(seen.Lineage);
    }

    [Fact]
    public void A_history_over_all_steps_begins_in_the_declared_graph()
    {
        var stages = DumpedModels.Training().Graphs;
        var history = StageHistory.Of(stages, 1, stages.Count - 1);
        var declared = StageChanges.NodesOf(stages[1].Graph).ToHashSet();
        Assert.All(StageChanges.NodesOf(stages[^1].Graph), node => Assert.All(history[node].From, from => Assert.Contains(from, declared)));
        Assert.All(StageChanges.NodesOf(stages[^1].Graph).Where(declared.Contains), node => Assert.Equal(ChangeKind.Kept, history[node].Kind));
    }

    /// <summary>The rules that a pass applies to a graph and to the programs in it.</summary>
    private static HashSet<string> Fired(string pass, Graph graph)
    {
        IReadOnlyList<Rule> rules = pass switch
        {
            "canonicalize" => RuleTables.Canonicalize,
            "stabilize" => RuleTables.Stabilize,
            "simplify" => RuleTables.Simplify,
            "lower" => RuleTables.Lower,
            "split" => RuleTables.Split,
            _ => [],
        };
        var names = new HashSet<string>();
        if (rules.Count > 0)
        {
            Regions.Map(graph, part =>
            {
                var result = Rewriter.Run(rules, part, out var fired);
                names.UnionWith(fired.Keys.Select(r => r.Name));
                return result;
            });
        }

        return names;
    }
}
