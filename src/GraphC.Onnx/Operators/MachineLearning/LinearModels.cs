using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>Models that weigh features and add them up.</summary>
internal static class LinearModels
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.OnHost("LinearRegressor", Regress),
        Operator.OnHost("LinearClassifier", Classify),
    ];

    private static OnnxValue?[] Regress(HostCall call)
    {
        var targets = (int)call.Attributes.Int("targets", 1);
        var scores = Weigh(call, targets);
        foreach (var row in scores)
        {
            Scores.Transform(row, call.Attributes.Text("post_transform", "NONE"));
        }

        return [Scores.Tensor(scores, targets)];
    }

    /// <summary>The label of the greatest score, and the scores. With two labels there may be one score alone, for the second of them.</summary>
    private static OnnxValue?[] Classify(HostCall call)
    {
        var classes = Scores.LabelCount(call, "classlabels_ints");
        var scores = Weigh(call, call.Attributes.Floats("intercepts")?.Length ?? classes);
        var isSingle = scores.Length > 0 && scores[0].Length == 1 && classes == 2;
        int[] best = [.. scores.Select(s => isSingle ? (s[0] > 0 ? 1 : 0) : Scores.Best(s))];
        foreach (var row in scores)
        {
            Scores.Transform(row, call.Attributes.Text("post_transform", "NONE"));
        }

        double[][] rows = isSingle ? [.. scores.Select(s => new[] { 1 - s[0], s[0] })] : scores;
        return [Scores.Labels(call, "classlabels_ints", best), Scores.Tensor(rows, rows.Length == 0 ? classes : rows[0].Length)];
    }

    /// <summary>The sums of each example, one for each target.</summary>
    private static double[][] Weigh(HostCall call, int targets)
    {
        var weights = call.Attributes.Floats("coefficients") ?? throw new BadNodeException("the coefficients are missing");
        var intercepts = call.Attributes.Floats("intercepts") ?? [];
        var rows = Scores.Rows(call.Tensor(0));
        return [.. rows.Select(Weighed)];

        double[] Weighed(double[] row)
        {
            if (targets < 1 || weights.Length != (long)targets * row.Length || (intercepts.Length != 0 && intercepts.Length != targets))
            {
                throw new BadNodeException($"{weights.Length} coefficients and {intercepts.Length} intercepts for {row.Length} features and {targets} targets");
            }

            var sums = new double[targets];
            for (var target = 0; target < targets; target++)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    sums[target] += row[i] * weights[target * row.Length + i];
                }

                sums[target] += intercepts.Length == 0 ? 0 : intercepts[target];
            }

            return sums;
        }
    }
}
