namespace GraphC;

/// <summary>Layers and directions of a recurrent cell.</summary>
internal sealed class RecurrentLayer(RecurrentCell cell, string defaultName, RecurrentOptions? given)
{
    private readonly RecurrentOptions options = given ?? new();

    /// <summary>Whether an LSTM has peepholes.</summary>
    public bool Peepholes { get; init; }

    /// <summary>The width of an LSTM's state, if another than that of its cell.</summary>
    public long? Projection { get; init; }

    /// <summary>Layers with parameters of their own.</summary>
    public RecurrentResult Build(Node x, long units) => Node.Build(cell.Op, [x], _ =>
    {
        Layers.RequireSome(units, "units");
        Layers.RequireSome(Projection ?? 1, "projected units");
        if (x.Rank != 3 || !x.Shape[2].IsConstant)
        {
            throw new TypeRuleException($"an input {(options.BatchFirst ? "[N, T, in]" : "[T, N, in]")} with a constant last extent is needed, not {x.Shape}");
        }

        return Build(x, (width, index) => Parameters(x, width, units, index));
    });

    /// <summary>Layers with given parameters.</summary>
    public RecurrentResult Build(Node x, IReadOnlyList<RecurrentParameters> parameters)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(parameters);
        return Node.Build(cell.Op, [x, .. parameters.SelectMany(p => p.All)], _ =>
        {
            var expected = options.Layers * options.Directions;
            return parameters.Count == expected
                ? Build(x, (_, index) => parameters[index])
                : throw new TypeRuleException($"{options.Layers} layers in {options.Directions} directions need {expected} sets of parameters, not {parameters.Count}");
        });
    }

    private RecurrentResult Build(Node x, Func<Dim, int, RecurrentParameters> parameters)
    {
        if (options.InitialCell is not null && cell is not LstmCell)
        {
            throw new TypeRuleException("only an LSTM has cells to begin with");
        }

        if (options.Layers < 1)
        {
            throw new TypeRuleException($"{options.Layers} layers compute nothing; 1 is the least");
        }

        var sequence = options.BatchFirst ? x.Transpose(0, 1) : x;
        List<IReadOnlyList<Node>> final = [];
        List<RecurrentParameters> used = [];
        for (var layer = 0; layer < options.Layers; layer++)
        {
            List<Node> outputs = [];
            for (var direction = 0; direction < options.Directions; direction++)
            {
                var index = layer * options.Directions + direction;
                used.Add(parameters(sequence.Shape[2], index));
                var (output, states) = Walk(sequence, used[^1], index, direction == 1 || options.Direction == RecurrentDirection.Reverse);
                outputs.Add(output);
                final.Add(states);
            }

            sequence = outputs.Count == 1 ? outputs[0] : Movement.Concat(2, [.. outputs]);
            sequence = layer < options.Layers - 1 ? sequence.Dropout(options.Dropout) : sequence;
        }

        return new(
            options.BatchFirst ? sequence.Transpose(0, 1) : sequence,
            Movement.Stack(0, [.. final.Select(s => s[0])]),
            final[0].Count > 1 ? Movement.Stack(0, [.. final.Select(s => s[1])]) : null)
        {
            Parameters = used,
        };
    }

    private (Node Output, IReadOnlyList<Node> States) Walk(Node sequence, RecurrentParameters parameters, int index, bool reverse)
    {
        cell.Check(sequence, parameters);
        var widths = cell.States(parameters);
        Node?[] given = [options.Initial, options.InitialCell];
        var scan = Control.Scan(
            [.. widths.Select((width, i) => Initial(given[i], width, sequence, index))], [sequence],
            (states, items) =>
            {
                var next = cell.Step(items[0], states, parameters);
                return (next, [next[0]]);
            },
            new() { Reverse = reverse, Lengths = options.Lengths, Truncate = options.Truncate, Checkpoint = options.Checkpoint });
        return (scan.Outputs[0], scan.Final);
    }

    private Node Initial(Node? states, Dim width, Node sequence, int index)
    {
        var shape = Shape.Of([sequence.Shape[1], width]);
        if (states is null)
        {
            return Fill.Full(0, sequence.DType, shape);
        }

        var expected = Shape.Of([options.Layers * options.Directions, .. shape]);
        return states.Shape == expected
            ? states.Slice(0, index, index + 1).Squeeze(0)
            : throw new TypeRuleException($"the states to begin with are {states.Shape}, not {expected}: [layers * directions, N, width]");
    }

    private RecurrentParameters Parameters(Node x, Dim width, long units, int index)
    {
        // The first is named as the layer; a graph tells the others from it by numbers.
        var variables = new LayerVariables(options.Name ?? defaultName, x);
        var (columns, state) = (units * cell.Gates, Projection ?? units);
        return new(
            variables.Parameter("weight", [width, columns], shape => Initializers.GlorotUniform(shape)),
            variables.Parameter("recurrent", [state, columns], shape => Initializers.Orthogonal(shape)),
            options.Bias ? variables.Parameter("bias", [columns], Bias) : null,
            options.Bias && cell is GruCell { ResetAfter: true } ? variables.Parameter("recurrent_bias", [columns], shape => Initializers.Zeros(shape)) : null)
        {
            Peepholes = Peepholes ? variables.Parameter("peepholes", [3, units], shape => Initializers.GlorotUniform(shape)) : null,
            Projection = Projection is { } projected ? variables.Parameter("projection", [units, projected], shape => Initializers.GlorotUniform(shape)) : null,
        };

        // An LSTM that forgets nothing to begin with learns over long distances sooner: Jozefowicz, Zaremba and Sutskever (2015).
        Node Bias(Shape shape) => cell is not LstmCell ? Initializers.Zeros(shape)
            : Movement.Concat(0, Initializers.Zeros([units]), Initializers.Ones([units]), Initializers.Zeros([2 * units]));
    }
}
