using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

/// <summary>The recurrent operators in their optional parts, against the equations of the standard written as loops.</summary>
public sealed class RecurrenceTests
{
    private const int Steps = 4, Batch = 3, Items = 2, Units = 3, Directions = 2;
    private static readonly OnnxTensor X = Numbers.Some(1, Steps, Batch, Items);
    private static readonly OnnxTensor Lengths = OnnxTensor.Of(Tensor.From(new int[] { 4, 2, 3 }));
    private static readonly OnnxTensor State = Numbers.Some(2, Directions, Batch, Units), Cell = Numbers.Some(3, Directions, Batch, Units);

    private static OnnxTensor W(int gates) => Numbers.Some(4, Directions, gates * Units, Items);

    private static OnnxTensor R(int gates) => Numbers.Some(5, Directions, gates * Units, Units);

    private static OnnxTensor B(int gates) => Numbers.Some(6, Directions, 2 * gates * Units);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The item's part of a gate, and the state's part of it.</summary>
    private static (double Item, double Old) Parts(int gates, int direction, int gate, int unit, long t, long n, double[] state)
    {
        var row = (gate * Units) + unit;
        var item = Enumerable.Range(0, Items).Sum(i => X.At(t, n, i) * W(gates).At(direction, row, i)) + B(gates).At(direction, row);
        var old = Enumerable.Range(0, Units).Sum(j => state[j] * R(gates).At(direction, row, j)) + B(gates).At(direction, (gates * Units) + row);
        return (item, old);
    }

    /// <summary>Walks each sequence in both directions, and compares all states and the last ones.</summary>
    private static void Check(OnnxTensor[] results, bool batchFirst, Func<int, long, long, double[], double[], (double[] State, double[] Cell)> step)
    {
        var all = new double[Steps, Directions, Batch, Units];
        var (states, cells) = (new double[Directions, Batch][], new double[Directions, Batch][]);
        for (var d = 0; d < Directions; d++)
        {
            for (var n = 0; n < Batch; n++)
            {
                double[] state = [.. Enumerable.Range(0, Units).Select(u => State.At(d, n, u))], cell = [.. Enumerable.Range(0, Units).Select(u => Cell.At(d, n, u))];
                var length = (int)Lengths.At(n);
                foreach (var t in d == 0 ? Enumerable.Range(0, length) : Enumerable.Range(0, length).Reverse())
                {
                    (state, cell) = step(d, t, n, state, cell);
                    for (var u = 0; u < Units; u++)
                    {
                        all[t, d, n, u] = state[u];
                    }
                }

                (states[d, n], cells[d, n]) = (state, cell);
            }
        }

        if (batchFirst)
        {
            results[0].ShouldBe([Batch, Steps, Directions, Units], p => all[p[1], p[2], p[0], p[3]]);
            results[1].ShouldBe([Batch, Directions, Units], p => states[p[1], p[0]][p[2]]);
            return;
        }

        results[0].ShouldBe([Steps, Directions, Batch, Units], p => all[p[0], p[1], p[2], p[3]]);
        results[1].ShouldBe([Directions, Batch, Units], p => states[p[0], p[1]][p[2]]);
        if (results.Length > 2)
        {
            results[2].ShouldBe([Directions, Batch, Units], p => cells[p[0], p[1]][p[2]]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_lstm_has_peepholes_clips_and_couples_its_gates(bool isCoupled)
    {
        var peepholes = Numbers.Some(7, Directions, 3 * Units);
        var results = new OneNode("LSTM", 14, outputs: 3) { ["hidden_size"] = Units, ["direction"] = "bidirectional", ["clip"] = 0.6f, ["input_forget"] = isCoupled ? 1 : 0 }
            .Run(X, W(4), R(4), B(4), Lengths, State, Cell, peepholes);
        Check(results, batchFirst: false, (d, t, n, state, cell) =>
        {
            var next = new double[Units];
            var leaving = new double[Units];
            for (var u = 0; u < Units; u++)
            {
                var input = Sigmoid(Clip(Gate(0, u) + (peepholes.At(d, u) * cell[u])));
                var forget = isCoupled ? 1 - input : Sigmoid(Clip(Gate(2, u) + (peepholes.At(d, (2 * Units) + u) * cell[u])));
                next[u] = (forget * cell[u]) + (input * Math.Tanh(Clip(Gate(3, u))));
                leaving[u] = Sigmoid(Clip(Gate(1, u) + (peepholes.At(d, Units + u) * next[u]))) * Math.Tanh(Clip(next[u]));
            }

            return (leaving, next);

            double Gate(int gate, int unit) => Parts(4, d, gate, unit, t, n, state) is var (item, old) ? item + old : 0;
        });

        static double Clip(double x) => Math.Clamp(x, -0.6, 0.6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_gru_resets_before_or_after_the_product(int after)
    {
        var results = new OneNode("GRU", 14, outputs: 2) { ["hidden_size"] = Units, ["direction"] = "bidirectional", ["linear_before_reset"] = after }
            .Run(X, W(3), R(3), B(3), Lengths, State);
        Check(results, batchFirst: false, (d, t, n, state, _) =>
        {
            var reset = Gates(1, state);
            var fresh = after == 1
                ? Enumerable.Range(0, Units).Select(u => Parts(3, d, 2, u, t, n, state) is var (item, old) ? item + (reset[u] * old) : 0)
                : Enumerable.Range(0, Units).Select(u => Parts(3, d, 2, u, t, n, [.. state.Zip(reset, (h, r) => h * r)]) is var (item, old) ? item + old : 0);
            return ([.. Gates(0, state).Zip(fresh, (z, f) => (z, f)).Zip(state, (p, h) => ((1 - p.z) * Math.Tanh(p.f)) + (p.z * h))], state);

            double[] Gates(int gate, double[] seen) =>
                [.. Enumerable.Range(0, Units).Select(u => Parts(3, d, gate, u, t, n, seen) is var (item, old) ? Sigmoid(item + old) : 0)];
        });
    }

    [Fact]
    public void Each_direction_of_a_layer_has_its_activation_and_the_batch_may_come_first()
    {
        var node = new OneNode("RNN", 14, outputs: 2)
        {
            ["hidden_size"] = Units, ["direction"] = "bidirectional", ["layout"] = 1,
            ["activations"] = new[] { "LeakyRelu", "HardSigmoid" }, ["activation_alpha"] = new[] { 0.3f, 0.4f }, ["activation_beta"] = new[] { 0.1f },
        };
        var results = node.Run(Turned(X), W(1), R(1), B(1), Lengths, Turned(State));
        Check(results, batchFirst: true, (d, t, n, state, _) =>
            ([.. Enumerable.Range(0, Units).Select(u => Parts(1, d, 0, u, t, n, state) is var (item, old) ? Activation(d, item + old) : 0)], state));

        static double Activation(int direction, double x) => direction == 0 ? (x < 0 ? 0.3 * x : x) : Math.Clamp((0.4 * x) + 0.1, 0, 1);

        static OnnxTensor Turned(OnnxTensor x) => Numbers.Of(
            [.. from b in Enumerable.Range(0, (int)x.Shape[1]) from a in Enumerable.Range(0, (int)x.Shape[0]) from c in Enumerable.Range(0, (int)x.Shape[2]) select (float)x.At(a, b, c)],
            x.Shape[1], x.Shape[0], x.Shape[2]);
    }

    [Theory]
    [InlineData("Affine", 2, 2.5)]
    [InlineData("ScaledTanh", 2, 0.9242343145200195)]
    [InlineData("ThresholdedRelu", 2, 2.0)]
    [InlineData("Elu", -1, -0.6321205588285577)]
    [InlineData("softsign", 1, 0.5)]
    [InlineData("Softplus", 0, 0.6931471805599453)]
    [InlineData("Relu", -1, 0.0)]
    public void Activations_are_those_of_the_standard(string name, float x, double expected)
    {
        // Of a state of 0 and a weight of 1 only the activation is left. Affine is 1.5 x - 0.5, ScaledTanh 2 tanh(x / 4).
        var node = new OneNode("RNN", 22, outputs: 2) { ["hidden_size"] = 1, ["activations"] = new[] { name } };
        if (name is "Affine" or "ScaledTanh")
        {
            node["activation_alpha"] = new[] { name == "Affine" ? 1.5f : 2f };
            node["activation_beta"] = new[] { name == "Affine" ? -0.5f : 0.25f };
        }

        var one = Numbers.Of([1], 1, 1, 1);
        node.Run(Numbers.Of([x], 1, 1, 1), one, one)[0].ShouldBe([1, 1, 1, 1], _ => expected);
    }

    [Fact]
    public void Activations_that_are_unknown_or_too_few_are_refused()
    {
        Assert.Contains("there is no activation 'Cube'", Message(["Cube"]), StringComparison.Ordinal);
        Assert.Contains("2 activations are named; 1 are needed", Message(["Tanh", "Tanh"]), StringComparison.Ordinal);

        static string Message(string[] names) => Assert.Throws<ModelFormatException>(
            () => new OneNode("RNN", 22) { ["activations"] = names }.Run(Numbers.Some(1, 1, 1, 1), Numbers.Some(1, 1, 1, 1), Numbers.Some(1, 1, 1, 1))).Message;
    }
}
