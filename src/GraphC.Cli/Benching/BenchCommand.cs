using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;

namespace GraphC.Cli.Benching;

/// <summary><c>graphc bench</c>: how fast a model is, and where its time goes.</summary>
internal static class BenchCommand
{
    private const double UsualSeconds = 2, LongestSeconds = 600;

    // A trace shows the last ten runs; those before them are its warm-up.
    private const int TracedRuns = 50;

    public static Command Declare(Terminal terminal)
    {
        var model = new ModelArguments();
        var inputs = new ModelInputs(usualExtent: 1);
        var threads = new Option<int[]>("--threads")
        {
            HelpName = "N[,N]",
            Description = "Numbers of threads to run on; by default one, and one for each processor",
            CustomParser = Threads,
        };
        var seconds = new Option<double>("--seconds")
        {
            HelpName = "S",
            Description = "How long to run, on each number of threads",
            DefaultValueFactory = _ => UsualSeconds,
            CustomParser = Seconds,
        };
        var json = new Option<bool>("--json") { Description = "Print the results as JSON" };
        var trace = new Option<string?>("--trace") { HelpName = "FILE", Description = "Write when each kernel of ten runs began and ended, for chrome://tracing or Perfetto" };
        var command = new Command("bench", "Measures how fast a model is, and which of its kernels take the time.");
        model.AddTo(command);
        inputs.AddTo(command);
        foreach (var option in (Option[])[threads, seconds, json, trace])
        {
            command.Add(option);
        }

        command.WithHelp(
            terminal,
            $"{Application.Name} bench mnist.onnx --dim batch=64",
            $"{Application.Name} bench bert.onnx --input ids=ids.npy --threads 1,4 --seconds 10 --json > bert.json",
            $"{Application.Name} bench mnist.onnx --train softmax-cross-entropy,adam --trace step.json");
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var source = model.Load(parsed);
                var fed = BenchInputs.For(source.Graph, inputs, parsed);
                if (!inputs.AreAllGiven(source.Graph, parsed))
                {
                    terminal.ErrorText.WriteLine("inputs without --input are drawn: floats from [-1, 1), integers 0 or 1; what depends on them may be faster than with real ones");
                }

                return Run(source, fed, new(Numbers(parsed), parsed.GetValue(seconds), parsed.GetValue(json), parsed.GetValue(trace)), terminal, cancellation);
            },
            CancellationToken.None));
        return command;

        int[] Numbers(ParseResult parsed) => parsed.GetValue(threads) is { Length: > 0 } numbers ? numbers : UsualThreads();
    }

    private sealed record Settings(int[] Threads, double Seconds, bool Json, string? Trace);

    private static int[] UsualThreads() => Environment.ProcessorCount == 1 ? [1] : [1, Environment.ProcessorCount];

    private static int Run(ModelSource model, BenchInputs inputs, Settings settings, Terminal terminal, CancellationToken cancellation)
    {
        var trace = settings.Trace is null ? null : new KernelTrace(settings.Trace);
        try
        {
            Measure(model, inputs, settings, trace, terminal, cancellation);
            return ExitCodes.Fine;
        }
        catch (IndexOutOfRangeException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static void Measure(ModelSource model, BenchInputs inputs, Settings settings, KernelTrace? trace, Terminal terminal, CancellationToken cancellation)
    {
        var options = new CompileOptions { Name = model.Name };
        using (var session = new BenchSession(model.Graph, inputs.Tensors, settings.Threads, options))
        {
            terminal.ErrorText.WriteLine(session.Program.Report);
            session.Run(settings.Seconds, cancellation);
            var report = BenchReport.Of(model.Name, session, model.Graph, inputs.Extents);
            var cost = report.WatchingCost is { } part ? string.Create(CultureInfo.InvariantCulture, $"; these took {100 * part:+0.0;-0.0;0.0} % of a run longer (median of rounds in turn)") : "";
            terminal.ErrorText.WriteLine($"latencies are of runs that nobody watches, kernels' times of others{cost}");
            if (settings.Json)
            {
                BenchPrinter.PrintJson(report, terminal);
            }
            else
            {
                BenchPrinter.Print(report, terminal);
            }
        }

        if (trace is not null)
        {
            using var traced = Compilation.Compile(model.Graph, options with { Threads = settings.Threads.Max(), Trace = trace });
            for (var i = 0; i < TracedRuns; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                traced.Run(inputs.Tensors);
            }

            terminal.ErrorText.WriteLine($"trace written to {trace.Path}");
        }
    }

    private static int[] Threads(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var numbers = text.Split(',').Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).Distinct().ToArray();
        if (numbers.Any(n => n is < 1 or > CompileOptions.MostThreads))
        {
            argument.AddError($"--threads: '{text}' is no list of numbers from 1 to {CompileOptions.MostThreads}");
        }

        return numbers;
    }

    private static double Seconds(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0 && seconds <= LongestSeconds))
        {
            argument.AddError($"--seconds: '{text}' is no number above 0, up to {LongestSeconds}");
        }

        return seconds;
    }
}
