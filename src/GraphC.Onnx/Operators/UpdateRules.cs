using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// Optimizers of <c>ai.onnx.preview.training</c>. Their inputs are the rate, the number of updates so far, and then all parameters, all
/// gradients, and all states of each kind; their outputs the new parameters and states in that order.
/// </summary>
internal static class UpdateRules
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Rule("Adagrad", 1, Adagrad),
        Rule("Momentum", 1, Momentum),
        Rule("Adam", 2, Adam),
    ];

    /// <summary>One parameter, its gradient with the penalty of its norm, its states, and what holds for all: the rate and the number of updates.</summary>
    private sealed record Step(Call Call, Node Parameter, Node Gradient, Node[] States)
    {
        public Node Rate => Call.X(0).Reshape(Shape.Scalar).Cast(Parameter.DType);

        public Node Updates => Call.X(1).Reshape(Shape.Scalar);

        public double Number(string attribute, double absent = 0) => Call.Attributes.Float(attribute, absent);
    }

    private static Operator Rule(string name, int states, Func<Step, Node[]> update) => Operator.Many(name, call =>
    {
        var kinds = 2 + states;
        var count = (call.Inputs - 2) / kinds;
        if (call.Inputs < 2 + kinds || (call.Inputs - 2) % kinds != 0)
        {
            throw new BadNodeException($"{call.Inputs} inputs are not a rate, a count and {kinds} tensors for each parameter");
        }

        var results = new Operand?[(1 + states) * count];
        for (var i = 0; i < count; i++)
        {
            var parameter = call.X(2 + i);
            var gradient = (parameter * call.Attributes.Float("norm_coefficient", 0)) + call.X(2 + count + i);
            var updated = update(new(call, parameter, gradient, [.. Enumerable.Range(2, states).Select(kind => call.X(2 + (kind * count) + i))]));
            for (var kind = 0; kind < updated.Length; kind++)
            {
                results[(kind * count) + i] = Operator.Result(call, updated[kind], like: 2 + i);
            }
        }

        return results;
    }) with { Domain = "ai.onnx.preview.training" };

    /// <summary>Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization" (2011).</summary>
    private static Node[] Adagrad(Step step)
    {
        var rate = step.Rate / ((step.Updates.Cast(step.Parameter.DType) * step.Number("decay_factor")) + 1);
        var squares = step.States[0] + step.Gradient.Square();
        return [step.Parameter - (rate * step.Gradient / (squares.Sqrt() + step.Number("epsilon"))), squares];
    }

    /// <summary>Polyak's momentum, or Nesterov's. The first update takes the whole gradient.</summary>
    private static Node[] Momentum(Step step)
    {
        var (alpha, beta) = (step.Number("alpha"), step.Number("beta"));
        var share = (step.Updates > 0).Where(Declare.Constant(beta, step.Parameter.DType), 1);
        var velocity = (step.States[0] * alpha) + (share * step.Gradient);
        return step.Call.Attributes.Text("mode", "") switch
        {
            "standard" => [step.Parameter - (step.Rate * velocity), velocity],
            "nesterov" => [step.Parameter - (step.Rate * (step.Gradient + (velocity * alpha))), velocity],
            var other => throw new BadNodeException($"the mode {Names.Quote(other)} is neither standard nor nesterov"),
        };
    }

    /// <summary>Kingma and Ba, "Adam: a method for stochastic optimization" (2015). The first update does without the correction of the moments.</summary>
    private static Node[] Adam(Step step)
    {
        var (alpha, beta) = (step.Number("alpha", 0.9f), step.Number("beta", 0.999f));
        var mean = (step.States[0] * alpha) + (step.Gradient * (1 - alpha));
        var squares = (step.States[1] * beta) + (step.Gradient.Square() * (1 - beta));
        var updates = step.Updates.Cast(step.Parameter.DType);
        var corrected = step.Rate * (1 - Power(beta)).Sqrt() / (1 - Power(alpha));
        var rate = (step.Updates > 0).Where(corrected, step.Rate);
        var updated = step.Parameter - (rate * mean / (squares.Sqrt() + step.Number("epsilon", 1e-6f)));
        return [updated * (1 - step.Number("norm_coefficient_post")), mean, squares];

        Node Power(double number) => Declare.Constant(number, updates.DType).Pow(updates);
    }
}
