namespace GraphC.Compiler;

/// <summary>Who is guilty.</summary>
public enum BisectionVerdict
{
    /// <summary>Nobody: the compiled program computes what the interpreter does.</summary>
    Sound,

    /// <summary>A pass: the graph before it computes what was declared, the graph after it does not; or it failed.</summary>
    Pass,

    /// <summary>
    /// What comes after the passes, for all graphs compute what was declared: fusion, loops, emission, or a template of the runtime; and if every
    /// kernel does what it should (<see cref="BisectionReport.Kernel"/> is null), the memory plan, the threads, or rounding that adds up.
    /// </summary>
    Code,
}

/// <summary>A form of the program that was compared with the declared graph.</summary>
/// <param name="Name">What it is: <c>compiled</c>, or the step that made it; in later rounds with the round's number: <c>simplify.2</c>.</param>
/// <param name="Reason">Why there is such a step, in one line.</param>
/// <param name="Problem">How it differs; null if it computes the same.</param>
public sealed record BisectionStep(string Name, string Reason, string? Problem);

/// <summary>What <see cref="Bisection"/> found.</summary>
/// <param name="Verdict">Who is guilty.</param>
/// <param name="Steps">What was compared, in order: the compiled program, and, if that is at fault, the graph after each step that changed it.</param>
public sealed record BisectionReport(BisectionVerdict Verdict, IReadOnlyList<BisectionStep> Steps)
{
    /// <summary>The guilty pass, with the round's number if that is not the first; null if it is none.</summary>
    public string? Culprit { get; init; }

    /// <summary>What is wrong, in one line; null if nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// If the code is guilty, the first kernel that computes something else than the interpreter of what it reads, by more than rounding
    /// accounts for; null if none does.
    /// </summary>
    public string? Kernel { get; init; }

    /// <summary>What is wrong with <see cref="Kernel"/>, in several lines: node, place in the script, index, and what was fused.</summary>
    public string? KernelProblem { get; init; }

    /// <summary>Passes without which, one at a time, the compiled program is sound: <see cref="CompileOptions.DisabledPasses"/> takes them.</summary>
    public IReadOnlyList<string> HealedWithout { get; init; } = [];

    /// <summary>True if the program is at fault on several threads, and sound on one.</summary>
    public bool IsHealedByOneThread { get; init; }
}
