using System.Globalization;

namespace GraphC.Benchmarks;

/// <summary>What the user asked for.</summary>
internal sealed record CommandLine
{
    /// <summary>The suites to run, in order.</summary>
    public required IReadOnlyList<Suite> Suites { get; init; }

    public int Threads { get; init; } = 1;

    public int Rounds { get; init; } = 15;

    /// <summary>Only rows whose name contains this; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Where the results are written for programs; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>The library file of ONNX Runtime; null to look for it.</summary>
    public string? OnnxRuntime { get; init; }

    public static string Help { get; } = $$"""
        Runs GraphC and its peers in turn, round by round, and prints the medians and the median ratios (peer / GraphC:
        above 1, GraphC is faster). Peers that are not installed are named and left out.

        Usage: GraphC.Benchmarks SUITE [options]

        Suites:
        {{string.Join('\n', Suite.All.Select(s => $"  {s.Name,-8} {s.Description}"))}}
          all      all of them

        Options:
          --threads N         how many threads everybody gets (1)
          --rounds N          how many rounds (15)
          --filter TEXT       only rows whose name contains TEXT
          --json FILE         also write the results to FILE, an array of
                              {suite, row, threads, graphc_us, peers: [{name, us, ratio}]}
          --onnxruntime PATH  libonnxruntime.so.1; else node_modules of the current folder is searched
          --help              this text

        Examples:
          dotnet run -c Release --project benchmarks/GraphC.Benchmarks -- gemm
          dotnet run -c Release --project benchmarks/GraphC.Benchmarks -- gemm --filter "512x512x512 NT" --rounds 31
          dotnet run -c Release --project benchmarks/GraphC.Benchmarks -- train --threads 2 --json train.json

        Results go to standard output, progress to standard error. Exit codes: 0 all rows were measured, 1 a row failed
        or no row has the text of --filter, 2 wrong usage.
        """;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">They say nothing that could be done.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new CommandLine { Suites = [] };
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            parsed = argument switch
            {
                "--threads" => parsed with { Threads = Number(Value()) },
                "--rounds" => parsed with { Rounds = Number(Value()) },
                "--filter" => parsed with { Filter = Value() },
                "--json" => parsed with { Json = FileInFolder(Value()) },
                "--onnxruntime" => parsed with { OnnxRuntime = ExistingFile(Value()) },
                "all" when parsed.Suites.Count == 0 => parsed with { Suites = Suite.All },
                _ when argument.StartsWith('-') => throw new UsageException($"'{argument}' is no option"),
                _ when parsed.Suites.Count > 0 => throw new UsageException($"one suite at a time; '{argument}' is one too many"),
                _ => parsed with
                {
                    Suites = [Suite.All.FirstOrDefault(s => s.Name == argument) ?? throw new UsageException($"'{argument}' is no suite")],
                },
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new UsageException($"{argument} needs a value");

            string ExistingFile(string path) =>
                File.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"{argument}: there is no file '{path}'");

            // Said before minutes of measuring, not after.
            string FileInFolder(string path) => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) && !Directory.Exists(path)
                ? path
                : throw new UsageException($"{argument}: '{path}' is no file in an existing folder");

            int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1024
                ? number
                : throw new UsageException($"{argument}: '{text}' is no whole number from 1 to 1024");
        }

        return parsed.Suites.Count > 0 ? parsed : throw new UsageException("name a suite");
    }
}

/// <summary>The command line is wrong; the message says how.</summary>
internal sealed class UsageException(string message) : Exception(message);
