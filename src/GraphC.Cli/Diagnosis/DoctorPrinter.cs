using GraphC.Cli.CommandLine;
using Spectre.Console;

namespace GraphC.Cli.Diagnosis;

/// <summary>Writes findings: for people, or as JSON.</summary>
internal static class DoctorPrinter
{
    /// <summary>Writes <c>{works, version, findings: [{name, health, found, meaning, remedy, facts}]}</c>.</summary>
    public static void PrintJson(Report report, Terminal terminal) =>
        terminal.WriteJson(new { report.Works, Version = Application.Version, report.Findings });

    /// <summary>Writes a line for each finding, and what follows from them.</summary>
    public static void Print(Report report, Terminal terminal)
    {
        var table = new Table().NoBorder().AddColumns("", "[bold]what[/]", "[bold]found[/]", "[bold]which means[/]");
        table.Columns[0].NoWrap();
        table.Columns[1].NoWrap();
        foreach (var finding in report.Findings)
        {
            var remedy = finding.Remedy is null ? "" : $"; [{Color(finding.Health)}]{Markup.Escape(finding.Remedy)}[/]";
            table.AddRow(
                $"[{Color(finding.Health)}]{Word(finding.Health)}[/]", Markup.Escape(finding.Name), Markup.Escape(finding.Found), $"[dim]{Markup.Escape(finding.Meaning)}[/]{remedy}");
        }

        terminal.Output.Write(table);
        terminal.Output.WriteLine();
        terminal.Output.MarkupLine(report switch
        {
            { Works: false } => $"[red]GraphC {Application.Version} does not work here[/]: see {Word(Health.Broken)} above",
            _ when report.Count(Health.Limited) is > 0 and var limits => $"[green]GraphC {Application.Version} works here[/], with {limits} {(limits == 1 ? "thing" : "things")} to look at",
            _ => $"[green]GraphC {Application.Version} works here[/]",
        });
    }

    private static string Word(Health health) => health switch
    {
        Health.Good => "ok",
        Health.Absent => "none",
        Health.Limited => "note",
        _ => "fault",
    };

    private static string Color(Health health) => health switch
    {
        Health.Good => "green",
        Health.Absent => "dim",
        Health.Limited => "yellow",
        _ => "red",
    };
}
