using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;
using GraphC.Onnx.Model;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>Support vector machines.</summary>
internal static class SupportVectors
{
    public static ImmutableArray<Operator> Operators { get; } = [Operator.OnHost("SVMRegressor", Regress)];

    /// <summary>How alike an example and a vector are.</summary>
    private sealed record Kernel(string Type, double Gamma, double Offset, double Degree)
    {
        public static Kernel Read(Attributes attributes)
        {
            var parameters = attributes.Floats("kernel_params") is { Length: >= 3 } given ? given : [0, 0, 0];
            return new(attributes.Text("kernel_type", "LINEAR"), parameters[0], parameters[1], parameters[2]);
        }

        public double Of(ReadOnlySpan<double> x, ReadOnlySpan<float> vector)
        {
            var (product, distance) = (0.0, 0.0);
            for (var i = 0; i < x.Length; i++)
            {
                product += x[i] * vector[i];
                distance += (x[i] - vector[i]) * (x[i] - vector[i]);
            }

            return Type switch
            {
                "LINEAR" => product,
                "POLY" => Math.Pow(Gamma * product + Offset, Degree),
                "RBF" => Math.Exp(-Gamma * distance),
                "SIGMOID" => Math.Tanh(Gamma * product + Offset),
                _ => throw new BadNodeException($"the kernel {Names.Quote(Type)} is not known"),
            };
        }
    }

    /// <summary>The sum of the example's likeness to each vector; without vectors the coefficients weigh features. One class has two answers, 1 and -1.</summary>
    private static OnnxValue?[] Regress(HostCall call)
    {
        var attributes = call.Attributes;
        var kernel = Kernel.Read(attributes);
        var count = (int)attributes.Int("n_supports", 0);
        var vectors = attributes.Floats(count > 0 ? "support_vectors" : "coefficients") ?? throw new BadNodeException("the vectors or coefficients are missing");
        var coefficients = count > 0 ? attributes.Floats("coefficients") ?? throw new BadNodeException("the coefficients are missing") : [1];
        var rho = attributes.Floats("rho") is { Length: > 0 } given ? given[0] : 0;
        double[][] scores = [.. Scores.Rows(call.Tensor(0)).Select(Score)];
        return [Scores.Tensor(scores, 1)];

        double[] Score(double[] row)
        {
            if (vectors.Length != (long)coefficients.Length * row.Length || (count > 0 && coefficients.Length != count))
            {
                throw new BadNodeException($"{coefficients.Length} coefficients and {vectors.Length} numbers of vectors do not fit {row.Length} features");
            }

            double sum = rho;
            for (var i = 0; i < coefficients.Length; i++)
            {
                sum += coefficients[i] * kernel.Of(row, vectors.AsSpan().Slice(i * row.Length, row.Length));
            }

            double[] score = [attributes.Flag("one_class") ? (sum > 0 ? 1 : -1) : sum];
            Scores.Transform(score, attributes.Text("post_transform", "NONE"));
            return score;
        }
    }
}
