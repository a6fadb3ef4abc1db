using GraphC.Cli.Checking;
using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Tests;

public class CheckPrinterTests
{
    private static readonly CheckReport Report = new(
    [
        new("test_add", CheckStatus.Passed, "", ["Add"]),
        new("test_add_and_exp", CheckStatus.Failed, "y is 2.5 at [1], not 2", ["Add", "Exp"]),
        new("test_[odd]", CheckStatus.Unsupported, "'n\"1': my.Op (opset 1): there is no such operator in GraphC", ["my.Op[]"]),
    ]);

    [Fact]
    public Task Plain_text() => Verifier.Verify(Printed(CheckPrinter.Print));

    [Fact]
    public Task Colored_text() => Verifier.Verify(Printed(CheckPrinter.Print, color: true).Replace("\e", "ESC"));

    [Fact]
    public Task Json() => Verifier.Verify(Printed(CheckPrinter.PrintJson));

    [Fact]
    public void Plain_text_is_not_broken_into_lines()
    {
        var reason = new string('x', 5000);
        var report = new CheckReport([new("a", CheckStatus.Failed, reason, [])]);
        Assert.Contains(reason, Printed((_, terminal) => CheckPrinter.Print(report, terminal)));
    }

    private static string Printed(Action<CheckReport, Terminal> print, bool color = false)
    {
        var output = new StringWriter { NewLine = "\n" };
        print(Report, Terminal.Of(output, TextWriter.Null, color, width: color ? 100 : int.MaxValue));
        return output.ToString();
    }
}
