using Spectre.Console;

namespace GraphC.Cli.CommandLine;

/// <summary>
/// Where a command writes: results to standard output, which is plain text unless it is a terminal; progress and notes to standard error.
/// </summary>
internal sealed class Terminal
{
    // Redirected text is for programs: its lines are never broken.
    private const int Unbroken = 100_000;

    // Terminals that do not say how wide they are are as wide as they always were.
    private const int UsualWidth = 80;

    private Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal, bool color, int width)
    {
        (OutputText, ErrorText, IsInteractive) = (output, error, errorIsTerminal);
        HelpWidth = outputIsTerminal ? width : Unbroken;
        Output = Console(output, outputIsTerminal, color, width);
        Error = Console(error, errorIsTerminal, color, width);
    }

    /// <summary>Standard output, for tables and colors.</summary>
    public IAnsiConsole Output { get; }

    /// <summary>Standard error, for progress and notes.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Standard output, for text of another form.</summary>
    public TextWriter OutputText { get; }

    /// <summary>Standard error as plain text.</summary>
    public TextWriter ErrorText { get; }

    /// <summary>True if somebody watches standard error: progress may be drawn again and again.</summary>
    public bool IsInteractive { get; }

    /// <summary>The width at which help is broken into lines.</summary>
    public int HelpWidth { get; }

    /// <summary>The terminal of this process. <c>NO_COLOR</c> switches colors off; a dumb terminal is treated as a file.</summary>
    public static Terminal OfProcess()
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        var color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var (output, error) = (!dumb && !System.Console.IsOutputRedirected, !dumb && !System.Console.IsErrorRedirected);
        return new(System.Console.Out, System.Console.Error, output, error, color, output || error ? Width() : Unbroken);
    }

    /// <summary>A terminal of a given width, for colored text, or files, for plain text.</summary>
    public static Terminal Of(TextWriter output, TextWriter error, bool color = false, int width = Unbroken) =>
        new(output, error, outputIsTerminal: color, errorIsTerminal: false, color, width);

    /// <summary>Shows the cursor, which a bar that was cut off left hidden.</summary>
    public void Restore()
    {
        if (IsInteractive)
        {
            Error.Cursor.Show(true);
        }
    }

    private static int Width() => System.Console.WindowWidth is > 0 and var width ? width : UsualWidth;

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal, bool color, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = isTerminal ? width : Unbroken;
        return console;
    }
}
