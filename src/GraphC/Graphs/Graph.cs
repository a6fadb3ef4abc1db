using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// A closed dataflow program: inputs, outputs, and the new values of variables. Closing a graph decides between training and inference
/// (<see cref="WhenTrainingOp"/>), collects the updates that layers attached (<see cref="AssignOp"/>), names the variables and numbers
/// the random streams; after that nothing about it can change.
/// </summary>
public sealed class Graph
{
    private Graph? initialization;

    private Graph(
        ImmutableArray<Node> inputs, ImmutableArray<Node> outputs, ImmutableArray<Update> updates, Graph? declared = null, int firstStream = 0,
        bool isRegion = false)
    {
        Inputs = inputs;
        Outputs = outputs;
        Updates = updates;
        Nodes = Walk.Topological(outputs.Concat(updates.Select(u => u.Value)).Concat(inputs).Concat(updates.Select(u => (Node)u.Variable)));
        Symbols = declared?.Symbols ?? [.. (isRegion ? Nodes.SelectMany(n => n.Shape.Concat(n.Op.Mentions)) : inputs.SelectMany(i => i.Shape)).SelectMany(d => d.Symbols).Distinct()];

        // A rewrite changes the order of nodes; names, starting values and random numbers must not notice.
        Variables = declared?.Variables ?? [.. Nodes.OfType<Variable>()];
        VariableNames = declared?.VariableNames ?? Naming.Of(Variables);
        Streams = declared?.Streams ?? Walk.Streams(Nodes, firstStream);
        Requirements = declared?.Requirements ?? Walk.Requirements(Nodes);
        initialization = declared?.initialization;
    }

    /// <summary>What is fed, in the order of <c>Run</c>'s arguments.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>What is returned.</summary>
    public ImmutableArray<Node> Outputs { get; }

    /// <summary>The new values of variables; all of them are computed from the old values.</summary>
    public ImmutableArray<Update> Updates { get; }

    /// <summary>Every node, inputs before users.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The variables that are read or updated as declared; a rewritten graph may have stopped reading some.</summary>
    public ImmutableArray<Variable> Variables { get; }

    /// <summary>The symbolic extents, in the order in which the inputs mention them; a run binds each.</summary>
    public ImmutableArray<DimSymbol> Symbols { get; }

    /// <summary>The unique name of each variable in this graph, for example <c>dense_1.weight</c>.</summary>
    public ImmutableDictionary<Variable, string> VariableNames { get; }

    /// <summary>The number of each random stream: its position in topological order.</summary>
    internal ImmutableDictionary<RandomStream, int> Streams { get; }

    /// <summary>What a binding of the symbols must not make negative, and the node that it would make impossible.</summary>
    internal ImmutableArray<(Dim Dim, Node Node)> Requirements { get; }

    /// <summary>Who is told what takes the place of nodes; null if nobody asks.</summary>
    internal Lineage? Lineage { get; private init; }

    /// <summary>The name an input was declared with.</summary>
    public static string NameOf(Node input) => input.Op is InputOp op ? op.Label : throw new ArgumentException($"{input} is no input.", nameof(input));

    /// <summary>Closes the graph that computes these outputs and updates.</summary>
    /// <param name="outputs">What a run returns.</param>
    /// <param name="updates">The new values of variables.</param>
    /// <param name="inputs">The order in which a run takes the inputs; by default the order in which they were declared.</param>
    /// <param name="training">Whether dropout drops and batch norm measures; by default true if there are updates.</param>
    /// <exception cref="GraphException">An input is missing from <paramref name="inputs"/>, two inputs have one name, an update does not
    /// fit its variable or has a rival, or an extent cannot be bound by the inputs.</exception>
    public static Graph Close(
        IReadOnlyList<Node> outputs, IReadOnlyList<Update>? updates = null, IReadOnlyList<Node>? inputs = null, bool? training = null) =>
        Close(outputs, updates, inputs, training, firstStream: 0);

    private static Graph Close(
        IReadOnlyList<Node> outputs, IReadOnlyList<Update>? updates, IReadOnlyList<Node>? inputs, bool? training, int firstStream)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        updates = [.. (updates ?? []).Distinct()];   // two losses may share an optimizer, and so its step counter
        var mode = Mode.Resolve(outputs, updates, training ?? updates.Count > 0);
        var found = Walk.Topological(mode.Outputs.Concat(mode.Updates.Select(u => u.Value))).Where(n => n.Op is InputOp).ToList();
        var order = inputs ?? [.. found.OrderBy(n => n.Sequence)];
        Checks.Closed(order, found, mode.Outputs, mode.Updates);
        return new([.. order], mode.Outputs, mode.Updates, firstStream: firstStream);
    }

    /// <summary>
    /// The program of a region op's body. Its inputs are placeholders; the extents that its nodes mention are bound by the graph around it.
    /// </summary>
    internal static Graph OfRegion(ImmutableArray<Node> inputs, ImmutableArray<Node> outputs) => new(inputs, outputs, [], isRegion: true);

    /// <summary>
    /// The graph that computes the starting values of all <see cref="Variables"/>, in their order. It covers the initialized ones too, so
    /// that the numbers drawn for one variable do not depend on what ran before. Its random streams are numbered apart from those of the
    /// program, or else the first run would draw the starting values again.
    /// </summary>
    public Graph Initialization => initialization ??=
        Close([.. Variables.Select(v => v.Initializer)], updates: null, inputs: null, training: false, firstStream: 1 << 30);

    /// <summary>
    /// The same program with its nodes replaced; the inputs and their order, the variables and their names, and the numbers of random
    /// streams stay.
    /// </summary>
    internal Graph Rebuild(Func<Node, Node> replace) =>
        Rebuild([.. Outputs.Select(replace)], [.. Updates.Select(u => u with { Value = replace(u.Value) })]);

    /// <summary>The same program computed by other nodes.</summary>
    internal Graph Rebuild(ImmutableArray<Node> outputs, ImmutableArray<Update> updates) => new(Inputs, outputs, updates, this) { Lineage = Lineage };

    /// <summary>The same graph; it tells a lineage what takes the place of its nodes, or nobody.</summary>
    internal Graph With(Lineage? lineage) => ReferenceEquals(lineage, Lineage) ? this : new(Inputs, Outputs, Updates, this) { Lineage = lineage };

    /// <summary>The graph as text, one node a line.</summary>
    public override string ToString() => GraphPrinter.Print(this);

    private static class Checks
    {
        public static void Closed(IReadOnlyList<Node> inputs, List<Node> found, IEnumerable<Node> outputs, IEnumerable<Update> updates)
        {
            foreach (var input in inputs)
            {
                if (input?.Op is not InputOp)
                {
                    throw new GraphException("Graph", $"'{input}' is listed as an input but is none", [], input?.Origin ?? Origin.None);
                }
            }

            if (found.FirstOrDefault(n => ((InputOp)n.Op).IsPlaceholder) is { } placeholder)
            {
                throw new GraphException(
                    "Graph", "a node of a step or a branch is used outside of it, where it has no value; let the step or the branch return it", [placeholder.Type], placeholder.Origin);
            }

            if (found.FirstOrDefault(n => !inputs.Contains(n)) is { } missing)
            {
                throw new GraphException("Graph", $"the input '{NameOf(missing)}' is used but not listed", [missing.Type], missing.Origin);
            }

            if (inputs.GroupBy(NameOf).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                throw new GraphException("Graph", $"two inputs are named '{twice.Key}'", twice.Select(n => n.Type), twice.Last().Origin);
            }

            if (updates.GroupBy(u => u.Variable).FirstOrDefault(g => g.Count() > 1) is { } rivals)
            {
                throw new GraphException(
                    "Update", $"the variable '{rivals.Key.DeclaredName}' is updated twice", [rivals.Key.Type], rivals.Last().Value.Origin);
            }

            foreach (var update in updates)
            {
                if (update.Value.Type != update.Variable.Type)
                {
                    throw new GraphException("Update", "the new value does not have the variable's type", [update.Variable.Type, update.Value.Type], update.Value.Origin);
                }
            }

            var bound = inputs.SelectMany(i => i.Shape).Select(d => d.AsSymbol).OfType<DimSymbol>().ToHashSet();
            foreach (var node in Walk.Topological(outputs.Concat(updates.Select(u => u.Value)).Concat(inputs)))
            {
                foreach (var symbol in node.Shape.Concat(node.Op.Mentions).SelectMany(d => d.Symbols))
                {
                    if (!bound.Contains(symbol))
                    {
                        throw new GraphException(node.Op.Name, $"no input has the extent '{symbol}' by itself, so a run cannot bind it", [node.Type], node.Origin);
                    }
                }
            }
        }
    }
}

/// <summary>Walks over nodes.</summary>
internal static class Walk
{
    /// <summary>All nodes that the roots depend on, inputs before users, in the order of first mention.</summary>
    /// <param name="roots">The roots.</param>
    /// <param name="stop">Nodes whose inputs are not looked at; by default there are none.</param>
    public static ImmutableArray<Node> Topological(IEnumerable<Node> roots, Func<Node, bool>? stop = null)
    {
        // An explicit stack: graphs are deeper than call stacks.
        var order = ImmutableArray.CreateBuilder<Node>();
        var entered = new HashSet<Node>();
        var stack = new Stack<(Node Node, int Next)>();
        foreach (var root in roots)
        {
            if (entered.Add(root))
            {
                stack.Push((root, 0));
            }

            while (stack.TryPop(out var top))
            {
                var (node, next) = top;
                if (next == node.Inputs.Length || (next == 0 && stop?.Invoke(node) == true))
                {
                    order.Add(node);
                    continue;
                }

                stack.Push((node, next + 1));
                if (entered.Add(node.Inputs[next]))
                {
                    stack.Push((node.Inputs[next], 0));
                }
            }
        }

        return order.ToImmutable();
    }

    /// <summary>Rebuilds nodes bottom-up: <paramref name="rewrite"/> sees each node with its inputs already rewritten.</summary>
    public static Dictionary<Node, Node> Rewrite(IEnumerable<Node> topological, Func<Node, Node> rewrite)
    {
        var map = new Dictionary<Node, Node>();
        foreach (var node in topological)
        {
            var changed = node.Inputs.Any(n => !ReferenceEquals(map[n], n));
            map[node] = rewrite(changed ? node.WithInputs([.. node.Inputs.Select(n => map[n])]) : node);
        }

        return map;
    }

    /// <summary>The extents and positions of which it depends on the symbols whether they are negative.</summary>
    public static ImmutableArray<(Dim Dim, Node Node)> Requirements(IEnumerable<Node> nodes) =>
    [
        .. nodes.SelectMany(n => n.Shape.Concat(n.Op.Requirements([.. n.Inputs.Select(i => i.Type)])).Select(dim => (dim, n)))
            .Where(r => !r.dim.IsNonNegative)
            .DistinctBy(r => r.dim),
    ];

    /// <summary>Numbers the random streams in topological order.</summary>
    public static ImmutableDictionary<RandomStream, int> Streams(IEnumerable<Node> nodes, int first)
    {
        var streams = ImmutableDictionary.CreateBuilder<RandomStream, int>();
        foreach (var stream in nodes.Select(n => n.Op).OfType<RandomOp>().Select(op => op.Stream))
        {
            streams.TryAdd(stream, stream.Number ?? first + streams.Count);
        }

        return streams.ToImmutable();
    }
}
