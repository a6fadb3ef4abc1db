using System.CommandLine;
using GraphC.Compiler;

namespace GraphC.Cli.Models;

/// <summary>The arguments that commands about models share: which one, and whether it is trained.</summary>
internal sealed class ModelArguments
{
    private readonly Argument<string> path = new("MODEL") { Description = "The ONNX model" };

    private readonly Option<string> train = new("--train")
    {
        HelpName = "LOSS,OPT",
        Description = $"Take a step of training: losses are {string.Join(", ", TrainingStep.LossNames)}; optimizers are {string.Join(", ", TrainingStep.OptimizerNames)}",
    };

    /// <summary>Gives a command the arguments.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(path);
        command.Options.Add(train);
    }

    /// <summary>The file that a command line names, and how the model is trained.</summary>
    public (string Path, string? Train) Of(ParseResult parsed) => (parsed.GetRequiredValue(path), parsed.GetValue(train));

    /// <summary>The model that a command line names.</summary>
    /// <exception cref="CommandLine.UsageException">It cannot be read; the message is one line.</exception>
    public ModelSource Load(ParseResult parsed) => ModelSource.Load(parsed.GetRequiredValue(path), parsed.GetValue(train));

    /// <summary>All stages of a model's compilation.</summary>
    public static StageDump Dump(ModelSource model) =>
        Compilation.Dump(model.Graph, model.Declared is { } declared ? () => declared : null, CompileOptions.Default with { Name = model.Name });
}
