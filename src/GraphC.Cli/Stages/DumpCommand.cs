using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;

namespace GraphC.Cli.Stages;

/// <summary><c>graphc dump</c>: prints the stages of a model's compilation.</summary>
internal static class DumpCommand
{
    private const string All = "all";

    public static Command Declare(Terminal terminal)
    {
        var model = new ModelArguments();
        var stage = new Option<string?>("--stage")
        {
            HelpName = "STAGE",
            Description = "declared, gradient, a pass (simplify, in its second round simplify.2), kernels, plan, loops, csharp, or all [default: all, of dot kernels]",
        };
        var format = Choice.Of("--format", "How it is written; JSON and the page hold all stages", Choice.Named<DumpFormat>());
        var output = new Option<string?>("--output", "-o") { HelpName = "PATH", Description = "The file to write, or for all stages as text the folder [default: standard output]" };
        var command = new Command("dump", "Prints the stages of a model's compilation: the graph after each pass, the kernels, the memory plan, the loops and the C#.") { stage, format, output };
        model.AddTo(command);
        command.WithHelp(
            terminal,
            $"{Application.Name} dump net.onnx --stage kernels",
            $"{Application.Name} dump net.onnx --train softmax-cross-entropy,adam -o stages",
            $"{Application.Name} dump net.onnx --format json | jq '.kernels[].name'",
            $"{Application.Name} dump net.onnx --format html -o net.html",
            $"{Application.Name} dump net.onnx --format dot --stage simplify | dot -Tsvg > net.svg");
        command.SetAction((parsed, _) => Task.Run(
            () => Run(ModelArguments.Dump(model.Load(parsed)), parsed.GetValue(stage), parsed.GetValue(format), parsed.GetValue(output), terminal), CancellationToken.None));
        return command;
    }

    private static int Run(StageDump dump, string? stage, DumpFormat format, string? output, Terminal terminal)
    {
        if (format is DumpFormat.Json or DumpFormat.Html && stage is not null and not All)
        {
            throw new UsageException("--stage: JSON and the page hold all stages");
        }

        if (format == DumpFormat.Text && output is not null && stage is null or All)
        {
            dump.Write(output!);
            terminal.ErrorText.WriteLine($"{dump.Stages.Count} stages are in {output}");
            return ExitCodes.Fine;
        }

        var text = Text(dump, stage, format);
        if (output is null)
        {
            terminal.OutputText.Write(text);
        }
        else
        {
            File.WriteAllText(output, text);
        }

        return ExitCodes.Fine;
    }

    private static string Text(StageDump dump, string? stage, DumpFormat format)
    {
        try
        {
            return format switch
            {
                DumpFormat.Json => dump.Json(),
                DumpFormat.Html => dump.Html(),
                DumpFormat.Dot => stage is null or All ? dump.Dot() : dump.Dot(stage),
                _ => dump.Text(stage ?? All),
            };
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--stage: {e.Message}");
        }
    }
}
