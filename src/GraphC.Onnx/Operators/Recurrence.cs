using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Recurrent layers.</summary>
internal static class Recurrence
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Layer("RNN", ["Tanh"], (_, f) => new SimpleCell(f[0])),
        Layer("GRU", ["Sigmoid", "Tanh"], (c, f) => new GruCell(c.Attributes.Flag("linear_before_reset")) { Opening = f[0], Entering = f[1] }),
        Layer("LSTM", ["Sigmoid", "Tanh", "Tanh"], (c, f) => new LstmCell
        {
            Opening = f[0],
            Entering = f[1],
            Leaving = f[2],
            IsCoupled = c.Attributes.Flag("input_forget"),
        }),
    ];

    /// <summary>A layer, each direction with activations of its own.</summary>
    /// <param name="name">The operator.</param>
    /// <param name="usual">The activations of one direction where the node names none.</param>
    /// <param name="cell">A step with given activations.</param>
    private static Operator Layer(string name, string[] usual, Func<Call, Func<Node, Node>[], RecurrentCell> cell) => Operator.Many(name, call =>
    {
        var batchFirst = call.Attributes.Flag("layout");
        var x = batchFirst ? call.X().Transpose(0, 1) : call.X();
        RecurrentDirection[] directions = call.Attributes.Text("direction", "forward") switch
        {
            "forward" => [RecurrentDirection.Forward],
            "reverse" => [RecurrentDirection.Reverse],
            "bidirectional" => [RecurrentDirection.Forward, RecurrentDirection.Reverse],
            var other => throw new BadNodeException($"the direction {Names.Quote(other)} is none of forward, reverse and bidirectional"),
        };
        var activations = ActivationsOf(call, usual, directions.Length);
        var results = directions.Select((direction, i) =>
        {
            var options = new RecurrentOptions
            {
                Direction = direction,
                Lengths = call.Optional(4),
                Initial = State(5, i),
                InitialCell = State(6, i),
            };
            var parameters = RecurrentParameters.FromOnnx(call.X(1), call.X(2), call.Optional(3), call.Optional(7), i);
            return new RecurrentLayer(cell(call, activations[i]), name, options).Build(x, [parameters]);
        }).ToList();

        // [T, directions, N, units], or [N, T, directions, units].
        var all = Movement.Stack(1, [.. results.Select(r => r.Output)]);
        return
        [
            Operator.Result(call, batchFirst ? all.Permute(2, 0, 1, 3) : all),
            Last(r => r.State),
            results[0].Cell is null ? null : Last(r => r.Cell!),
        ];

        Node? State(int input, int direction) => call.Optional(input) is not { } states ? null
            : batchFirst ? states.Slice(1, direction, direction + 1).Transpose(0, 1)
            : states.Slice(0, direction, direction + 1);

        TensorOperand Last(Func<RecurrentResult, Node> state)
        {
            var states = Movement.Concat(0, [.. results.Select(state)]);
            return Operator.Result(call, batchFirst ? states.Transpose(0, 1) : states);
        }
    });

    /// <summary>The activations of each direction, whose arguments are clipped if the node says so.</summary>
    private static Func<Node, Node>[][] ActivationsOf(Call call, string[] usual, int directions)
    {
        string[] names = call.Attributes.Texts("activations") is { IsEmpty: false } given ? [.. given] : [.. Enumerable.Repeat(usual, directions).SelectMany(n => n)];
        if (names.Length != usual.Length * directions)
        {
            throw new BadNodeException($"{names.Length} activations are named; {usual.Length * directions} are needed");
        }

        var (alphas, betas) = (Numbers("activation_alpha"), Numbers("activation_beta"));
        double? clip = call.Attributes.Has("clip") ? call.Attributes.Float("clip", 0) : null;
        return [.. names.Select(n => Clipped(Activation(n, alphas, betas), clip)).Chunk(usual.Length)];

        Queue<float> Numbers(string attribute) => new(call.Attributes.Floats(attribute) ?? []);
    }

    private static Func<Node, Node> Clipped(Func<Node, Node> activation, double? clip) => clip is { } limit ? x => activation(x.Clamp(-limit, limit)) : activation;

    /// <summary>An activation by its name. Those that have numbers take the next of each list, as long as there are any.</summary>
    private static Func<Node, Node> Activation(string name, Queue<float> alphas, Queue<float> betas)
    {
        return name.ToLowerInvariant() switch
        {
            "relu" => x => x.Relu(),
            "tanh" => x => x.Tanh(),
            "sigmoid" => x => x.Sigmoid(),
            "softsign" => x => x.Softsign(),
            "softplus" => x => x.Softplus(),
            "leakyrelu" => With(Alpha(0.01f), 0, (x, alpha, _) => x.LeakyRelu(alpha)),
            "elu" => With(Alpha(1), 0, (x, alpha, _) => x.Elu(alpha)),
            "thresholdedrelu" => With(Alpha(1), 0, (x, alpha, _) => (x > alpha).Where(x, 0)),
            "affine" => With(Alpha(1), Beta(0), (x, alpha, beta) => (x * alpha) + beta),
            "scaledtanh" => With(Alpha(1), Beta(1), (x, alpha, beta) => (x * beta).Tanh() * alpha),
            "hardsigmoid" => With(Alpha(0.2f), Beta(0.5f), (x, alpha, beta) => ((x * alpha) + beta).Clamp(0, 1)),
            _ => throw new BadNodeException($"there is no activation {Names.Quote(name)}"),
        };

        double Alpha(double absent) => alphas.TryDequeue(out var number) ? number : absent;

        double Beta(double absent) => betas.TryDequeue(out var number) ? number : absent;

        static Func<Node, Node> With(double alpha, double beta, Func<Node, double, double, Node> apply) => x => apply(x, alpha, beta);
    }
}
