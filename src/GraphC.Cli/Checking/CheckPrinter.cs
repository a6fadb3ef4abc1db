using GraphC.Cli.CommandLine;
using GraphC.Onnx;
using Spectre.Console;

namespace GraphC.Cli.Checking;

/// <summary>Writes how cases went: for people, or as JSON.</summary>
internal static class CheckPrinter
{
    /// <summary>Writes <c>{passed, failed, unsupported, cases: [{name, status, reason}]}</c>.</summary>
    public static void PrintJson(CheckReport report, Terminal terminal)
    {
        var (passed, failed, unsupported) = report.Total;
        var cases = report.Cases.Select(c => new { c.Name, c.Status, c.Reason });
        terminal.WriteJson(new { passed, failed, unsupported, cases });
    }

    /// <summary>Writes a table of operators, the cases that did not pass, and the counts.</summary>
    public static void Print(CheckReport report, Terminal terminal)
    {
        var table = new Table().NoBorder().AddColumn("[bold]operator[/]");
        foreach (var status in Enum.GetValues<CheckStatus>())
        {
            table.AddColumn(new TableColumn($"[bold]{Word(status)}[/]").RightAligned().NoWrap());
        }

        foreach (var (name, counts) in report.ByOperator)
        {
            table.AddRow(
                Markup.Escape(name), Number(counts.Passed, CheckStatus.Passed), Number(counts.Failed, CheckStatus.Failed), Number(counts.Unsupported, CheckStatus.Unsupported));
        }

        terminal.Output.Write(table);
        terminal.Output.WriteLine();
        var others = report.Cases.Where(c => c.Status != CheckStatus.Passed).ToList();
        foreach (var outcome in others)
        {
            terminal.Output.MarkupLineInterpolated($"[{Color(outcome.Status)}]{Word(outcome.Status),-11}[/] {outcome.Name}  [dim]{outcome.Reason}[/]");
        }

        if (others.Count > 0)
        {
            terminal.Output.WriteLine();
        }

        var total = report.Total;
        terminal.Output.MarkupLine(
            $"{Count(total.Passed, CheckStatus.Passed)}, {Count(total.Failed, CheckStatus.Failed)}, {Count(total.Unsupported, CheckStatus.Unsupported)}");
    }

    private static string Word(CheckStatus status) => status.ToString().ToLowerInvariant();

    private static string Color(CheckStatus status) => status switch
    {
        CheckStatus.Passed => "green",
        CheckStatus.Failed => "red",
        _ => "yellow",
    };

    // A zero is no news.
    private static string Number(int number, CheckStatus status) => $"[{(number == 0 ? "dim" : Color(status))}]{number}[/]";

    private static string Count(int number, CheckStatus status) => $"[{(number == 0 ? "dim" : Color(status))}]{number} {Word(status)}[/]";
}
