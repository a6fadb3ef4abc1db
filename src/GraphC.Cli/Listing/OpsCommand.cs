using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Onnx;
using Spectre.Console;

namespace GraphC.Cli.Listing;

/// <summary><c>graphc ops</c>: lists the operators that models may have.</summary>
internal static class OpsCommand
{
    public static Command Declare(Terminal terminal)
    {
        var command = new Command("ops", "Lists the ONNX operators that GraphC supports, and in which versions of the operator sets.");
        command.WithHelp(terminal, $"{Application.Name} ops", $"{Application.Name} ops | grep Conv");
        command.SetAction(_ => Print(terminal));
        return command;
    }

    private static int Print(Terminal terminal)
    {
        var table = new Table().NoBorder().AddColumns("[bold]domain[/]", "[bold]operator[/]", "[bold]opsets[/]");
        foreach (var op in OnnxOperators.Table)
        {
            table.AddRow($"[dim]{Markup.Escape(op.Domain.Length == 0 ? "ai.onnx" : op.Domain)}[/]", Markup.Escape(op.Name), op.Until is { } until ? $"{op.Since} to {until}" : $"from {op.Since} on");
        }

        terminal.Output.Write(table);
        return ExitCodes.Fine;
    }
}
