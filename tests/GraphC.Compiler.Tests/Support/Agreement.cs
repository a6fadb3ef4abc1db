using static GraphC.Compiler.Compilation;

namespace GraphC.Compiler.Tests.Support;

/// <summary>Compiles graphs without the disk cache and compares what they compute with the float64 interpreter.</summary>
internal static class Agreement
{
    /// <summary>
    /// What these tests compile with: nothing that an earlier run left behind. GRAPHC_TEST_DUMP names a folder for the stages; with
    /// GRAPHC_TEST_COMPARE=1 every kernel is compared with the interpreter (tests of threads and of allocations then fail: such runs have neither).
    /// </summary>
    public static CompileOptions Fresh { get; } = new()
    {
        CacheFolder = null,
        DumpFolder = Environment.GetEnvironmentVariable("GRAPHC_TEST_DUMP"),
        Compare = Environment.GetEnvironmentVariable("GRAPHC_TEST_COMPARE") == "1",
    };

    /// <summary>Compiles a graph, runs it once for each list of inputs, and compares outputs and updated variables.</summary>
    public static void Check(Graph graph, double tolerance, params IReadOnlyList<Tensor[]> runs)
    {
        using var program = Compile(graph, Fresh);
        foreach (var inputs in runs)
        {
            Check(program, inputs, _ => tolerance);
        }
    }

    /// <summary>Runs a program once; each output may differ by its tolerance, relative to the largest magnitude.</summary>
    public static void Check(Executable program, Tensor[] inputs, Func<int, double> tolerance, Func<int, string>? describe = null, double floor = 0)
    {
        var expected = Interpreter.Run(program.Graph, inputs, step: program.Step);
        var outputs = program.Run(inputs);
        for (var i = 0; i < outputs.Count; i++)
        {
            AssertClose(expected[i], outputs[i], tolerance(i), describe?.Invoke(i) ?? $"output {i}", floor);
        }

        var updates = program.Graph.Updates;
        for (var i = 0; i < updates.Length; i++)
        {
            AssertClose(expected[outputs.Count + i], updates[i].Variable.Value, tolerance(outputs.Count + i), program.Graph.VariableNames[updates[i].Variable], floor);
        }
    }

    /// <summary>
    /// A tensor is as expected: shape and type exactly, integers and truth values exactly, numbers relative to the largest magnitude, which
    /// counts as at least <paramref name="floor"/>.
    /// </summary>
    public static void AssertClose(Value expected, Tensor actual, double tolerance, string what, double floor = 0)
    {
        Assert.Equal(expected.Shape, actual.Shape.ToArray());
        Assert.Equal(expected.DType, actual.DType);
        var scale = expected.Data.Select(Math.Abs).Where(double.IsFinite).Append(Math.Max(floor, 1e-30)).Max();
        for (var i = 0; i < expected.Data.Length; i++)
        {
            var (e, a) = (expected.Data[i], actual[i]);
            if (expected.DType == DType.Float32 && Math.Abs(e) > float.MaxValue)
            {
                e = double.PositiveInfinity * Math.Sign(e);
            }

            var close = expected.DType.IsFloat && Math.Abs(e - a) <= tolerance * scale;
            Assert.True(close || e.Equals(a) || e == a, $"{what}: element {i} of {actual} is {a:R}, not {e:R}; the largest magnitude is {scale:R}");
        }
    }
}
