using System.Globalization;

namespace GraphC.Benchmarks;

/// <summary>GraphC and its peers, side by side on one machine: <see cref="CommandLine.Help"/>.</summary>
internal static class Program
{
    private const int Success = 0, Failure = 1, WrongUsage = 2;

    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter progress)
    {
        if (arguments is [CompileProcess.Command, var state, var threads, var cache])
        {
            CompileProcess.Compile(output, state, int.Parse(threads, CultureInfo.InvariantCulture), cache);
            return Success;
        }

        if (arguments.Any(a => a is "--help" or "-h" or "-?"))
        {
            output.WriteLine(CommandLine.Help);
            return Success;
        }

        try
        {
            return Run(CommandLine.Parse(arguments), output, progress);
        }
        catch (UsageException e)
        {
            progress.WriteLine($"{e.Message}; --help lists what can be done");
            return WrongUsage;
        }
    }

    private static int Run(CommandLine command, TextWriter output, TextWriter progress)
    {
        output.WriteLine(Machine.Describe());
        using var peers = new PeerSet(command.Threads, command.OnnxRuntime);
        var race = new Race(command.Rounds, command.Threads);
        var (all, failures) = (new List<Result>(), 0);
        foreach (var suite in command.Suites)
        {
            var plans = suite.Plans(command.Threads, peers)
                .Where(p => command.Filter is null || p.Name.Contains(command.Filter, StringComparison.OrdinalIgnoreCase))
                .ToList();
            if (plans.Count == 0)
            {
                progress.WriteLine($"{suite.Name}: no row contains '{command.Filter}'");
                continue;
            }

            var results = new List<Result>();
            foreach (var plan in plans)
            {
                progress.WriteLine($"{suite.Name} {results.Count + 1}/{plans.Count}: {plan.Name}");
                try
                {
                    using var row = plan.Build();
                    results.Add(race.Run(suite.Name, row));
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    // One row that fails takes no other with it: a benchmark of a night should have a table in the morning.
                    progress.WriteLine($"{suite.Name}: {plan.Name} failed: {e}");
                    failures++;
                }
            }

            Table.Write(output, suite.Name, command.Threads, command.Rounds, results);
            all.AddRange(results);
        }

        output.WriteLine();
        if (race.Starts is { Disturbed: > 0 } starts)
        {
            output.WriteLine($"{starts.Disturbed} of {starts.All} times several threads began while somebody else was using the processors");
        }

        foreach (var peer in peers.Present)
        {
            output.WriteLine($"peer: {peer}");
        }

        foreach (var peer in peers.Absent)
        {
            output.WriteLine($"absent: {peer}");
        }

        if (command.Json is { } path)
        {
            JsonReport.Write(path, all);
        }

        return all.Count > 0 && failures == 0 ? Success : Failure;
    }
}
