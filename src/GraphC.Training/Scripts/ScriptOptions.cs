using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Numerics;
using GraphC.Compiler;

namespace GraphC.Training;

/// <summary>The options that every sample script has: <c>var options = ScriptOptions.Parse(args, "Learns XOR.", epochs: 500);</c>.</summary>
public sealed record ScriptOptions
{
    private const int UsageExitCode = 2;

    private ScriptOptions()
    {
    }

    /// <summary>The folder with the data set, or null where none was named.</summary>
    public string? Data { get; private init; }

    /// <summary>The number of passes over the examples.</summary>
    public int Epochs { get; private init; }

    /// <summary>The number of examples to use at most, of those to learn from and of those to be tested with.</summary>
    public int Examples { get; private init; }

    /// <summary>The number of examples of a step.</summary>
    public int Batch { get; private init; }

    /// <summary>The seed of starting values, of the order of examples, and of all else that is drawn.</summary>
    public ulong Seed { get; private init; }

    /// <summary>The number of threads of a run; the results do not depend on it.</summary>
    public int Threads { get; private init; }

    /// <summary>The folder for a text file of every compiler stage, or null for none.</summary>
    public string? Dump { get; private init; }

    /// <summary>Where the kernels of the latest runs are written as a trace, or null for nowhere.</summary>
    public KernelTrace? Trace { get; private init; }

    /// <summary>The height and the width of pictures; 0 in a script without this option.</summary>
    public int Side { get; private init; }

    /// <summary>The file to write; empty in a script without this option.</summary>
    public string Output { get; private init; } = "";

    /// <summary>How to compile a program of this script.</summary>
    /// <param name="name">What the program is called in dumps.</param>
    public CompileOptions Compile(string name) => new() { Name = name, Seed = Seed, Threads = Threads, DumpFolder = Dump, Trace = Trace };

    /// <summary>
    /// The folder of a data set: the one after <c>--data</c>, else the one of that name where the environment's <c>GRAPHC_DATA</c> says,
    /// else null.
    /// </summary>
    /// <param name="name">The name of the data set, for example <c>mnist</c>.</param>
    public string? DataFolder(string name) =>
        Data ?? (Environment.GetEnvironmentVariable("GRAPHC_DATA") is { Length: > 0 } all ? Path.Combine(all, name) : null);

    /// <summary>
    /// Reads the options of a script. Asked for help it prints it and ends the process with code 0; for what is no option, or has no such
    /// value, it says so on standard error and ends it with code 2.
    /// </summary>
    /// <param name="args">The arguments of the script.</param>
    /// <param name="description">What the script does, in a sentence.</param>
    /// <param name="epochs">The number of epochs if the user names none.</param>
    /// <param name="batch">The batch size if the user names none.</param>
    /// <param name="seed">The seed if the user names none.</param>
    /// <param name="examples">The number of examples if the user names none; by default all.</param>
    /// <param name="side">The side of pictures if the user names none, of a script that has this option.</param>
    /// <param name="output">The file to write if the user names none, of a script that has this option.</param>
    public static ScriptOptions Parse(
        string[] args, string description, int epochs = 10, int batch = 64, ulong seed = 1, int? examples = null, int? side = null, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        var dataOption = Folder("--data", "where the data set lies; without it $GRAPHC_DATA says");
        var epochsOption = Number<int>("--epochs", "passes over the examples", epochs, atLeast: 1);
        var examplesOption = Number("--examples", examples is null ? "examples to use at most; without it all" : "examples to use at most", examples, atLeast: 1);
        var batchOption = Number<int>("--batch", "examples in a step", batch, atLeast: 1);
        var seedOption = Number<ulong>("--seed", "other starting values, another order of examples", seed, atLeast: 0);
        var threadsOption = Number<int>("--threads", "threads of a run; the results are the same bits for any number", CompileOptions.Default.Threads, atLeast: 1, atMost: CompileOptions.MostThreads);
        var dumpOption = Folder("--dump", "write every stage of the compiler there, from the graph to the emitted C#, and a page that shows them");
        var traceOption = new Option<string?>("--trace") { HelpName = "FILE", Description = "write when each kernel of the latest runs began and ended, for chrome://tracing or Perfetto" };
        dataOption.Validators.Add(result =>
        {
            if (result.Tokens is [var folder] && !Directory.Exists(folder.Value))
            {
                result.AddError($"--data: there is no folder '{folder.Value}'");
            }
        });

        var sideOption = Number("--side", "height and width of the pictures", side, atLeast: 8);
        var outputOption = new Option<string>("--out") { HelpName = "FILE", Description = "the picture to write", DefaultValueFactory = _ => output! };
        // Not when all is done but the writing.
        outputOption.Validators.Add(result =>
        {
            if (result.Tokens is [var file] && ProblemOf(file.Value) is { } problem)
            {
                result.AddError($"--out: {problem}");
            }
        });
        traceOption.Validators.Add(result =>
        {
            if (result.Tokens is [var file] && ProblemOf(file.Value) is { } problem)
            {
                result.AddError($"--trace: {problem}");
            }
        });
        var command = new RootCommand(description) { dataOption, epochsOption, examplesOption, batchOption, seedOption, threadsOption, dumpOption, traceOption };
        if (side is not null)
        {
            command.Options.Add(sideOption);
        }

        if (output is not null)
        {
            command.Options.Add(outputOption);
        }

        command.Options.Remove(command.Options.OfType<VersionOption>().Single());
        var parsed = command.Parse(args);
        if (parsed.Action is HelpAction help)
        {
            help.Invoke(parsed);
            PrintExamples();
            Environment.Exit(0);
        }

        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message.TrimEnd('.'));
            }

            Console.Error.WriteLine("--help lists the options");
            Environment.Exit(UsageExitCode);
        }

        return new()
        {
            Data = parsed.GetValue(dataOption),
            Epochs = parsed.GetValue(epochsOption),
            Examples = parsed.GetValue(examplesOption) is > 0 and var most ? most : int.MaxValue,
            Batch = parsed.GetValue(batchOption),
            Seed = parsed.GetValue(seedOption),
            Threads = parsed.GetValue(threadsOption),
            Dump = parsed.GetValue(dumpOption),
            Trace = parsed.GetValue(traceOption) is { } file ? new(file) : null,
            Side = side is null ? 0 : parsed.GetValue(sideOption),
            Output = output is null ? "" : parsed.GetValue(outputOption)!,
        };
    }

    private static Option<string?> Folder(string name, string description) => new(name) { HelpName = "DIR", Description = description };

    /// <summary>Why a file cannot be written, as far as that can be told before; null if nothing is known against it.</summary>
    private static string? ProblemOf(string file) =>
        Directory.Exists(file) ? $"'{file}' is a folder"
        : Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder) ? $"there is no folder '{folder}'"
        : null;

    private static Option<T> Number<T>(string name, string description, T? otherwise, T atLeast, T? atMost = null) where T : struct, INumber<T> => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = otherwise is { } value ? _ => value : null,
        CustomParser = result =>
        {
            if (T.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                && number >= atLeast && (atMost is null || number <= atMost))
            {
                return number;
            }

            var range = atMost is null ? $"of at least {atLeast}" : $"from {atLeast} to {atMost}";
            result.AddError($"{name}: '{result.Tokens[0].Value}' is no whole number {range}");
            return default;
        },
    };

    private static void PrintExamples()
    {
        // .NET tells a file-based program where its source is.
        var script = AppContext.GetData("EntryPointFilePath") is string path
            ? $"dotnet run {Path.GetRelativePath(Environment.CurrentDirectory, path)} --"
            : RootCommand.ExecutableName;
        Console.WriteLine($"""
            Examples:
              {script} --epochs 3 --seed 7
              {script} --dump stages
            """);
    }
}
