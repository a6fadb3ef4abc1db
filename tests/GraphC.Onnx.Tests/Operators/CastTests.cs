using GraphC.Onnx.Execution;
using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

/// <summary>Every element type as every other one.</summary>
public sealed class CastTests
{
    private static readonly ElementType[] Types = [.. Enum.GetValues<ElementType>().Where(t => t.HasCarrier)];

    public static TheoryData<ElementType> Sources => [.. Types];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Numbers_that_both_types_have_stay_what_they_are(ElementType source)
    {
        // 1 and 2 are in every type; of the others each has those that it has.
        double[] numbers = [.. new[] { 1.0, 2, 0, 3, -1, -2, 0.5, 1.5, 6, 100, -100, 200, 1000, 70_000, -70_000, 3e9, 1e15 }.Where(n => Has(source, n))];
        var lines = new List<string> { $"in x {source}[{numbers.Length}]" };
        foreach (var type in Types)
        {
            lines.Add($"{type} = Cast{{to={(int)type}}}(x)");
            lines.Add($"out {type}");
        }

        using var model = ModelText.Parse(string.Join('\n', lines), 25);
        var results = model.Run(new Dictionary<string, OnnxValue> { ["x"] = HostTensors.Of(source, [numbers.Length], numbers) });
        foreach (var type in Types)
        {
            var result = (OnnxTensor)results[type.ToString()];
            Assert.Equal(type, result.Type);
            for (var i = 0; i < numbers.Length; i++)
            {
                var expected = type == ElementType.Bool ? (numbers[i] == 0 ? 0 : 1) : type.IsInteger ? Math.Truncate(numbers[i]) : numbers[i];
                if (Has(type, expected))
                {
                    Assert.True(expected == result.Data[i], $"{source} {numbers[i]} as {type}: {result.Data[i]}");
                }
            }
        }
    }

    private static bool Has(ElementType type, double number) => type == ElementType.Bool ? number is 0 or 1
        : type.Narrow is { } narrow ? narrow.Round(number) == number
        : type == ElementType.Float32 ? (float)number == number
        : type == ElementType.Float64 || (Math.Floor(number) == number && number >= Low(type) && number <= High(type));

    private static double Low(ElementType type) => type.IsUnsigned ? 0 : -Math.Pow(2, type.Bits - 1);

    private static double High(ElementType type) => Math.Pow(2, type.IsUnsigned ? type.Bits : type.Bits - 1) - 1;
}
