using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Running;

/// <summary><c>graphc run</c>: runs a model on arrays from files and writes what it gives to files.</summary>
internal static class RunCommand
{
    public static Command Declare(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The ONNX model" };
        var inputs = NamedValues.Declare("--input", "FILE.npy", "The array for an input; once for each input of the model");
        var output = new Option<string>("--output") { HelpName = "DIR", Description = "Where the outputs are written, as NAME.npy", Required = true };
        var command = new Command("run", "Runs a model on arrays and writes its outputs.") { model, inputs, output };
        command.WithHelp(
            terminal,
            $"{Application.Name} run model.onnx --input x=x.npy --output results",
            $"{Application.Name} run bert.onnx --input ids=ids.npy --input mask=mask.npy --output .");
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Run(parsed.GetRequiredValue(model), parsed.GetValue(inputs) ?? [], parsed.GetRequiredValue(output), terminal, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(
        string path, (string Name, string File)[] inputs, string folder, Terminal terminal, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var model = OnnxModel.Load(path);
        cancellation.ThrowIfCancellationRequested();
        var outputs = Results(model, inputs, cancellation);
        terminal.ErrorText.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loaded, compiled and run in {clock.Elapsed.TotalSeconds:0.00} s"));
        cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        var names = new FileNames(folder);
        foreach (var declared in model.Outputs)
        {
            foreach (var (file, text) in Arrays.Write(outputs[declared.Name], names, declared.Name))
            {
                terminal.OutputText.WriteLine($"{text}\t{file}");
            }
        }

        return ExitCodes.Fine;
    }

    private static IReadOnlyDictionary<string, OnnxValue> Results(OnnxModel model, (string Name, string File)[] inputs, CancellationToken cancellation)
    {
        try
        {
            return model.Run(inputs.ToDictionary(i => i.Name, i => Arrays.Read(i.File, model.Inputs.FirstOrDefault(d => d.Name == i.Name))), cancellation);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e);
        }
        catch (IndexOutOfRangeException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
