using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;
using Spectre.Console;

namespace GraphC.Cli.Stages;

/// <summary><c>graphc diff</c>: shows what passes did to a model's graph.</summary>
internal static class DiffCommand
{
    public static Command Declare(Terminal terminal)
    {
        var model = new ModelArguments();
        var from = new Option<string>("--from") { HelpName = "STAGE", Description = "The earlier stage: declared, gradient or a pass", Required = true };
        var to = new Option<string>("--to") { HelpName = "STAGE", Description = "The later stage", Required = true };
        var json = new Option<bool>("--json") { Description = "Print the changes as JSON" };
        var command = new Command("diff", "Shows what passes did to a model's graph: what is gone (-), what there is instead (+), what took over (=), and by which rules.") { from, to, json };
        model.AddTo(command);
        command.WithHelp(
            terminal,
            $"{Application.Name} diff net.onnx --from declared --to simplify",
            $"{Application.Name} diff net.onnx --from prepack-loops --to prepack --json",
            $"{Application.Name} diff net.onnx --train mse,sgd --from declared --to gradient");
        command.SetAction((parsed, _) => Task.Run(
            () => Run(ModelArguments.Dump(model.Load(parsed)), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(json), terminal), CancellationToken.None));
        return command;
    }

    private static int Run(StageDump dump, string from, string to, bool json, Terminal terminal)
    {
        var diff = Between(dump, from, to);
        if (json)
        {
            terminal.WriteJson(Data(dump, diff, from, to));
            return ExitCodes.Fine;
        }

        foreach (var line in diff.Lines())
        {
            terminal.Output.WriteLine(line, Look(line));
        }

        return ExitCodes.Fine;
    }

    private static StageDiff Between(StageDump dump, string from, string to)
    {
        try
        {
            return StageDiff.Of(dump, from, to);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static Style Look(string line) => line.Length == 0 ? Style.Plain : line[0] switch
    {
        '-' => new(Color.Red),
        '+' => new(Color.Green),
        '@' => new(Color.Teal),
        '=' => new(decoration: Decoration.Dim),
        _ => Style.Plain,
    };

    private static object Data(StageDump dump, StageDiff diff, string from, string to) => new
    {
        Schema = "graphc-diff/1",
        dump.Name,
        From = from,
        To = to,
        diff.Kept,
        diff.Carried,
        Changes = diff.Hunks.Select(h => new { h.Rules, h.Passes, Removed = h.Removed.Select(Line), Added = h.Added.Select(Line), TookOver = h.TookOver.Select(Line) }),
    };

    private static object Line(StageNode node) => new { Name = node.Label, Op = node.Op.TrimStart('=', ' '), node.Type, node.Origin };
}
