namespace GraphC.Data;

/// <summary>
/// Named tensors, in memory or in a file whose elements are read when they are asked for:
/// <c>using var weights = Weights.Open("model.safetensors"); weights.LoadInto(predict.Graph);</c>
/// </summary>
public class Weights : IDisposable
{
    private readonly OrderedDictionary<string, StoredTensor> stored = new(StringComparer.Ordinal);
    private readonly IDisposable? source;

    internal Weights(IEnumerable<StoredTensor> stored, IDisposable? source = null)
    {
        this.source = source;
        foreach (var tensor in stored)
        {
            this.stored.Add(tensor.Name, tensor);
        }
    }

    /// <summary>The names, in the order of the file.</summary>
    public IReadOnlyList<string> Names => stored.Keys;

    /// <summary>What is known about all tensors without reading them, in the order of the file.</summary>
    public IReadOnlyList<StoredTensor> Stored => stored.Values;

    /// <summary>All tensors by name, in the order of the file; those of an open file are read now.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public IReadOnlyDictionary<string, Tensor> Tensors =>
        new OrderedDictionary<string, Tensor>(stored.Select(t => KeyValuePair.Create(t.Key, t.Value.Read())), StringComparer.Ordinal);

    /// <summary>One tensor; of an open file it is read now.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public Tensor this[string name] => stored.TryGetValue(name, out var tensor)
        ? tensor.Read()
        : throw new KeyNotFoundException(
            $"There is no tensor '{name}'; there are {string.Join(", ", Names.Take(20))}{(Names.Count > 20 ? ", …" : "")}.");

    /// <summary>True if there is a tensor of this name.</summary>
    public bool Contains(string name) => stored.ContainsKey(name);

    /// <summary>Tensors in memory.</summary>
    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    public static Weights Of(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return new(tensors.Select(t => InMemory(t.Key, ElementEncodings.Of(t.Value.DType), t.Value)));
    }

    /// <summary>Opens a safetensors or npz file; its content decides which of them, not its name.</summary>
    /// <exception cref="InvalidDataException">The file is neither, or is broken.</exception>
    public static Weights Open(string path)
    {
        Span<byte> start = stackalloc byte[9];
        using (var stream = File.OpenRead(path))
        {
            stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }

        // A safetensors file begins with a length that may be any number, then with the header's brace.
        return start[8] != '{' && start is [(byte)'P', (byte)'K', ..] ? Npz.Open(path) : Safetensors.Open(path);
    }

    /// <summary>Writes the values of a model's variables, as the other overload does.</summary>
    /// <param name="path">The file, which ends in <c>.safetensors</c> or <c>.npz</c>.</param>
    /// <param name="graph">The graph that has the variables: of a prediction, rather than of the training, which has the optimizer's too.</param>
    /// <param name="names">The names in the file; by default those in the graph.</param>
    public static void Save(string path, Graph graph, NameMap? names = null) => Save(path, NamesOf(graph), names);

    /// <summary>Writes the values of variables. An older file of that name is replaced once the new one is complete.</summary>
    /// <param name="path">The file, which ends in <c>.safetensors</c> or <c>.npz</c>.</param>
    /// <param name="variables">The variables and their names.</param>
    /// <param name="names">The names in the file; by default those of the variables.</param>
    /// <exception cref="ArgumentException">The name of the file ends otherwise, or two variables would have the same name in it.</exception>
    /// <exception cref="InvalidOperationException">A variable has no value yet.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<Variable, string>> variables, NameMap? names = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(variables);
        Action<string, IEnumerable<KeyValuePair<string, Tensor>>> write = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".safetensors" => (file, tensors) => Safetensors.Write(file, tensors),
            ".npz" => Npz.Write,
            var other => throw new ArgumentException($"Weights are saved as .safetensors or .npz, not as '{other}'.", nameof(path)),
        };
        var unfinished = path + ".unfinished";
        try
        {
            write(unfinished, Named(variables, names).Select(v => KeyValuePair.Create(v.StoredName, v.Variable.Value)));
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Gives the variables of a graph these values, as the other overload does.</summary>
    /// <param name="graph">The graph that has the variables: of a prediction, rather than of the training, which has the optimizer's too.</param>
    /// <param name="names">By which names they are stored; by default by their own.</param>
    /// <param name="axes">For the name of a variable, how to transpose the stored tensor, or null not to.</param>
    /// <param name="strict">Whether to refuse weights that do not fit altogether.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="WeightsMismatchException"><paramref name="strict"/>, and something does not fit.</exception>
    /// <exception cref="InvalidDataException">The file is broken; no variable was changed.</exception>
    public LoadReport LoadInto(Graph graph, NameMap? names = null, Func<string, int[]?>? axes = null, bool strict = true) =>
        LoadInto(NamesOf(graph), names, axes, strict);

    /// <summary>
    /// Gives variables these values. Everything is checked before any variable changes. Nothing is converted but what
    /// <see cref="ElementEncoding"/> says, and nothing is transposed unless asked for.
    /// </summary>
    /// <param name="variables">The variables and their names.</param>
    /// <param name="names">By which names they are stored; by default by their own.</param>
    /// <param name="axes">
    /// For the name of a variable, which axis of the stored tensor each of its axes is, or null to leave the order:
    /// <c>name => name.EndsWith(".weight") ? [1, 0] : null</c>.
    /// </param>
    /// <param name="strict">
    /// Whether to refuse weights that do not fit altogether. If false, what fits is loaded, and the report says what does not.
    /// </param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="WeightsMismatchException">
    /// <paramref name="strict"/>, and a variable has no tensor or one of another type or shape, or a tensor belongs to no variable. All of
    /// these are listed.
    /// </exception>
    /// <exception cref="InvalidDataException">The file is broken; no variable was changed.</exception>
    public LoadReport LoadInto(
        IEnumerable<KeyValuePair<Variable, string>> variables, NameMap? names = null, Func<string, int[]?>? axes = null, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var missing = new List<MissingVariable>();
        var mismatched = new List<MismatchedVariable>();
        var fitting = new List<(string Name, Variable Variable, StoredTensor Stored, int[]? Axes)>();
        var unexpected = new HashSet<string>(Names, StringComparer.Ordinal);
        foreach (var (name, storedName, variable) in Named(variables, names))
        {
            unexpected.Remove(storedName);
            var order = axes?.Invoke(name);
            if (!stored.TryGetValue(storedName, out var tensor))
            {
                missing.Add(new(name, storedName));
            }
            else if (Mismatch(variable, tensor, order) is { } reason)
            {
                mismatched.Add(new(name, storedName, reason));
            }
            else
            {
                fitting.Add((name, variable, tensor, order));
            }
        }

        var report = new LoadReport([.. fitting.Select(f => f.Name)], missing, [.. Names.Where(unexpected.Contains)], mismatched);
        if (strict && !report.IsComplete)
        {
            throw new WeightsMismatchException(report with { Loaded = [] });
        }

        // What may fail fails before the first variable changes; what cannot need not be held in memory beside its variable.
        var values = fitting.ConvertAll(f => f.Stored.IsCertain ? null : f.Stored.Read());
        foreach (var ((_, variable, tensor, order), value) in fitting.Zip(values))
        {
            var read = value ?? tensor.Read();
            variable.Value = order is null ? read : AxisOrder.Permute(read, order);
        }

        return report;
    }

    /// <summary>Closes the file, if there is one.</summary>
    public void Dispose()
    {
        source?.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static StoredTensor InMemory(string name, ElementEncoding encoding, Tensor tensor) =>
        new(name, encoding, tensor.Shape.ToArray(), isCertain: true, () => tensor);

    private static IEnumerable<KeyValuePair<Variable, string>> NamesOf(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Variables.Select(v => KeyValuePair.Create(v, graph.VariableNames[v]));
    }

    private static IEnumerable<(string Name, string StoredName, Variable Variable)> Named(
        IEnumerable<KeyValuePair<Variable, string>> variables, NameMap? names) =>
        variables.Select(v => (v.Value, (names ?? NameMap.Same).StoredName(v.Value), v.Key)).OrderBy(v => v.Item1, StringComparer.Ordinal);

    private static string? Mismatch(Variable variable, StoredTensor stored, int[]? axes)
    {
        if (axes is not null && !AxisOrder.IsPermutation(axes, stored.Shape.Length))
        {
            return $"the axes [{string.Join(", ", axes)}] are no order of those of {stored}";
        }

        var shape = axes is null ? stored.Shape.ToArray() : AxisOrder.Permute(stored.Shape, axes);
        return stored.DType == variable.DType && variable.Shape.Select(d => d.Value).SequenceEqual(shape)
            ? null
            : $"it is {variable.Type}, stored is {stored}{(axes is null ? "" : $", transposed by [{string.Join(", ", axes)}]")}";
    }
}
