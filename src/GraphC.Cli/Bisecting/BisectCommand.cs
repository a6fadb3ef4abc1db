using System.CommandLine;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;

namespace GraphC.Cli.Bisecting;

/// <summary><c>graphc bisect</c>: finds the pass that broke a model.</summary>
internal static class BisectCommand
{
    public static Command Declare(Terminal terminal)
    {
        var model = new ModelArguments();
        var inputs = new ModelInputs();
        var tolerance = new Option<double>("--tolerance")
        {
            HelpName = "X",
            Description = "How far an element may be off, relative to the largest magnitude of its tensor",
            DefaultValueFactory = _ => Bisection.DefaultTolerance,
        };
        tolerance.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && value >= 0 && double.IsFinite(value)))
            {
                result.AddError($"--tolerance: '{token.Value}' is no number of at least 0");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print the result as JSON" };
        var command = new Command("bisect", "Compares a model, compiled, with the float64 interpreter, and finds the pass that broke it if the two differ.");
        model.AddTo(command);
        inputs.AddTo(command);
        command.Add(tolerance);
        command.Add(json);
        command.WithHelp(
            terminal,
            $"{Application.Name} bisect model.onnx",
            $"{Application.Name} bisect model.onnx --input x=x.npy --tolerance 1e-4",
            $"{Application.Name} bisect model.onnx --train softmax-cross-entropy,adam --dim batch=2 --seed 1 --json");
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var (path, train) = model.Of(parsed);
                var asked = new BisectRequest(path, train, inputs.SeedOf(parsed), parsed.GetValue(tolerance));
                var source = model.Load(parsed);
                var report = Find(source.Graph, inputs.Of(source.Graph, parsed), asked, terminal, cancellation);
                if (parsed.GetValue(json))
                {
                    BisectPrinter.PrintJson(asked, report, terminal);
                }
                else
                {
                    BisectPrinter.Print(asked, report, terminal);
                }

                return report.Verdict == BisectionVerdict.Sound ? ExitCodes.Fine : ExitCodes.Failed;
            },
            CancellationToken.None));
        return command;
    }

    private static BisectionReport Find(Graph graph, Tensor[] inputs, BisectRequest asked, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return Bisection.Find(
                graph, inputs, CompileOptions.Default with { Seed = asked.Seed }, asked.Tolerance,
                step => terminal.ErrorText.WriteLine($"{step.Name}: {(step.Problem is null ? "agrees" : "differs")}"), cancellation);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e);
        }
        catch (IndexOutOfRangeException e)
        {
            throw new UsageException($"{e.Message} Give the indices with --input.");
        }
    }
}

/// <summary>What was asked for.</summary>
/// <param name="Path">The model.</param>
/// <param name="Train">How it is trained; null if it is not.</param>
/// <param name="Seed">What inputs are drawn from.</param>
/// <param name="Tolerance">How far elements may be off.</param>
internal sealed record BisectRequest(string Path, string? Train, ulong Seed, double Tolerance);
