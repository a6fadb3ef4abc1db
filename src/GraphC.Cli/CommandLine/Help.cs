using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GraphC.Cli.CommandLine;

/// <summary>Help that ends with examples.</summary>
internal static class Help
{
    /// <summary>Gives a command the options <c>--help</c> and <c>-h</c>.</summary>
    public static void WithHelp(this Command command, Terminal terminal, params string[] examples)
    {
        var option = new HelpOption("--help", "-h") { Description = "Print this" };
        option.Action = new WithExamples((HelpAction)option.Action!, terminal, examples);
        command.Options.Add(option);
    }

    private sealed class WithExamples : SynchronousCommandLineAction
    {
        private readonly HelpAction help;
        private readonly Terminal terminal;
        private readonly string[] examples;

        public WithExamples(HelpAction help, Terminal terminal, string[] examples)
        {
            (this.help, this.terminal, this.examples) = (help, terminal, examples);
            help.MaxWidth = terminal.HelpWidth;
        }

        // Somebody who asks for help is not told what is missing.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            terminal.OutputText.WriteLine("Examples:");
            foreach (var example in examples)
            {
                terminal.OutputText.WriteLine($"  {example}");
            }

            return ExitCodes.Fine;
        }
    }
}
