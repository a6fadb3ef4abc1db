using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text;

// Each sample is a process of its own, and some are timed.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace GraphC.Samples.Tests;

/// <summary>What a process printed and how it ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error, TimeSpan Time)
{
    /// <summary>The last line on standard output.</summary>
    public string LastLine => Lines.Last();

    /// <summary>The lines on standard output.</summary>
    public string[] Lines => Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');

    public string Line(string beginning) => Lines.Single(l => l.StartsWith(beginning, StringComparison.Ordinal));

    public override string ToString() => $"exit code {ExitCode} after {Time.TotalSeconds:0.0} s\n{Output}\n{Error}";
}

/// <summary>A file-based program, built once and run as often as wanted.</summary>
internal sealed class Sample
{
    private static readonly ConcurrentDictionary<string, Sample> Built = new();

    private readonly string name;
    private readonly string assembly;

    private Sample(string source)
    {
        name = Path.GetFileNameWithoutExtension(source);
        var configuration = typeof(Sample).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var build = Dotnet(["build", source, "--configuration", configuration, "--verbosity", "quiet", "-target:Build", "-getProperty:TargetPath"]);
        Assert.True(build.ExitCode == 0, build.ToString());
        assembly = build.LastLine;
    }

    /// <summary>The folder with GraphC.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The names of all samples.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.cs").Select(Path.GetFileNameWithoutExtension).Order()!;

    /// <summary>The picture that the sample that draws one writes here.</summary>
    public static string Picture { get; } = Path.Combine(Directory.CreateTempSubdirectory("graphc-pictures-").FullName, "denoised.png");

    /// <summary>Where the samples keep compiled programs: a folder of this test run.</summary>
    private static string Cache { get; } = Directory.CreateTempSubdirectory("graphc-samples-").FullName;

    /// <summary>
    /// What makes a sample that takes minutes take a moment: few examples, and small pictures where the network would be slow on them without
    /// wide vectors.
    /// </summary>
    public IReadOnlyList<string> Brief => name switch
    {
        "mnist_cnn" or "rnn_digits" => ["--examples", "48", "--batch", "16"],
        "lenet_cifar" => ["--examples", "24"],
        "resnet18" => ["--examples", "8", "--batch", "4", "--side", "8"],
        "char_gpt" or "char_lstm" => ["--examples", "16", "--batch", "4"],
        "denoising_autoencoder" => ["--examples", "48", "--batch", "16", "--out", Picture],
        _ => [],
    };

    /// <summary>A sample by its name.</summary>
    public static Sample Named(string name) => At(Path.Combine(Root, "samples", name + ".cs"));

    /// <summary>A file-based program by its path.</summary>
    public static Sample At(string source) => Built.GetOrAdd(source, path => new Sample(path));

    /// <summary>Runs it to its end.</summary>
    public Outcome Run(params string[] arguments) => Dotnet([assembly, .. arguments]);

    /// <summary>Runs it to its end on few examples.</summary>
    public Outcome RunBriefly(params string[] arguments) => Run([.. Brief, .. arguments]);

    /// <summary>Runs it to its end with more variables in its environment.</summary>
    public Outcome RunWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) => Dotnet([assembly, .. arguments], environment);

    /// <summary>Starts it; its output is redirected.</summary>
    public Process Start(params string[] arguments) => Begin([assembly, .. arguments]);

    private static Outcome Dotnet(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var clock = Stopwatch.StartNew();
        using var process = Begin(arguments, environment);
        var error = new StringBuilder();
        process.ErrorDataReceived += (_, line) => error.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.ToString(), clock.Elapsed);
    }

    private static Process Begin(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GRAPHC_CACHE"] = Cache;
        start.Environment.Remove("GRAPHC_DATA");
        // What the test host sets for its own build must not leak into another, and nothing may linger after it.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GraphC.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
