using System.CommandLine;
using System.Globalization;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Diagnosis;
using GraphC.Compiler;
using Spectre.Console;

namespace GraphC.Cli.Exporting;

/// <summary><c>graphc inspect</c>: tells what an exported assembly is, without loading it.</summary>
internal static class InspectCommand
{
    public static Command Declare(Terminal terminal)
    {
        var path = new Argument<string>("ASSEMBLY") { Description = "The assembly" };
        var json = new Option<bool>("--json") { Description = "Print the manifest as JSON" };
        var command = new Command("inspect", "Tells what an assembly that GraphC exported computes and needs. It is read, not loaded.") { path, json };
        command.WithHelp(terminal, $"{Application.Name} inspect Digits.dll", $"{Application.Name} inspect Digits.dll --json | jq .inputs");
        command.SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(string path, bool json, Terminal terminal)
    {
        var manifest = ExportManifest.Read(path);
        if (json)
        {
            terminal.WriteJson(manifest);
        }
        else
        {
            Print(manifest, terminal);
        }

        return ExitCodes.Fine;
    }

    private static void Print(ExportManifest manifest, Terminal terminal)
    {
        Row("class", $"{manifest.Namespace}.{manifest.Class}");
        foreach (var input in manifest.Inputs)
        {
            Row("input", $"{input.Name} {input}");
        }

        foreach (var output in manifest.Outputs)
        {
            Row("output", $"{output.Name} {output}");
        }

        Row("extents", manifest.Dims.Count == 0 ? "all are constant" : string.Join(", ", manifest.Dims));
        Row("parameters", manifest.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        Row("weights", $"{Bytes.Text(manifest.WeightBytes)}, {(manifest.Weights == "file" ? "in a file of their own" : "inside")}");
        Row("workspace", Size(manifest.Workspace, " bytes", Bytes.Text));
        Row("operations", Size(manifest.Flops, "", flops => flops.ToString("N0", CultureInfo.InvariantCulture)));
        Row("runs on", $"{manifest.Target} and later, instructions: {manifest.Isa}");
        Row("graph", manifest.GraphHash);
        Row("written by", $"GraphC {manifest.Version}");

        void Row(string name, string text) => terminal.Output.MarkupLineInterpolated($"[dim]{name,-10}[/]  {text}");
    }

    // A formula without names is a number.
    private static string Size(ExportedSize size, string unit, Func<long, string> text) =>
        long.TryParse(size.Formula, NumberStyles.None, CultureInfo.InvariantCulture, out var constant) ? text(constant)
        : size.AtOne is { } one ? $"{text(one)} where all extents are 1, else {size.Formula}{unit}"
        : size.Formula + unit;
}
