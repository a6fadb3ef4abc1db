using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>What models of the domain share: rows of features, scores, their transformation, and labels.</summary>
internal static class Scores
{
    /// <summary>The features of the examples as <c>[N][C]</c>.</summary>
    public static double[][] Rows(OnnxTensor x)
    {
        var all = Tensors.Reals(x.Data);
        return x.Shape.Length switch
        {
            1 => [all],
            2 => [.. Enumerable.Range(0, (int)x.Shape[0]).Select(i => all.AsSpan(i * (int)x.Shape[1], (int)x.Shape[1]).ToArray())],
            _ => throw new BadNodeException($"{x} is no matrix of examples"),
        };
    }

    /// <summary>Rows of scores as a tensor <c>[N, targets]</c>.</summary>
    public static OnnxTensor Tensor(double[][] rows, int columns, ElementType type = ElementType.Float32) =>
        HostTensors.Of(type, [rows.Length, columns], [.. rows.SelectMany(r => r)]);

    /// <summary>The attribute <c>post_transform</c> done to the scores of one example.</summary>
    public static void Transform(double[] scores, string transform)
    {
        switch (transform)
        {
            case "NONE":
                break;
            case "LOGISTIC":
                for (var i = 0; i < scores.Length; i++)
                {
                    scores[i] = Logistic(scores[i]);
                }

                break;
            case "SOFTMAX":
                Softmax(scores, static _ => false);
                break;
            case "SOFTMAX_ZERO":
                Softmax(scores, static s => Math.Abs(s) <= 1e-7);
                break;
            case "PROBIT":
                throw new UnsupportedException("the post_transform PROBIT: others compute it by an approximation that the standard does not state");
            default:
                throw new BadNodeException($"the post_transform {Names.Quote(transform)} is not known");
        }
    }

    public static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The place of the greatest score, of equal ones the first.</summary>
    public static int Best(double[] scores) => Array.IndexOf(scores, scores.Max());

    /// <summary>The labels at some places, <c>[N]</c>.</summary>
    /// <param name="call">The node.</param>
    /// <param name="integers">The attribute with the labels that are numbers.</param>
    /// <param name="places">Which label each example has.</param>
    public static OnnxValue Labels(HostCall call, string integers, IReadOnlyList<int> places) => HostElements.Select(Labels(call, integers), places, places.Count);

    /// <summary>How many labels there are.</summary>
    public static int LabelCount(HostCall call, string integers) => HostTensors.Count(HostElements.Shape(Labels(call, integers)));

    private static OnnxValue Labels(HostCall call, string integers) =>
        call.Attributes.Texts("classlabels_strings") is { IsEmpty: false } text ? new OnnxStrings([.. text], text.Length)
        : call.Attributes.Ints(integers) is { IsEmpty: false } numbers ? OnnxTensor.Of(numbers.AsSpan(), numbers.Length)
        : throw new BadNodeException("there are no labels");

    /// <summary>Where a score stands for nothing it stays small instead of counting as the exponential of zero.</summary>
    private static void Softmax(double[] scores, Func<double, bool> isNothing)
    {
        var greatest = scores.Max();
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = isNothing(scores[i]) ? scores[i] * Math.Exp(-greatest) : Math.Exp(scores[i] - greatest);
        }

        var sum = scores.Sum();
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }
    }
}
