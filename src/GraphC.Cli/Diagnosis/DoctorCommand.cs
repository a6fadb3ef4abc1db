using System.CommandLine;
using GraphC.Cli.CommandLine;

namespace GraphC.Cli.Diagnosis;

/// <summary><c>graphc doctor</c>: says whether GraphC works here, and how well.</summary>
internal static class DoctorCommand
{
    public static Command Declare(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON" };
        var command = new Command("doctor", "Tells whether GraphC works on this machine, what it finds there, and what to do about what is wrong.") { json };
        command.WithHelp(terminal, $"{Application.Name} doctor", $"{Application.Name} doctor --json > doctor.json", $"DOTNET_EnableAVX512=0 {Application.Name} doctor");
        command.SetAction(parsed => Run(parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(bool json, Terminal terminal)
    {
        var group = ControlGroup.Current();
        var report = new Report(
        [
            .. DotNetFindings.Examine(),
            .. Instructions.Current().Examine(),
            ProcessorShare.Current(group).Examine(),
            MemoryShare.Current(group).Examine(),
            ProgramCache.Current(),
            GraphicsProcessor.Current().Examine(),
            .. OptionalFindings.Current(),
            SelfTest.Examine(),
        ]);
        if (json)
        {
            DoctorPrinter.PrintJson(report, terminal);
        }
        else
        {
            DoctorPrinter.Print(report, terminal);
        }

        return report.Works ? ExitCodes.Fine : ExitCodes.Failed;
    }
}
