using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>Random tensors, and the comparison of graphs by the float64 interpreter.</summary>
internal static class Numbers
{
    /// <summary>The value of symbolic extents in these tests.</summary>
    public const long N = 3;

    /// <summary>Inputs for a sample, in its order.</summary>
    public static Node[] Inputs(IReadOnlyList<OpInput> inputs) => [.. inputs.Select((input, i) => Input($"x{i}", input.DType, input.Shape))];

    /// <summary>A tensor of random elements in [low, high).</summary>
    public static Tensor Draw(Random random, TensorType type, double low = -2, double high = 2)
    {
        var value = new Value(type.DType, [.. type.Shape.Select(d => d.Evaluate(_ => N))]);
        for (var i = 0; i < value.Data.Length; i++)
        {
            var x = low + random.NextDouble() * (high - low);
            value.Data[i] = type.DType.IsFloat ? x : Math.Floor(x);
        }

        return value.ToTensor()!;
    }

    /// <summary>Both graphs, which have the same inputs, compute the same.</summary>
    public static void AssertSame(Graph expected, Graph actual, IReadOnlyList<Tensor> inputs, double tolerance = 1e-9)
    {
        var variables = expected.Variables.ToDictionary(v => v, v => Value.From(Draw(new Random(v.Shape.GetHashCode()), v.Type, -1, 1)));
        AssertSame(Interpreter.Run(expected, inputs, variables: variables), Interpreter.Run(actual, inputs, variables: variables), tolerance);
    }

    /// <summary>The values are equal up to a tolerance relative to the largest magnitude; NaN equals NaN.</summary>
    public static void AssertSame(IReadOnlyList<Value> expected, IReadOnlyList<Value> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a.Shape, b.Shape);
            Assert.Equal(a.DType, b.DType);
            var scale = a.Data.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max() + 1e-30;
            for (var i = 0; i < a.Data.Length; i++)
            {
                var same = a.Data[i].Equals(b.Data[i]) || Math.Abs(a.Data[i] - b.Data[i]) <= tolerance * scale;
                Assert.True(same, $"element {i}: {a.Data[i]:R} became {b.Data[i]:R}");
            }
        }
    }
}
