using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GraphC.Onnx;

namespace GraphC.Cli.Checking;

/// <summary><c>--tolerance 1e-3</c> or <c>--tolerance 1e-3,1e-7</c>.</summary>
internal static class ToleranceOption
{
    private const string Name = "--tolerance";

    public static Option<Tolerance?> Declare() => new(Name)
    {
        HelpName = "RELATIVE[,ABSOLUTE]",
        Description = string.Create(
            CultureInfo.InvariantCulture,
            $"How far an output may be off: ABSOLUTE + RELATIVE·|expected| [default: {new Tolerance().Relative:0e-0},{new Tolerance().Absolute:0e-0}]"),
        CustomParser = Parse,
    };

    private static Tolerance? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        switch (text.Split(',').Select(Number).ToArray())
        {
            case [{ } relative]:
                return new(relative);
            case [{ } relative, { } absolute]:
                return new(relative, absolute);
            default:
                argument.AddError($"{Name}: '{text}' is not RELATIVE or RELATIVE,ABSOLUTE, numbers of at least 0");
                return null;
        }
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && double.IsFinite(number) ? number : null;
}
