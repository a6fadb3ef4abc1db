using System.Collections.Immutable;
using GraphC.Onnx.Import;
using GraphC.Onnx.Model;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>Reads trees from a node's attributes.</summary>
internal static class ForestReader
{
    /// <summary>The form of <c>TreeEnsemble</c>: branches and leaves in lists of their own, children by their places in them.</summary>
    public static Forest Compact(Attributes attributes)
    {
        var features = Required(attributes, "nodes_featureids");
        var splits = Numbers(attributes.Tensor("nodes_splits"), features.Length, "nodes_splits");
        var modes = Numbers(attributes.Tensor("nodes_modes"), features.Length, "nodes_modes");
        var (yes, yesIsLeaf) = (Required(attributes, "nodes_truenodeids", features.Length), Required(attributes, "nodes_trueleafs", features.Length));
        var (no, noIsLeaf) = (Required(attributes, "nodes_falsenodeids", features.Length), Required(attributes, "nodes_falseleafs", features.Length));
        var missing = attributes.Ints("nodes_missing_value_tracks_true");
        var targets = Required(attributes, "leaf_targetids");
        var weights = Numbers(attributes.Tensor("leaf_weights"), targets.Length, "leaf_weights");
        var sets = new Queue<HashSet<double>>(Sets(attributes));
        var branches = new List<Branch>();
        for (var i = 0; i < features.Length; i++)
        {
            var mode = modes[i] is >= 0 and <= 6 ? (BranchMode)modes[i] : throw new BadNodeException($"the mode {modes[i]} of a node is not known");
            var members = mode != BranchMode.Member ? null
                : sets.TryDequeue(out var next) ? next
                : throw new BadNodeException("membership_values has too few sets");
            branches.Add(new(
                (int)features[i], mode, splits[i], members, missing is { IsEmpty: false } m && m[i] != 0,
                Child(yes[i], yesIsLeaf[i] != 0), Child(no[i], noIsLeaf[i] != 0)));
        }

        return new(
            [.. Required(attributes, "tree_roots").Select(r => Child(r, isLeaf: false))], branches,
            [.. targets.Select((target, i) => new[] { new Vote((int)target, weights[i]) })]);
    }

    /// <summary>The older form: branches and leaves in one list, known by the numbers of their tree and node, and votes in another.</summary>
    /// <param name="attributes">The node's attributes.</param>
    /// <param name="votes">What the votes' attributes begin with: target, or class.</param>
    public static Forest Listed(Attributes attributes, string votes)
    {
        var trees = Required(attributes, "nodes_treeids");
        var numbers = Required(attributes, "nodes_nodeids", trees.Length);
        var modes = attributes.Texts("nodes_modes") is { } m && m.Length == trees.Length ? m : throw new BadNodeException("nodes_modes is missing or of another length");
        var features = Required(attributes, "nodes_featureids", trees.Length);
        var splits = Numbers(attributes, "nodes_values") is { } s && s.Length == trees.Length ? s : throw new BadNodeException("nodes_values is missing or of another length");
        var (yes, no) = (Required(attributes, "nodes_truenodeids", trees.Length), Required(attributes, "nodes_falsenodeids", trees.Length));
        var missing = attributes.Ints("nodes_missing_value_tracks_true");

        // A node's place among the branches, or the complement of its place among the leaves.
        var places = new Dictionary<(long Tree, long Node), int>();
        var (branchCount, leafCount) = (0, 0);
        for (var i = 0; i < trees.Length; i++)
        {
            if (!places.TryAdd((trees[i], numbers[i]), modes[i] == "LEAF" ? ~leafCount++ : branchCount++))
            {
                throw new BadNodeException($"the tree {trees[i]} has two nodes {numbers[i]}");
            }
        }

        var branches = new List<Branch>();
        for (var i = 0; i < trees.Length; i++)
        {
            if (modes[i] != "LEAF")
            {
                branches.Add(new(
                    (int)features[i], Mode(modes[i]), splits[i], null, missing is { IsEmpty: false } given && given[i] != 0,
                    Place(trees[i], yes[i]), Place(trees[i], no[i])));
            }
        }

        var leaves = Leaves(attributes, votes, leafCount, Place);
        // The first node of a tree is its root.
        return new([.. trees.Zip(numbers).DistinctBy(n => n.First).Select(n => Place(n.First, n.Second))], branches, leaves);

        int Place(long tree, long node) => places.TryGetValue((tree, node), out var place) ? place : throw new BadNodeException($"the tree {tree} has no node {node}");
    }

    /// <summary>Numbers that are single floats or, under a longer name, a tensor of doubles.</summary>
    public static double[]? Numbers(Attributes attributes, string name) =>
        attributes.Tensor($"{name}_as_tensor") is OnnxTensor tensor ? Tensors.Reals(tensor.Data)
        : attributes.Floats(name) is { } floats ? [.. floats.Select(f => (double)f)]
        : null;

    private static List<Vote[]> Leaves(Attributes attributes, string votes, int count, Func<long, long, int> place)
    {
        var trees = Required(attributes, $"{votes}_treeids");
        var nodes = Required(attributes, $"{votes}_nodeids", trees.Length);
        var targets = Required(attributes, $"{votes}_ids", trees.Length);
        var weights = Numbers(attributes, $"{votes}_weights") is { } w && w.Length == trees.Length ? w : throw new BadNodeException($"{votes}_weights is missing or of another length");
        var leaves = Enumerable.Range(0, count).Select(_ => new List<Vote>()).ToArray();
        for (var i = 0; i < trees.Length; i++)
        {
            var at = place(trees[i], nodes[i]);
            (at < 0 ? leaves[~at] : throw new BadNodeException($"the node {nodes[i]} of the tree {trees[i]} votes, but is no leaf")).Add(new((int)targets[i], weights[i]));
        }

        return [.. leaves.Select(l => l.ToArray())];
    }

    private static int Child(long place, bool isLeaf) => place is < 0 or > int.MaxValue ? throw new BadNodeException($"there is no node {place} in a tree") : isLeaf ? ~(int)place : (int)place;

    private static BranchMode Mode(string mode) => mode switch
    {
        "BRANCH_LEQ" => BranchMode.LessOrEqual,
        "BRANCH_LT" => BranchMode.Less,
        "BRANCH_GTE" => BranchMode.GreaterOrEqual,
        "BRANCH_GT" => BranchMode.Greater,
        "BRANCH_EQ" => BranchMode.Equal,
        "BRANCH_NEQ" => BranchMode.NotEqual,
        _ => throw new BadNodeException($"the mode {Names.Quote(mode)} of a node is not known"),
    };

    /// <summary>Sets of numbers, separated by NaN.</summary>
    private static IEnumerable<HashSet<double>> Sets(Attributes attributes)
    {
        var set = new HashSet<double>();
        foreach (var number in attributes.Tensor("membership_values") is OnnxTensor tensor ? Tensors.Reals(tensor.Data) : [])
        {
            if (double.IsNaN(number))
            {
                yield return set;
                set = [];
            }
            else
            {
                set.Add(number);
            }
        }

        if (set.Count > 0)
        {
            yield return set;
        }
    }

    private static ImmutableArray<long> Required(Attributes attributes, string name, int? length = null) =>
        attributes.Ints(name) is { } given && (length is null || given.Length == length) ? given : throw new BadNodeException($"{name} is missing or of another length");

    private static double[] Numbers(OnnxValue? tensor, int length, string name) =>
        tensor is OnnxTensor numbers && numbers.Data.Length == length ? Tensors.Reals(numbers.Data) : throw new BadNodeException($"{name} is missing or of another length");
}
