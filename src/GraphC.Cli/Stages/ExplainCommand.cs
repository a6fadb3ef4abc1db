using System.CommandLine;
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
        var dims = new DimArguments("An extent, for costs and sizes as numbers");
        var command = new Command("explain", "Tells a node's life: where it was declared, what passes made of it, which kernel computes it with what else, where it is stored, what it costs.") { node };
        model.AddTo(command);
        dims.AddTo(command);
        command.WithHelp(
            terminal,
            $"{Application.Name} explain net.onnx --node logits",
            $"{Application.Name} explain net.onnx --node conv1 --dim batch=64",
            $"{Application.Name} explain net.onnx --node lower:%12");
        command.SetAction((parsed, _) => Task.Run(
            () =>
            {
                var source = model.Load(parsed);
                return Run(source, parsed.GetRequiredValue(node), dims.Of(source.Graph, parsed), terminal);
            },
            CancellationToken.None));
        return command;
    }

    private static int Run(ModelSource model, string name, Dictionary<string, long> extents, Terminal terminal)
    {
        var dump = ModelArguments.Dump(model);
        var (stage, nodes) = new NodeNames(model, dump).Find(name);
        terminal.OutputText.Write(nodes is [var only] ? NodeLife.Of(dump, stage, only, extents) : NodeLife.Of(dump, stage, name, nodes, extents));
        return ExitCodes.Fine;
    }
}
