using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class RecurrentTests
{
    private const int T = 4, N = 3, In = 5, H = 6;
    private static readonly Node X = Input("x", Float64, [T, N, In]);

    [Fact]
    public void An_rnn_is_what_its_formula_says()
    {
        var p = Parameters(gates: 1);
        var h = Zeros();
        var states = new List<Node>();
        for (var t = 0; t < T; t++)
        {
            states.Add(h = (Item(t).MatMul(p.Weight) + p.Bias! + p.RecurrentBias! + h.MatMul(p.Recurrent)).Relu());
        }

        Same(X.Rnn([p], RnnActivation.Relu), Movement.Stack(0, [.. states]), h, p);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_lstm_is_what_its_formulas_say(bool peepholes, bool projection)
    {
        var p = Parameters(gates: 4, state: projection ? 2 : H) with
        {
            Peepholes = peepholes ? Input("peepholes", Float64, [3, H]) : null,
            Projection = projection ? Input("projection", Float64, [H, 2]) : null,
        };
        var (h, c) = (Zeros(projection ? 2 : H), Zeros());
        var states = new List<Node>();
        for (var t = 0; t < T; t++)
        {
            var sums = Item(t).MatMul(p.Weight) + p.Bias! + p.RecurrentBias! + h.MatMul(p.Recurrent);
            var (i, f, g) = ((Part(sums, 0) + Peep(0, c)).Sigmoid(), (Part(sums, 1) + Peep(1, c)).Sigmoid(), Part(sums, 2).Tanh());
            c = f * c + i * g;
            h = (Part(sums, 3) + Peep(2, c)).Sigmoid() * c.Tanh();
            h = p.Projection is { } w ? h.MatMul(w) : h;
            states.Add(h);
        }

        var lstm = X.Lstm([p]);
        Same(lstm, Movement.Stack(0, [.. states]), h, p);
        Assert.Equal(Run(p, c)[0].Data, Run(p, lstm.Cell!.Squeeze(0))[0].Data, (a, b) => Math.Abs(a - b) < 1e-12);

        Node Peep(int row, Node cell) => p.Peepholes is { } w ? cell * w.Slice(0, row, row + 1).Squeeze(0) : cell.ZerosLike();
    }

    [Fact]
    public void A_layer_is_applied_again_with_the_parameters_of_its_result()
    {
        RecurrentOptions twice = new() { Layers = 2, Direction = RecurrentDirection.Bidirectional };
        var first = X.Lstm(H, options: twice);
        var again = X.Lstm(first.Parameters, twice);

        Assert.Equal(4, first.Parameters.Count);
        Assert.Equal(12, Graph.Close([first.Output, again.Output], inputs: [X]).Variables.Length);
        Assert.Equal([0.0], Values((first.Output - again.Output).Abs().Max(), Tensor.From<double>([.. Enumerable.Range(0, T * N * In).Select(i => Math.Sin(i))], T, N, In)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gru_resets_after_or_before_the_product(bool resetAfter)
    {
        var p = Parameters(gates: 3);
        var h = Zeros();
        var states = new List<Node>();
        for (var t = 0; t < T; t++)
        {
            var x = Item(t).MatMul(p.Weight) + p.Bias!;
            var old = h.MatMul(p.Recurrent) + p.RecurrentBias!;
            var (r, z) = ((Part(x, 0) + Part(old, 0)).Sigmoid(), (Part(x, 1) + Part(old, 1)).Sigmoid());
            var fresh = resetAfter ? r * Part(old, 2)
                : (r * h).MatMul(p.Recurrent.Slice(1, 2 * H, 3 * H)) + p.RecurrentBias!.Slice(0, 2 * H, 3 * H);
            h = (1 - z) * (Part(x, 2) + fresh).Tanh() + z * h;
            states.Add(h);
        }

        Same(X.Gru([p], resetAfter), Movement.Stack(0, [.. states]), h, p);
    }

    [Fact]
    public void Layers_and_directions_are_put_together()
    {
        RecurrentParameters[] p = [Parameters(4, In, "a"), Parameters(4, In, "b"), Parameters(4, 2 * H, "c"), Parameters(4, 2 * H, "d")];
        var result = X.Lstm(p, new() { Layers = 2, Direction = RecurrentDirection.Bidirectional });
        var (a, b) = (X.Lstm([p[0]]), X.Lstm([p[1]], new() { Direction = RecurrentDirection.Reverse }));
        var middle = Movement.Concat(2, a.Output, b.Output);
        var (c, d) = (middle.Lstm([p[2]]), middle.Lstm([p[3]], new() { Direction = RecurrentDirection.Reverse }));
        Node[] expected = [Movement.Concat(2, c.Output, d.Output), Movement.Concat(0, a.State, b.State, c.State, d.State), Movement.Concat(0, a.Cell!, b.Cell!, c.Cell!, d.Cell!)];
        var values = Run([.. p.SelectMany(q => q.All)], [result.Output, result.State, result.Cell!, .. expected]);
        Assert.Equal([T, N, 2 * H], values[0].Shape);
        Assert.Equal([4, N, H], values[1].Shape);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(values[3 + i].Data, values[i].Data);
        }
    }

    [Fact]
    public void The_batch_may_come_first_and_states_may_be_given()
    {
        var p = Parameters(gates: 3);
        var start = Input("start", Float64, [1, N, H]);
        var result = X.Gru([p], options: new() { Initial = start });
        var first = X.Transpose(0, 1).Gru([p], options: new() { Initial = start, BatchFirst = true });
        var values = Run([.. p.All, start], [result.Output.Transpose(0, 1), result.State, first.Output, first.State]);
        Assert.Equal(values[0].Data, values[2].Data);
        Assert.Equal(values[1].Data, values[3].Data);
    }

    [Fact]
    public void Short_sequences_end_early_in_both_directions()
    {
        var p = Parameters(gates: 1);
        var lengths = Constant(Tensor.From([4L, 2L, 1L]));
        var options = new RecurrentOptions { Lengths = lengths };
        var (forward, reverse) = (X.Rnn([p], options: options), X.Rnn([p], options: options with { Direction = RecurrentDirection.Reverse }));
        var cut = X.Slice(0, 0, 2).Slice(1, 1, 2);
        var (cutForward, cutReverse) = (cut.Rnn([p]), cut.Rnn([p], options: new() { Direction = RecurrentDirection.Reverse }));
        var values = Run([.. p.All],
        [
            forward.State.Slice(1, 1, 2), cutForward.State, reverse.State.Slice(1, 1, 2), cutReverse.State,
            reverse.Output.Slice(1, 1, 2).Slice(0, 0, 2), cutReverse.Output, forward.Output.Slice(1, 1, 2).Slice(0, 2, 4),
        ]);
        Assert.Equal(values[1].Data, values[0].Data);
        Assert.Equal(values[3].Data, values[2].Data);
        Assert.Equal(values[5].Data, values[4].Data);
        Assert.All(values[6].Data, x => Assert.Equal(0, x));
    }

    [Fact]
    public void Onnx_parameters_are_read_in_their_own_order()
    {
        // The same parameters, written as ONNX orders them: LSTM input, output, forget, cell; GRU update, reset, new.
        foreach (var (gates, order) in ((int, int[])[])[(4, [0, 3, 1, 2]), (3, [1, 0, 2]), (1, [0])])
        {
            var p = Parameters(gates);
            var peepholes = gates == 4 ? Input("peepholes", Float64, [3, H]) : null;
            var read = RecurrentParameters.FromOnnx(
                Ordered(p.Weight.Transpose()).Unsqueeze(0), Ordered(p.Recurrent.Transpose()).Unsqueeze(0),
                Movement.Concat(0, Ordered(p.Bias!), Ordered(p.RecurrentBias!)).Unsqueeze(0),
                peepholes is null ? null : Movement.Concat(0, [.. ((int[])[0, 2, 1]).Select(i => peepholes.Slice(0, i, i + 1))]).Reshape([1, 3 * H]));
            Node[] given = [.. (p with { Peepholes = peepholes }).All];
            var values = Run(given, [.. given, .. read.All]);
            Assert.Equal(values.Count, 2 * given.Length);
            for (var i = 0; i < given.Length; i++)
            {
                Assert.Equal(values[i].Data, values[given.Length + i].Data);
            }

            Node Ordered(Node rows) => Movement.Concat(0, [.. order.Select(gate => rows.Slice(0, gate * H, (gate + 1) * H))]);
        }
    }

    [Fact]
    public void Variables_are_named_after_the_layer()
    {
        var x = Input("x", Float32, [Dim.Symbol("time"), Batch, In]);
        var y = x.Lstm(H, peepholes: true, projection: 2).Output.Gru(H, options: new() { Direction = RecurrentDirection.Bidirectional, Name = "encoder" }).Output;
        Assert.Equal(
            [
                "lstm.weight", "lstm.recurrent", "lstm.bias", "lstm.peepholes", "lstm.projection",
                "encoder.weight", "encoder.recurrent", "encoder.bias", "encoder.recurrent_bias",
                "encoder_1.weight", "encoder_1.recurrent", "encoder_1.bias", "encoder_1.recurrent_bias",
            ],
            Graph.Close([y]).VariableNames.Values.OrderBy(name => name.StartsWith("lstm", StringComparison.Ordinal) ? 0 : name.StartsWith("encoder.", StringComparison.Ordinal) ? 1 : 2)
                .ThenBy(name => name.Split('.')[1] switch { "weight" => 0, "recurrent" => 1, "bias" => 2, "peepholes" or "recurrent_bias" => 3, _ => 4 }));
    }

    [Fact]
    public void A_fresh_lstm_forgets_nothing()
    {
        var x = Input("x", Float32, [T, N, In]);
        var graph = Graph.Close([x.Lstm(2).Output]);
        var bias = Assert.Single(graph.Variables, v => graph.VariableNames[v] == "lstm.bias");
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 0], Interpreter.Run(Graph.Close([bias.Initializer]), [])[0].Data);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var p = Parameters(gates: 4);
        Refused("Lstm: an input [T, N, in] with a constant last extent is needed, not [4, 3]", () => X.Sum(2).Lstm(H));
        Refused("Gru: a layer of 0 units computes nothing", () => X.Gru(0));
        Refused("Rnn: an input [4, 3, 5] and weights [5, 24] and [6, 24] do not fit", () => X.Rnn([p]));
        Refused("Lstm: 2 layers in 1 directions need 2 sets of parameters, not 1", () => X.Lstm([p], new() { Layers = 2 }));
        Refused("Lstm: the states to begin with are [3, 6], not [1, 3, 6]", () => X.Lstm([p], new() { Initial = Zeros() }));
        Refused("Lstm: a bias [4] does not fit 24 columns", () => X.Lstm([p with { Bias = Input("b", Float64, [4]) }]));
        Refused("Gru: only an LSTM has cells to begin with", () => X.Gru(H, options: new() { InitialCell = Zeros() }));
        Refused("Gru: only an LSTM has peepholes and a projection", () => X.Gru([Parameters(gates: 3) with { Peepholes = Zeros() }]));
        Refused("FromOnnx: there is no direction 3 in W [1, 24, 5]", () => RecurrentParameters.FromOnnx(Input("W", Float64, [1, 24, 5]), Input("R", Float64, [1, 24, 6]), direction: 3));
        Refused("FromOnnx: R [1, 12, 6] has 12 rows", () => RecurrentParameters.FromOnnx(Input("W", Float64, [1, 12, 5]), Input("R", Float64, [1, 12, 6])));

        static void Refused(string why, Action declare) => Assert.StartsWith(why, Assert.Throws<GraphException>(declare).Message);
    }

    private static RecurrentParameters Parameters(int gates, int inputs = In, string name = "", int state = H) => new(
        Input(name + "w", Float64, [inputs, gates * H]), Input(name + "u", Float64, [state, gates * H]),
        Input(name + "b", Float64, [gates * H]), Input(name + "c", Float64, [gates * H]));

    private static Node Zeros(int width = H) => Fill.Full(0, Float64, [N, width]);

    private static Node Item(int t) => X.Slice(0, t, t + 1).Squeeze(0);

    private static Node Part(Node gates, int index) => gates.Slice(1, index * H, (index + 1) * H);

    private static void Same(RecurrentResult result, Node output, Node state, RecurrentParameters p)
    {
        Node[] inputs = [X, .. p.All];
        var values = Run(p, [result.Output, result.State.Squeeze(0), .. Slopes(result.Output), output, state, .. Slopes(output)]);
        foreach (var (actual, expected) in values.Zip(values.Skip(values.Count / 2)))
        {
            Assert.Equal(expected.Shape, actual.Shape);
            var scale = expected.Data.Max(Math.Abs);
            Assert.Equal(expected.Data, actual.Data, (a, b) => Math.Abs(a - b) <= 1e-13 * scale);
            Assert.Contains(expected.Data, x => x != 0);
        }

        IReadOnlyList<Node> Slopes(Node y) => (y * y).Sum().Gradient(inputs);
    }

    private static IReadOnlyList<Value> Run(RecurrentParameters p, params Node[] outputs) => Run([.. p.All], outputs);

    private static IReadOnlyList<Value> Run(Node[] parameters, Node[] outputs)
    {
        Node[] inputs = [X, .. parameters];
        var random = new Random(3);
        return Interpreter.Run(Graph.Close(outputs, inputs: inputs), [.. inputs.Select(x => Samples.Draw(new OpInput(Float64, x.Shape), 1, random))]);
    }
}
