using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>Ensembles of decision trees.</summary>
internal static class Trees
{
    private static readonly string[] Transforms = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];

    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.OnHost("TreeEnsemble", Ensemble, since: 5),
        Operator.OnHost("TreeEnsembleRegressor", Regress),
        Operator.OnHost("TreeEnsembleClassifier", Classify),
    ];

    private static OnnxValue?[] Ensemble(HostCall call)
    {
        var attributes = call.Attributes;
        var targets = (int)attributes.Int("n_targets", 1);
        var aggregation = attributes.Int("aggregate_function", 1) is >= 0 and <= 3 and var a ? (Aggregation)a : throw new BadNodeException("the aggregate_function is not known");
        var transform = attributes.Int("post_transform", 0) is >= 0 and <= 4 and var t ? Transforms[t] : throw new BadNodeException("the post_transform is not known");
        return [Predict(call, ForestReader.Compact(attributes), targets, aggregation, [], transform, call.Tensor(0).Type)];
    }

    private static OnnxValue?[] Regress(HostCall call)
    {
        var aggregation = call.Attributes.Text("aggregate_function", "SUM") switch
        {
            "SUM" => Aggregation.Sum,
            "AVERAGE" => Aggregation.Average,
            "MIN" => Aggregation.Min,
            "MAX" => Aggregation.Max,
            var other => throw new BadNodeException($"the aggregate_function {Names.Quote(other)} is not known"),
        };
        return
        [
            Predict(
                call, ForestReader.Listed(call.Attributes, "target"), (int)call.Attributes.Int("n_targets", 1), aggregation,
                ForestReader.Numbers(call.Attributes, "base_values") ?? [], call.Attributes.Text("post_transform", "NONE"), ElementType.Float32),
        ];
    }

    private static OnnxTensor Predict(
        HostCall call, Forest forest, int targets, Aggregation aggregation, double[] bases, string transform, ElementType type)
    {
        double[][] scores = [.. Scores.Rows(call.Tensor(0)).Select(row => forest.Votes(row, targets, aggregation))];
        foreach (var row in scores)
        {
            Add(bases, row);
            Scores.Transform(row, transform);
        }

        return Scores.Tensor(scores, targets, type);
    }

    /// <summary>
    /// The label of the greatest score, and the scores. If all votes are for one of two classes, they are a probability of the second class where no
    /// vote is negative, and otherwise speak for it if they are positive.
    /// </summary>
    private static OnnxValue?[] Classify(HostCall call)
    {
        var forest = ForestReader.Listed(call.Attributes, "class");
        var classes = Scores.LabelCount(call, "classlabels_int64s");
        var votes = forest.Leaves.SelectMany(l => l).ToList();
        var isSingle = classes == 2 && votes.Select(v => v.Target).Distinct().Count() == 1;
        var isProbability = votes.TrueForAll(v => v.Weight >= 0);
        var bases = ForestReader.Numbers(call.Attributes, "base_values") ?? [];
        var transform = call.Attributes.Text("post_transform", "NONE");
        var rows = Scores.Rows(call.Tensor(0));
        var (scores, best) = (new double[rows.Length][], new int[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            var score = forest.Votes(rows[i], classes, Aggregation.Sum);
            if (isSingle)
            {
                var one = score[votes[0].Target] + (bases.Length == 0 ? 0 : bases[^1]);
                best[i] = one > (isProbability ? 0.5 : 0) ? 1 : 0;
                scores[i] = Pair(one);
            }
            else
            {
                Add(bases, score);
                best[i] = Scores.Best(score);
                Scores.Transform(scores[i] = score, transform);
            }
        }

        return [Scores.Labels(call, "classlabels_int64s", best), Scores.Tensor(scores, classes)];

        double[] Pair(double one)
        {
            if (transform == "LOGISTIC")
            {
                return [Scores.Logistic(-one), Scores.Logistic(one)];
            }

            double[] pair = [isProbability ? 1 - one : -one, one];
            Scores.Transform(pair, transform);
            return pair;
        }
    }

    private static void Add(double[] bases, double[] scores)
    {
        if (bases.Length != 0 && bases.Length != scores.Length)
        {
            throw new BadNodeException($"{bases.Length} base_values for {scores.Length} scores");
        }

        for (var i = 0; i < bases.Length; i++)
        {
            scores[i] += bases[i];
        }
    }
}
