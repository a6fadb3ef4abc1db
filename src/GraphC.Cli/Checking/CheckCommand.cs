using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Checking;

/// <summary><c>graphc check</c>: runs models on given inputs and compares the outputs with given ones.</summary>
internal static class CheckCommand
{
    public static Command Declare(Terminal terminal)
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A folder with model.onnx and test_data_set_N/input_K.pb, output_K.pb; a folder of such folders; or a .zip of them",
        };
        var json = new Option<bool>("--json") { Description = "Print the results as JSON" };
        var tolerance = ToleranceOption.Declare();
        var command = new Command("check", "Runs models on the inputs that lie beside them and compares the outputs. In the table, a case counts for every operator of its model.") { path, json, tolerance };
        command.WithHelp(
            terminal,
            $"{Application.Name} check onnx/test_softmax_axis_0",
            $"{Application.Name} check onnx/node.zip --json > results.json",
            $"{Application.Name} check models --tolerance 1e-4,1e-6");
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Run(parsed.GetRequiredValue(path), parsed.GetValue(json), parsed.GetValue(tolerance), terminal, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(string path, bool json, Tolerance? tolerance, Terminal terminal, CancellationToken cancellation)
    {
        var cases = CheckCases.Find(path);
        var report = new CheckReport(ProgressNotes.ForEach(terminal, "cases", cases, c => c.Run(tolerance), cancellation));
        if (json)
        {
            CheckPrinter.PrintJson(report, terminal);
        }
        else
        {
            CheckPrinter.Print(report, terminal);
        }

        if (cancellation.IsCancellationRequested)
        {
            terminal.ErrorText.WriteLine($"stopped after {report.Cases.Count} of {cases.Count} cases");
            return ExitCodes.Interrupted;
        }

        return report.Total is { Failed: 0, Unsupported: 0 } ? ExitCodes.Fine : ExitCodes.Failed;
    }
}
