using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Diagnosis;
using GraphC.Cli.Models;
using GraphC.Compiler;

namespace GraphC.Cli.Exporting;

/// <summary><c>graphc build</c>: makes an assembly of a model.</summary>
internal static class BuildCommand
{
    private static readonly Dictionary<string, ExportTarget> Targets = Enum.GetValues<ExportTarget>().ToDictionary(t => $"net{t.ToString()["Net".Length..]}.0");
    private static readonly Dictionary<string, ExportIsa> Isas = Choice.Named<ExportIsa>();
    private static readonly Dictionary<string, ExportWeights> Places = Choice.Named<ExportWeights>();

    public static Command Declare(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The ONNX model" };
        var output = new Option<string>("--output", "-o") { HelpName = "NAME.dll", Description = "The assembly; its documentation lies beside it [default: the model's name]" };
        var space = new Option<string>("--namespace") { HelpName = "NAMESPACE", Description = $"The namespace of the class [default: {new ExportOptions().Namespace}]" };
        var name = new Option<string>("--class") { HelpName = "CLASS", Description = "The name of the class [default: made of the assembly's]" };
        var target = Choice.Of("--target", "The oldest .NET that it runs on", Targets);
        var isa = Choice.Of("--isa", "The instructions that it may use; auto chooses where it runs", Isas);
        var weights = Choice.Of("--weights", "Where the weights are; in a file NAME.weights, they may exceed 2 GiB", Places);
        var command = new Command("build", "Compiles a model to an assembly with a class that predicts. It needs nothing but .NET.") { model, output, space, name, target, isa, weights };
        command.WithHelp(
            terminal,
            $"{Application.Name} build digits.onnx",
            $"{Application.Name} build digits.onnx -o Digits.dll --namespace Acme.Models --class Digits",
            $"{Application.Name} build large.onnx -o Large.dll --target net10.0 --weights file");
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var options = new ExportOptions
                {
                    ClassName = parsed.GetValue(name),
                    Target = parsed.GetValue(target),
                    Isa = parsed.GetValue(isa),
                    Weights = parsed.GetValue(weights),
                };
                options = parsed.GetValue(space) is { } given ? options with { Namespace = given } : options;
                return Run(parsed.GetRequiredValue(model), parsed.GetValue(output), options, terminal, cancellation);
            },
            CancellationToken.None));
        return command;
    }

    private static int Run(string path, string? output, ExportOptions options, Terminal terminal, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var model = ModelSource.Load(path);
        cancellation.ThrowIfCancellationRequested();
        foreach (var file in Export(model, output ?? model.Name + ".dll", options, cancellation))
        {
            terminal.OutputText.WriteLine($"{file.Path}\t{Bytes.Text(file.Bytes)}");
        }

        terminal.ErrorText.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compiled in {clock.Elapsed.TotalSeconds:0.00} s"));
        return ExitCodes.Fine;
    }

    private static IReadOnlyList<ExportedFile> Export(ModelSource model, string output, ExportOptions options, CancellationToken cancellation)
    {
        if (model.ElementTypes.FirstOrDefault(t => t.Value == "string") is { Key: { } text })
        {
            throw new UsageException($"'{text}' is text, and a class predicts from numbers and gives numbers");
        }

        try
        {
            return model.Graph.ExportAssembly(output, options with { OutputNames = model.OutputNames, ElementTypes = model.ElementTypes }, cancellation);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e);
        }
        catch (Exception e) when (e is GraphException or NotSupportedException)
        {
            throw new UsageException(UsageException.OneLine(e.Message));
        }
    }
}
