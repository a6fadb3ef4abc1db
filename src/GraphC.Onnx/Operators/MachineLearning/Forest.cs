using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>How a branch compares a feature with its number; the numbers are those of <c>TreeEnsemble</c>.</summary>
internal enum BranchMode
{
    LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, Member,
}

/// <summary>How the votes of trees for a target are put together; the numbers are those of <c>TreeEnsemble</c>.</summary>
internal enum Aggregation
{
    Average, Sum, Min, Max,
}

/// <summary>A decision in a tree.</summary>
/// <param name="Feature">Which feature is looked at.</param>
/// <param name="Mode">How it is compared.</param>
/// <param name="Split">With what.</param>
/// <param name="Members">The set for <see cref="BranchMode.Member"/>.</param>
/// <param name="MissingIsTrue">Where to go if the feature is NaN.</param>
/// <param name="True">The next branch, or the complement of a leaf's number.</param>
/// <param name="False">The same, if the comparison does not hold.</param>
internal sealed record Branch(int Feature, BranchMode Mode, double Split, HashSet<double>? Members, bool MissingIsTrue, int True, int False)
{
    public int Next(double[] features)
    {
        if (Feature < 0 || Feature >= features.Length)
        {
            throw new BadNodeException($"a tree asks for the feature {Feature} of {features.Length}");
        }

        var x = features[Feature];
        var holds = Mode switch
        {
            BranchMode.LessOrEqual => x <= Split,
            BranchMode.Less => x < Split,
            BranchMode.GreaterOrEqual => x >= Split,
            BranchMode.Greater => x > Split,
            BranchMode.Equal => x == Split,
            BranchMode.NotEqual => x != Split,
            _ => Members!.Contains(x),
        };
        return holds || (MissingIsTrue && double.IsNaN(x)) ? True : False;
    }
}

/// <summary>A vote of a leaf.</summary>
internal readonly record struct Vote(int Target, double Weight);

/// <summary>Trees of decisions whose leaves vote.</summary>
/// <param name="Roots">Where each tree begins: a branch, or the complement of a leaf's number.</param>
/// <param name="Branches">All branches.</param>
/// <param name="Leaves">The votes of all leaves.</param>
internal sealed record Forest(IReadOnlyList<int> Roots, IReadOnlyList<Branch> Branches, IReadOnlyList<Vote[]> Leaves)
{
    /// <summary>The votes of all trees for each target; zero where there are none.</summary>
    public double[] Votes(double[] features, int targets, Aggregation aggregation)
    {
        var votes = new double[targets];
        var voted = new bool[targets];
        foreach (var root in Roots)
        {
            foreach (var (target, weight) in Leaves[Leaf(root, features)])
            {
                ref var vote = ref votes[target >= 0 && target < targets ? target : throw new BadNodeException($"a tree votes for the target {target} of {targets}")];
                vote = !voted[target] ? weight
                    : aggregation == Aggregation.Min ? Math.Min(vote, weight)
                    : aggregation == Aggregation.Max ? Math.Max(vote, weight)
                    : vote + weight;
                voted[target] = true;
            }
        }

        return aggregation == Aggregation.Average ? [.. votes.Select(v => v / Roots.Count)] : votes;
    }

    private int Leaf(int at, double[] features)
    {
        for (var steps = 0; at >= 0; steps++)
        {
            at = at >= Branches.Count ? throw new BadNodeException($"a tree goes on at the node {at} of {Branches.Count}")
                : steps > Branches.Count ? throw new BadNodeException("the nodes of a tree make a circle")
                : Branches[at].Next(features);
        }

        return ~at < Leaves.Count ? ~at : throw new BadNodeException($"a tree ends at the leaf {~at} of {Leaves.Count}");
    }
}
