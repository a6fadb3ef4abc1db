using System.Globalization;

namespace GraphC.Compiler;

/// <summary>One run of a program, again and again: in other forms, from the same inputs and values of variables.</summary>
internal sealed class Trial : IDisposable
{
    private const ulong Step = 0;

    private readonly Graph graph;
    private readonly IReadOnlyList<Tensor> inputs;
    private readonly CompileOptions options;
    private readonly double tolerance;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<Variable, Tensor> start;
    private readonly Dictionary<Variable, Value> values;
    private readonly IReadOnlyList<(string Name, Value Value)> expected;

    /// <exception cref="ArgumentException">The tensors do not fit the inputs.</exception>
    public Trial(Graph graph, IReadOnlyList<Tensor> inputs, CompileOptions options, double tolerance, CancellationToken cancellation)
    {
        (this.graph, this.inputs, this.tolerance, this.cancellation) = (graph, inputs, tolerance, cancellation);
        this.options = options.Unwatched with { CacheFolder = null, DumpFolder = null };
        start = StartingValues();
        values = start.ToDictionary(p => p.Key, p => Value.From(p.Value));
        expected = Interpreted(graph);
    }

    /// <summary>Sets the variables back to what they were before.</summary>
    public void Dispose() => SetVariables();

    /// <summary>How a form of the graph differs from what was declared when it is interpreted; null if it does not.</summary>
    public string? OfInterpreted(Graph form)
    {
        try
        {
            return Difference(Interpreted(form));
        }
        catch (Exception e) when (IsFault(e))
        {
            return $"it cannot be interpreted any more: {OneLine(e)}";
        }
    }

    /// <summary>How the compiled program differs from what was declared.</summary>
    /// <param name="passes">How the passes are run.</param>
    /// <param name="threads">The number of threads; by default that of the options.</param>
    /// <returns>The difference, null if there is none; and the pass that failed, if one did.</returns>
    public (string? Problem, string? Failed) OfCompiled(PassOptions passes, int? threads = null)
    {
        cancellation.ThrowIfCancellationRequested();
        SetVariables();
        try
        {
            using var program = Compile(passes, options with { Threads = threads ?? options.Threads });
            var outputs = program.Run(cancellation, [.. inputs]);
            return (Difference(Named(i => Value.From(outputs[i]), variable => Value.From(variable.Value))), null);
        }
        catch (PassException e)
        {
            return (OneLine(e), e.Pass);
        }
        catch (Exception e) when (IsFault(e))
        {
            return ($"{e.GetType().Name}: {OneLine(e)}", null);
        }
    }

    /// <summary>The first kernel that computes something else than the interpreter of what it reads; null if none does, or none can be run.</summary>
    public KernelMismatchException? FaultyKernel(PassOptions passes)
    {
        cancellation.ThrowIfCancellationRequested();
        SetVariables();
        try
        {
            using var program = Compile(passes, options with { Compare = true });
            program.Run(cancellation, [.. inputs]);
            return null;
        }
        catch (KernelMismatchException e)
        {
            return e;
        }
        catch (Exception e) when (IsFault(e))
        {
            return null;
        }
    }

    private Executable Compile(PassOptions passes, CompileOptions how)
    {
        var lowered = Lowered.From(how.FreezeVariables ? Freezing.Run(graph) : graph, how, passes);
        var assembly = RoslynBuild.Compile(lowered.Source, "GraphC.Emitted.Trial", how.Debuggable);
        return new(graph, assembly, how, new(false, TimeSpan.Zero), lowered.Literals, RunObserver.Of(how, lowered.Main));
    }

    private IReadOnlyList<(string, Value)> Interpreted(Graph form)
    {
        cancellation.ThrowIfCancellationRequested();
        var results = Interpreter.Run(form, inputs, options.Seed, Step, values, cancellation);
        // A step that leaves a variable as it is may have been dropped.
        var updated = form.Updates.Zip(results.Skip(form.Outputs.Length)).ToDictionary(p => p.First.Variable, p => p.Second);
        return Named(i => results[i], variable => updated.GetValueOrDefault(variable) ?? values[variable]);
    }

    /// <summary>All that a run gives: the outputs, then the variables that it updates.</summary>
    private IReadOnlyList<(string, Value)> Named(Func<int, Value> output, Func<Variable, Value> variable) =>
    [
        .. graph.Outputs.Select((_, i) => ($"output {i}", output(i))),
        .. graph.Updates.Select(u => ($"variable {graph.VariableNames[u.Variable]}", variable(u.Variable))),
    ];

    private string? Difference(IReadOnlyList<(string Name, Value Value)> actual) =>
        expected.Zip(actual, (e, a) => Difference(e.Value, a.Value) is { } difference ? $"{e.Name}: {difference}" : null).FirstOrDefault(d => d is not null);

    private string? Difference(Value wanted, Value actual)
    {
        if (wanted.DType != actual.DType || !wanted.Shape.SequenceEqual(actual.Shape))
        {
            return $"{TextOf(actual)} instead of {TextOf(wanted)}";
        }

        var largest = wanted.Data.Select(x => Math.Abs(Rounded(x, wanted.DType))).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (var i = 0; i < wanted.Data.Length; i++)
        {
            var (e, a) = (Rounded(wanted.Data[i], wanted.DType), Rounded(actual.Data[i], actual.DType));
            if (!e.Equals(a) && e != a && !(wanted.DType.IsFloat && Math.Abs(e - a) <= tolerance * largest))
            {
                return string.Create(CultureInfo.InvariantCulture, $"element {i} of {TextOf(wanted)} is {a:G9} instead of {e:G9}");
            }
        }

        return null;
    }

    // What float32 cannot hold is infinite in it, and no fault.
    private static double Rounded(double x, DType type) => type == DType.Float32 ? (float)x : x;

    private static string TextOf(Value value) => $"{value.DType.ShortName}[{string.Join(", ", value.Shape)}]";

    private Dictionary<Variable, Tensor> StartingValues()
    {
        var drawn = graph.Variables.All(v => v.IsInitialized) ? [] : Interpreter.Run(graph.Initialization, [], options.Seed);
        return graph.Variables.Select((variable, i) => (variable, i)).ToDictionary(p => p.variable, p => p.variable.IsInitialized
            ? p.variable.Value.Clone()
            : drawn[p.i].ToTensor() ?? throw new NotSupportedException($"The starting value of {p.variable} has integers beyond 2^53."));
    }

    private void SetVariables()
    {
        foreach (var (variable, value) in start)
        {
            variable.Value = value;
        }
    }

    private bool IsFault(Exception e) => e is not OutOfMemoryException && !(e is OperationCanceledException && cancellation.IsCancellationRequested);

    private static string OneLine(Exception e) => e.Message.Split('\n')[0].Trim();
}
