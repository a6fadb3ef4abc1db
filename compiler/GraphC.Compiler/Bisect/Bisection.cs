namespace GraphC.Compiler;

/// <summary>
/// Finds what broke a program: runs it compiled and in the float64 interpreter, and if the two differ, interprets the graph after each pass
/// until one differs from what was declared. If none does, the kernels are compared one by one (<see cref="CompileOptions.Compare"/>).
/// </summary>
/// <example><code>
/// var report = Bisection.Find(Graph.Close([logits]), [images]);
/// Console.WriteLine($"{report.Verdict} {report.Culprit}: {report.Problem}");
/// </code></example>
public static class Bisection
{
    /// <summary>How far an element may be off by default, relative to the largest magnitude of its tensor.</summary>
    public const double DefaultTolerance = 1e-3;

    /// <summary>
    /// Compares one run of a program with the interpreter. Variables that have no value are given their starting values; no variable is another
    /// afterwards. The interpreter takes its time: small extents find faults as well as large ones.
    /// </summary>
    /// <param name="graph">The program as declared.</param>
    /// <param name="inputs">One tensor for each of its inputs.</param>
    /// <param name="options">How it is compiled when it is broken. The cache is not used.</param>
    /// <param name="tolerance">How far an element may be off, relative to the largest magnitude of its tensor.</param>
    /// <param name="onStep">Told of each comparison when it is done.</param>
    /// <param name="cancellation">Ends the search before the next comparison.</param>
    /// <exception cref="ArgumentException">The tensors do not fit the inputs, or the options name a pass that cannot be left out.</exception>
    /// <exception cref="IndexOutOfRangeException">An index in the data is out of range.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static BisectionReport Find(
        Graph graph, IReadOnlyList<Tensor> inputs, CompileOptions? options = null, double tolerance = DefaultTolerance, Action<BisectionStep>? onStep = null,
        CancellationToken cancellation = default)
    {
        options ??= CompileOptions.Default;
        return Find(graph, inputs, options, PassOptions.Default with { Disabled = options.DisabledPasses }, tolerance, onStep, cancellation);
    }

    /// <summary>The same with other passes.</summary>
    internal static BisectionReport Find(
        Graph graph, IReadOnlyList<Tensor> inputs, CompileOptions options, PassOptions passes, double tolerance = DefaultTolerance, Action<BisectionStep>? onStep = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        Pipeline.RequireKnown(passes);
        using var trial = new Trial(graph, inputs, options, tolerance, cancellation);
        var steps = new List<BisectionStep>();
        var stages = new List<Stage>();
        var (problem, failed) = trial.OfCompiled(passes with { OnStage = stages.Add });
        Note("compiled", "the program as it runs", problem);
        if (problem is null)
        {
            return new(BisectionVerdict.Sound, steps);
        }

        foreach (var stage in stages.Where(s => s.Changed))
        {
            var wrong = trial.OfInterpreted(stage.Graph);
            Note(stage.Name, stage.Reason, wrong);
            if (wrong is not null)
            {
                return Guilty(stage.Name, wrong);
            }
        }

        if (failed is not null)
        {
            return Guilty(RoundOf(failed, stages), problem);
        }

        var kernel = trial.FaultyKernel(passes);
        return new(BisectionVerdict.Code, steps)
        {
            Problem = problem,
            Kernel = kernel?.Kernel,
            KernelProblem = kernel?.Message,
            HealedWithout = Healing(passes.Optional),
            IsHealedByOneThread = options.Threads > 1 && trial.OfCompiled(passes, threads: 1).Problem is null,
        };

        BisectionReport Guilty(string stage, string wrong) => new(BisectionVerdict.Pass, steps)
        {
            Culprit = stage,
            Problem = wrong,
            HealedWithout = Healing(passes.Optional.Where(p => p.Name == NameOf(stage))),
        };

        IReadOnlyList<string> Healing(IEnumerable<GraphPass> candidates) =>
            [.. candidates.Select(p => p.Name).Except(passes.Disabled).Where(name => trial.OfCompiled(passes with { Disabled = [.. passes.Disabled, name] }).Problem is null)];

        void Note(string name, string reason, string? wrong)
        {
            steps.Add(new(name, reason, wrong));
            onStep?.Invoke(steps[^1]);
        }
    }

    /// <summary>A pass that failed left no stage: its round is the one after its last.</summary>
    private static string RoundOf(string pass, List<Stage> stages)
    {
        var earlier = stages.Count(s => NameOf(s.Name) == pass);
        return earlier == 0 ? pass : $"{pass}.{earlier + 1}";
    }

    private static string NameOf(string stage) => stage.Split('.')[0];
}
