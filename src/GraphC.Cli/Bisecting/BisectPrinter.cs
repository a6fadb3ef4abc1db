using System.Globalization;
using GraphC.Cli.CommandLine;
using GraphC.Compiler;
using Spectre.Console;

namespace GraphC.Cli.Bisecting;

/// <summary>Writes what a bisection found: for people, or as JSON.</summary>
internal static class BisectPrinter
{
    /// <summary>Writes <c>{model, train, seed, tolerance, verdict, culprit, problem, kernel, kernelProblem, healedWithout, isHealedByOneThread, steps: [{name, reason, problem}]}</c>.</summary>
    public static void PrintJson(BisectRequest asked, BisectionReport report, Terminal terminal) => terminal.WriteJson(new
    {
        Model = asked.Path, asked.Train, asked.Seed, asked.Tolerance, report.Verdict, report.Culprit, report.Problem, report.Kernel, report.KernelProblem, report.HealedWithout, report.IsHealedByOneThread, report.Steps,
    });

    /// <summary>Writes what was compared, who is guilty, how to live with it, and what a bug report needs.</summary>
    public static void Print(BisectRequest asked, BisectionReport report, Terminal terminal)
    {
        if (report.Verdict == BisectionVerdict.Sound)
        {
            terminal.Output.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[green]{asked.Path} is sound[/]: compiled, it computes what the float64 interpreter does, within {asked.Tolerance} of the largest magnitude");
            return;
        }

        var table = new Table().NoBorder().AddColumns("[bold]step[/]", "[bold]against the interpreter[/]");
        table.Columns[0].NoWrap();
        foreach (var step in report.Steps)
        {
            table.AddRow(Markup.Escape(step.Name), step.Problem is null ? "[green]agrees[/]" : $"[red]{Markup.Escape(step.Problem)}[/]");
        }

        terminal.Output.Write(table);
        terminal.Output.WriteLine();
        terminal.Output.MarkupLine(Sentence(asked, report));
        if (Remedy(report) is { } remedy)
        {
            terminal.Output.MarkupLineInterpolated($"Meanwhile: {remedy}");
        }

        terminal.Output.WriteLine();
        terminal.Output.WriteLine("A bug report needs this text, the model, the arrays of --input if there are any, and the output of");
        foreach (var command in Commands(asked, report))
        {
            terminal.Output.WriteLine($"  {command}");
        }
    }

    private static string Sentence(BisectRequest asked, BisectionReport report)
    {
        var model = Markup.Escape(asked.Path);
        if (report.Verdict == BisectionVerdict.Code)
        {
            return report.KernelProblem is { } problem
                ? $"[red]The kernel {Markup.Escape(report.Kernel!)} broke {model}[/]: {Markup.Escape(problem)}"
                : $"[red]Code that was made of the last graph broke {model}[/]: every graph computes what was declared, and each kernel what it should of what it "
                    + "reads. Rounding adds up beyond the tolerance, or the memory plan or the threads are at fault.";
        }

        var (name, round) = report.Culprit!.Split('.') is [var pass, var number] ? (pass, $"in round {number}") : (report.Culprit, "in the first round");
        var reason = report.Steps.FirstOrDefault(s => s.Name == report.Culprit)?.Reason is { Length: > 0 } why ? $" (what it is for: {Markup.Escape(why)})" : "";
        return $"[red]The pass {Markup.Escape(name)} broke {model}[/] {round}{reason}";
    }

    private static string? Remedy(BisectionReport report) => report switch
    {
        { HealedWithout.Count: > 0 } => $"without {string.Join(", or without ", report.HealedWithout)} it is sound (CompileOptions.DisabledPasses)",
        { IsHealedByOneThread: true } => "on one thread it is sound (CompileOptions.Threads)",
        { Verdict: BisectionVerdict.Code } => "leaving out a pass does not mend it",
        _ => null,
    };

    private static IEnumerable<string> Commands(BisectRequest asked, BisectionReport report)
    {
        var model = asked.Train is null ? asked.Path : $"{asked.Path} --train {asked.Train}";
        // What the passes are given: of a step of training that is the graph with its gradients.
        var given = asked.Train is null ? "declared" : "gradient";
        var at = report.Steps.ToList().FindIndex(s => s.Name == report.Culprit);
        yield return report.Verdict == BisectionVerdict.Code ? $"{Application.Name} dump {model} --stage all"
            : at > 0 ? $"{Application.Name} diff {model} --from {(at == 1 ? given : report.Steps[at - 1].Name)} --to {report.Culprit}"
            : $"{Application.Name} dump {model} --stage {given}";
        yield return $"{Application.Name} doctor --json";
    }
}
