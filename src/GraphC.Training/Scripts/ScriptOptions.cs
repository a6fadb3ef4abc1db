using System.CommandLine;
using System.CommandLine.Parsing;
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

    /// <summary>The number of examples of a step.</summary>
    public int Batch { get; private init; }

    /// <summary>The seed of starting values, of the order of examples, and of all else that is drawn.</summary>
    public ulong Seed { get; private init; }

    /// <summary>The folder for a text file of every compiler stage, or null for none.</summary>
    public string? Dump { get; private init; }

    /// <summary>How to compile a program of this script.</summary>
    /// <param name="name">What the program is called in dumps.</param>
    public CompileOptions Compile(string name) => new() { Name = name, Seed = Seed, DumpFolder = Dump };

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
    public static ScriptOptions Parse(string[] args, string description, int epochs = 10, int batch = 64, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(args);
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "the folder with the data set" };
        var epochCount = new Option<int>("--epochs") { HelpName = "N", Description = "passes over the examples", DefaultValueFactory = _ => epochs };
        var batchSize = new Option<int>("--batch") { HelpName = "N", Description = "examples in a step", DefaultValueFactory = _ => batch };
        var seedValue = new Option<ulong>("--seed") { HelpName = "N", Description = "another seed: other starting values, another order", DefaultValueFactory = _ => seed };
        var dump = new Option<string?>("--dump") { HelpName = "DIR", Description = "write every compiler stage there as text, from the graph to the emitted C#" };
        data.Validators.Add(Existing);
        epochCount.Validators.Add(AtLeastOne);
        batchSize.Validators.Add(AtLeastOne);
        var command = new RootCommand(description) { data, epochCount, batchSize, seedValue, dump };
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine("--help lists the options.");
            Environment.Exit(UsageExitCode);
        }

        if (parsed.Action is not null)
        {
            Environment.Exit(parsed.Invoke());
        }

        return new()
        {
            Data = parsed.GetValue(data),
            Epochs = parsed.GetValue(epochCount),
            Batch = parsed.GetValue(batchSize),
            Seed = parsed.GetValue(seedValue),
            Dump = parsed.GetValue(dump),
        };
    }

    private static void AtLeastOne(OptionResult result)
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{result.Option.Name} needs a number of at least 1.");
        }
    }

    private static void Existing(OptionResult result)
    {
        if (result.GetValueOrDefault<string?>() is { } folder && !Directory.Exists(folder))
        {
            result.AddError($"--data: there is no folder '{folder}'.");
        }
    }
}
