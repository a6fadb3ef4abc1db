using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;

namespace GraphC.Cli.Stages;

/// <summary><c>graphc explain</c>: tells what becomes of a node.</summary>
internal static class ExplainCommand
{
    public static Command Declare(Terminal terminal)
    {
        var model = new ModelArguments();
        var node = new Option<string>("--node")
        {
            HelpName = "NAME",
            Description = "A value or a node of the model by its name, or a node of a dump: %3 of the declared graph, simplify:%3 of another stage's",
            Required = true,
        };
        var dims = new Option<Dictionary<string, long>>("--dim")
        {
            HelpName = "NAME=EXTENT",
            Description = "An extent, for costs and sizes as numbers; as often as there are named extents",
            CustomParser = Extents,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("explain", "Tells a node's life: where it was declared, what passes made of it, which kernel computes it with what else, where it is stored, what it costs.") { node, dims };
        model.AddTo(command);
        command.WithHelp(
            terminal,
            $"{Application.Name} explain net.onnx --node logits",
            $"{Application.Name} explain net.onnx --node conv1 --dim batch=64",
            $"{Application.Name} explain net.onnx --node lower:%12");
        command.SetAction((parsed, _) => Task.Run(
            () => Run(model.Load(parsed), parsed.GetRequiredValue(node), parsed.GetValue(dims) ?? [], terminal), CancellationToken.None));
        return command;
    }

    private static int Run(ModelSource model, string name, Dictionary<string, long> extents, Terminal terminal)
    {
        var symbols = model.Graph.Symbols.Select(s => s.Name).ToList();
        if (extents.Keys.FirstOrDefault(n => !symbols.Contains(n)) is { } unknown)
        {
            throw new UsageException($"--dim: the model has no extent '{unknown}'; it has {(symbols.Count > 0 ? string.Join(", ", symbols) : "none that are named")}");
        }

        var dump = ModelArguments.Dump(model);
        var (stage, nodes) = new NodeNames(model, dump).Find(name);
        terminal.OutputText.Write(nodes is [var only] ? NodeLife.Of(dump, stage, only, extents) : NodeLife.Of(dump, stage, name, nodes, extents));
        return ExitCodes.Fine;
    }

    private static Dictionary<string, long> Extents(ArgumentResult argument)
    {
        var extents = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var token in argument.Tokens)
        {
            var parts = token.Value.Split('=');
            if (parts is not [{ Length: > 0 } name, var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
            {
                argument.AddError($"--dim: '{token.Value}' is not NAME=EXTENT, such as batch=64");
            }
            else
            {
                extents[name] = extent;
            }
        }

        return extents;
    }
}
