using System.CommandLine;
using System.Reflection;
using GraphC.Cli.Benching;
using GraphC.Cli.Bisecting;
using GraphC.Cli.Checking;
using GraphC.Cli.Diagnosis;
using GraphC.Cli.Exporting;
using GraphC.Cli.Listing;
using GraphC.Cli.Running;
using GraphC.Cli.Stages;
using GraphC.Onnx;

namespace GraphC.Cli.CommandLine;

/// <summary>The commands of <c>graphc</c>, and what becomes of mistakes.</summary>
internal static class Application
{
    public const string Name = "graphc";

    // A model that is being compiled does not listen: after this time Ctrl-C does not wait for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The version of the tool, and so of GraphC.</summary>
    public static string Version { get; } =
        typeof(Application).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs a command line and returns its exit code (<see cref="ExitCodes"/>).</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var parsed = Declare(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            return Mistakes(parsed, terminal);
        }

        try
        {
            return await parsed.InvokeAsync(
                new() { Output = terminal.OutputText, Error = terminal.ErrorText, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Patience },
                cancellation);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is UsageException or ModelFormatException or UnsupportedModelException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            terminal.ErrorText.WriteLine($"{Name}: {e.Message}");
            return ExitCodes.Usage;
        }
        finally
        {
            terminal.Restore();
        }
    }

    private static Command Declare(Terminal terminal)
    {
        var root = new Command(Name, "Compiles, runs, checks and explains ONNX models with GraphC, the tensor compiler for .NET.")
        {
            CheckCommand.Declare(terminal),
            RunCommand.Declare(terminal),
            BuildCommand.Declare(terminal),
            InspectCommand.Declare(terminal),
            DumpCommand.Declare(terminal),
            DiffCommand.Declare(terminal),
            ExplainCommand.Declare(terminal),
            OpsCommand.Declare(terminal),
            BenchCommand.Declare(terminal),
            BisectCommand.Declare(terminal),
            DoctorCommand.Declare(terminal),
        };
        var version = new Option<bool>("--version") { Description = "Print the version" };
        root.Options.Add(version);
        root.WithHelp(
            terminal,
            $"{Name} build model.onnx -o Model.dll",
            $"{Name} run model.onnx --input x=x.npy --output results",
            $"{Name} dump model.onnx --format html -o model.html",
            $"{Name} bench model.onnx --dim batch=64",
            $"{Name} doctor");
        root.SetAction(parsed => parsed.GetValue(version) ? PrintVersion(terminal) : Nothing(terminal));
        return root;
    }

    private static int PrintVersion(Terminal terminal)
    {
        terminal.OutputText.WriteLine($"{Name} {Version}");
        return ExitCodes.Fine;
    }

    private static int Nothing(Terminal terminal)
    {
        terminal.ErrorText.WriteLine($"{Name}: no command is given; '{Name} --help' lists them");
        return ExitCodes.Usage;
    }

    private static int Mistakes(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors)
        {
            terminal.ErrorText.WriteLine($"{Name}: {error.Message.TrimEnd('.')}");
        }

        var command = parsed.CommandResult.Command.Name;
        terminal.ErrorText.WriteLine($"'{(command == Name ? Name : $"{Name} {command}")} --help' says what is possible");
        return ExitCodes.Usage;
    }
}
