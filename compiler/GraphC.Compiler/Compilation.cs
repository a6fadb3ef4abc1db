using System.Diagnostics;

namespace GraphC.Compiler;

/// <summary>From declared nodes to something that runs: <c>using static GraphC.Compiler.Compilation;</c>.</summary>
public static partial class Compilation
{
    /// <summary>Compiles a step that updates variables: a training step.</summary>
    /// <param name="updates">The new values of variables, for example <c>new Adam(1e-3).Minimize(loss)</c>.</param>
    /// <param name="outputs">What a run returns.</param>
    /// <param name="inputs">The order of the inputs; by default the order in which they were declared.</param>
    /// <param name="options">How to compile.</param>
    /// <exception cref="GraphException">The graph cannot be closed, or there is nothing to compute.</exception>
    public static Executable Compile(
        IReadOnlyList<Update> updates, IReadOnlyList<Node>? outputs = null, IReadOnlyList<Node>? inputs = null, CompileOptions? options = null) =>
        Compile(Close(outputs ?? [], updates, inputs), Declared(outputs), options);

    /// <summary>Compiles a program that only computes: inference, where dropout does nothing and norms use running statistics.</summary>
    /// <inheritdoc cref="Compile(IReadOnlyList{Update}, IReadOnlyList{Node}?, IReadOnlyList{Node}?, CompileOptions?)"/>
    public static Executable Compile(IReadOnlyList<Node> outputs, IReadOnlyList<Node>? inputs = null, CompileOptions? options = null) =>
        Compile(Close(outputs, [], inputs), null, options);

    /// <summary>Compiles a closed graph. Variables without a value get their starting values.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">How to compile.</param>
    public static Executable Compile(Graph graph, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Compile(graph, null, options);
    }

    /// <summary>Takes a step that updates variables through all stages of its compilation without compiling the C#, to look at them.</summary>
    /// <inheritdoc cref="Compile(IReadOnlyList{Update}, IReadOnlyList{Node}?, IReadOnlyList{Node}?, CompileOptions?)"/>
    public static StageDump Dump(
        IReadOnlyList<Update> updates, IReadOnlyList<Node>? outputs = null, IReadOnlyList<Node>? inputs = null, CompileOptions? options = null) =>
        Dump(Close(outputs ?? [], updates, inputs), Declared(outputs), options);

    /// <summary>Takes a program that only computes through all stages of its compilation without compiling the C#, to look at them.</summary>
    /// <inheritdoc cref="Compile(IReadOnlyList{Node}, IReadOnlyList{Node}?, CompileOptions?)"/>
    public static StageDump Dump(IReadOnlyList<Node> outputs, IReadOnlyList<Node>? inputs = null, CompileOptions? options = null) =>
        Dump(Close(outputs, [], inputs), null, options);

    /// <summary>Takes a closed graph through all stages of its compilation without compiling the C#, to look at them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">How to compile.</param>
    public static StageDump Dump(Graph graph, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Dump(graph, null, options);
    }

    /// <param name="graph">The graph.</param>
    /// <param name="declared">The graph before it was differentiated; null if it was not.</param>
    /// <param name="options">How to compile.</param>
    internal static StageDump Dump(Graph graph, Func<Graph>? declared, CompileOptions? options)
    {
        options ??= CompileOptions.Default;
        return Dump(options.FreezeVariables ? Frozen(graph, options) : graph, declared, options, DumpFolder.Of(options));
    }

    private static StageDump Dump(Graph graph, Func<Graph>? declared, CompileOptions options, DumpFolder? folder)
    {
        var graphs = new GraphStages(graph, declared?.Invoke(), folder is null ? null : folder.Write);
        var lowered = Lowered.From(graph, options, new PassOptions { Disabled = options.DisabledPasses, TracesNodes = true, OnStage = graphs.Add });
        var dump = new StageDump(options.Name, graphs, lowered);
        folder?.Write(dump);
        return dump;
    }

    private static Func<Graph>? Declared(IReadOnlyList<Node>? outputs) => outputs is null or [] ? null : () => Graph.Close(outputs, training: true);

    private static Graph Close(IReadOnlyList<Node> outputs, IReadOnlyList<Update> updates, IReadOnlyList<Node>? inputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(updates);
        return outputs.Count + updates.Count > 0
            ? Graph.Close(outputs, updates, inputs)
            : throw new GraphException("Compile", "there is nothing to compute: name an output or an update", [], Origin.Capture());
    }

    /// <param name="graph">The graph.</param>
    /// <param name="declared">The graph before it was differentiated, for the dump.</param>
    /// <param name="options">How to compile.</param>
    private static Executable Compile(Graph graph, Func<Graph>? declared, CompileOptions? options)
    {
        options ??= CompileOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, CompileOptions.MostThreads);
        if (options is { Watching: Watching.Values, Trace: not null })
        {
            throw new ArgumentException("A program whose values are checked or compared spends its time on that: trace one without CheckFinite and Compare.", nameof(options));
        }

        var clock = Stopwatch.StartNew();
        if (options.FreezeVariables)
        {
            return Build(Frozen(graph, options), declared, options, clock);
        }

        // Beside each other: the program of the starting values is a small one, and what both need of Roslyn is made ready once.
        var starting = graph.Variables.All(v => v.IsInitialized) ? null : Task.Run(() => StartingValues(graph, options));
        var executable = Build(graph, declared, options, clock);
        if (starting is not null)
        {
            Initialize(graph.Variables, starting.GetAwaiter().GetResult());
        }

        return executable;
    }

    /// <summary>The graph with the values that its variables have, or start with.</summary>
    private static Graph Frozen(Graph graph, CompileOptions options)
    {
        if (!graph.Variables.All(v => v.IsInitialized))
        {
            Initialize(graph.Variables, StartingValues(graph, options));
        }

        return Freezing.Run(graph);
    }

    private static Executable Build(Graph graph, Func<Graph>? declared, CompileOptions options, Stopwatch clock)
    {
        // Who watches or dumps needs what the compiler makes on its way.
        var cache = options is { DumpFolder: null, Watching: Watching.Nothing } ? options.CacheFolder : null;
        var key = DiskCache.KeyOf(graph, options);
        if (DiskCache.Find(cache, key) is { } cached)
        {
            var (assembly, constants) = Package.Read(cached);
            return new(graph, assembly, options, new(true, clock.Elapsed), constants);
        }

        var folder = DumpFolder.Of(options);
        var lowered = folder is null
            ? Lowered.From(graph, options, new PassOptions { Disabled = options.DisabledPasses })
            : Dump(graph, declared, options, folder).Lowered;
        var built = RoslynBuild.Compile(lowered.Source, "GraphC.Emitted." + key[..16], options.Debuggable);
        DiskCache.Keep(cache, key, Package.Write(built, lowered.Literals));
        return new(graph, built, options, new(false, clock.Elapsed), lowered.Literals, RunObserver.Of(options, lowered.Main));
    }

    /// <summary>Computes starting values by compiled code, all at once, so that they depend on graph and seed alone.</summary>
    private static IReadOnlyList<Tensor> StartingValues(Graph graph, CompileOptions options)
    {
        using var initialize = Build(graph.Initialization, null, options.Unwatched with { Name = options.Name + ".initialize" }, Stopwatch.StartNew());
        return [.. initialize.Run()];
    }

    private static void Initialize(IEnumerable<Variable> variables, IEnumerable<Tensor> values)
    {
        foreach (var (variable, value) in variables.Zip(values))
        {
            if (!variable.IsInitialized)
            {
                variable.Value = value;
            }
        }
    }
}
