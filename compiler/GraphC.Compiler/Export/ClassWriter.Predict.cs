namespace GraphC.Compiler;

// The methods that predict.
internal sealed partial class ClassWriter
{
    private void Predict()
    {
        code.Line();
        Document("summary", $"Computes {Several(signature.Outputs)} from {Several(signature.Inputs)}, without an allocation on the managed heap.");
        ParameterDocumentation(withOutputs: true);
        Throws("ArgumentException", "A length does not fit the extents, these are impossible, or an output overlaps an input or another output.");
        Throws("IndexOutOfRangeException", "An index in the data is out of range; what the outputs hold then is undefined.");
        if (signature.MayBeStopped)
        {
            Throws("OperationCanceledException", "The prediction was cancelled; what the outputs hold then is undefined.");
        }

        Block(Wrapped("public void Predict(", Parameters(withOutputs: true), ")"), () =>
        {
            foreach (var dim in names.Dims)
            {
                code.Line($"ArgumentOutOfRangeException.ThrowIfNegative({dim});");
            }

            foreach (var (dim, node) in signature.Requirements)
            {
                code.Line($"Lengths.RequirePossible({Text(dim)}, {Identifiers.Literal(dim.ToString())}, {Identifiers.Literal(node)});");
            }

            foreach (var tensor in signature.Tensors)
            {
                var (parameter, shape) = (names.Parameter(tensor), Identifiers.Literal(tensor.Type.Shape.ToString()));
                code.Line($"Lengths.Require({parameter}.Length, {LengthOf(tensor)}, {shape}, {Identifiers.Literal(parameter)});");
            }

            foreach (var group in signature.Tensors.GroupBy(t => t.Element))
            {
                Lines(Wrapped($"fixed ({group.Key}* ", group.Select(t => $"{names.Pointer(t)} = {names.Parameter(t)}"), ")"));
            }

            code.Block("", Run);
        });
    }

    private void Run()
    {
        var extents = $"[{string.Join(", ", names.Dims)}]";
        var operands = signature.Tensors.Select(t => $"Operand.Of({names.Pointer(t)}, {names.Parameter(t)}.Length)").ToList();
        string[] rest =
        [
            .. signature.Draws ? [names.Seed, names.Step] : (string[])[],
            .. signature.MayBeStopped ? [$"cancellation: {names.Cancellation}"] : (string[])[],
        ];
        Lines(Wrapped("this.program.Run(", [extents, Wrapped("[", operands, "]"), .. rest], ");"));
    }

    private void PredictArrays()
    {
        var outputs = signature.Outputs.ToList();
        code.Line();
        Document("summary", $"Computes {Several(outputs)} from {Several(signature.Inputs)}, as new arrays.");
        ParameterDocumentation(withOutputs: false);
        code.Line($"/// <inheritdoc cref=\"Predict({Signature()})\"/>");
        var result = outputs is [var only] ? $"{only.Element}[]" : Wrapped("(", outputs.Select(o => $"{o.Element}[] {names.Member(o)}"), ")");
        Block(Wrapped($"public {result} Predict(", Parameters(withOutputs: false), ")"), () =>
        {
            foreach (var output in outputs)
            {
                code.Line($"var {names.Parameter(output)} = new {output.Element}[{LengthOf(output)}];");
            }

            Lines(Wrapped("Predict(", Arguments(), ");"));
            Lines(outputs is [var one] ? $"return {names.Parameter(one)};" : Wrapped("return (", outputs.Select(names.Parameter), ");"));
        });
    }

    private IEnumerable<string> Parameters(bool withOutputs) =>
    [
        .. signature.Inputs.Select(t => $"ReadOnlySpan<{t.Element}> {names.Parameter(t)}"),
        .. withOutputs ? signature.Outputs.Select(t => $"Span<{t.Element}> {names.Parameter(t)}") : [],
        .. names.Dims.Select(d => $"int {d}"),
        .. signature.Draws ? [$"ulong {names.Seed}", $"ulong {names.Step} = 0"] : (string[])[],
        .. signature.MayBeStopped ? [$"CancellationToken {names.Cancellation} = default"] : (string[])[],
    ];

    /// <summary>The types of the parameters, as documentation refers to the method by them.</summary>
    private string Signature() => string.Join(", ",
    [
        .. signature.Inputs.Select(t => $"ReadOnlySpan{{{t.Element}}}"),
        .. signature.Outputs.Select(t => $"Span{{{t.Element}}}"),
        .. names.Dims.Select(_ => "int"),
        .. signature.Draws ? ["ulong", "ulong"] : (string[])[],
        .. signature.MayBeStopped ? ["CancellationToken"] : (string[])[],
    ]);

    private IEnumerable<string> Arguments() =>
    [
        .. signature.Tensors.Select(names.Parameter), .. names.Dims,
        .. signature.Draws ? [names.Seed, names.Step] : (string[])[],
        .. signature.MayBeStopped ? [names.Cancellation] : (string[])[],
    ];

    private void ParameterDocumentation(bool withOutputs)
    {
        foreach (var tensor in signature.Tensors.Where(t => t.IsInput || withOutputs))
        {
            var role = tensor.IsInput ? "The input" : "Receives the output";
            var shape = tensor.Type.Rank == 0 ? "one element" : $"{ShapeOf(tensor)} in row-major order";
            var elements = tensor.ElementType is { } type ? $"; {Identifiers.Documentation(type)} in the model, here each as a {tensor.Element}" : "";
            Parameter(names.Parameter(tensor), $"{role} {Code(tensor.Name)}, {shape}{elements}.");
        }

        foreach (var (symbol, parameter) in signature.Dims.Zip(names.Dims))
        {
            Parameter(parameter, $"The extent {Code(symbol.Name)}, at least 0.");
        }

        if (signature.Draws)
        {
            Parameter(names.Seed, "The seed of the random numbers.");
            Parameter(names.Step, "Which of the draws of that seed these are: the same seed and step draw the same numbers.");
        }

        if (signature.MayBeStopped)
        {
            Parameter(names.Cancellation, "Ends loops whose length the data decide.");
        }
    }
}
