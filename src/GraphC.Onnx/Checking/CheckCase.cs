using GraphC.Compiler;
using GraphC.Onnx.Format;

namespace GraphC.Onnx;

/// <summary>How a case of the ONNX backend tests ended.</summary>
public enum CheckStatus
{
    /// <summary>All outputs are as expected.</summary>
    Passed,

    /// <summary>An output differs, or the model could not be run.</summary>
    Failed,

    /// <summary>The model has nodes that GraphC does not support.</summary>
    Unsupported,
}

/// <summary>The result of a case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">Why it did not pass; empty if it did.</param>
/// <param name="Operators">The operators of the model.</param>
public sealed record CheckResult(string Name, CheckStatus Status, string Reason, IReadOnlyList<string> Operators);

/// <summary>How much a result may differ: <c>|actual - expected| ≤ absolute + relative |expected|</c>.</summary>
/// <param name="Relative">The part of the expected value.</param>
/// <param name="Absolute">The fixed part.</param>
public sealed record Tolerance(double Relative = 1e-3, double Absolute = 1e-7);

/// <summary>
/// A case in the form of the ONNX project's backend tests: a model, and sets of inputs with the outputs that they must give.
/// </summary>
/// <param name="Name">The name of the case.</param>
/// <param name="Files">The files by their path inside the case: <c>model.onnx</c>, <c>test_data_set_0/input_0.pb</c>.</param>
/// <param name="Folder">The folder of the model, if it lies in one.</param>
public sealed record CheckCase(string Name, IReadOnlyDictionary<string, Func<byte[]>> Files, string? Folder = null)
{
    /// <summary>Runs the case.</summary>
    public CheckResult Run(Tolerance? tolerance = null, CompileOptions? options = null)
    {
        IReadOnlyList<string> operators = [];
        try
        {
            using var model = OnnxModel.Parse(Files["model.onnx"](), Folder, options);
            operators = model.Operators;
            var sets = Files.Keys.Select(f => f.Split('/')).Where(p => p.Length == 2 && p[0].StartsWith("test_data_set_", StringComparison.Ordinal))
                .Select(p => p[0]).Distinct().Order(StringComparer.Ordinal).ToList();
            if (sets.Count == 0)
            {
                return Failed("there is no test_data_set in the case");
            }

            foreach (var set in sets)
            {
                if (Difference(model, set, tolerance ?? new()) is { } difference)
                {
                    return Failed($"{set}: {difference}");
                }
            }

            return new(Name, CheckStatus.Passed, "", operators);
        }
        catch (UnsupportedModelException e)
        {
            return new(Name, CheckStatus.Unsupported, string.Join("; ", e.Nodes), operators);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Failed($"{e.GetType().Name}: {e.Message}");
        }

        CheckResult Failed(string reason) => new(Name, CheckStatus.Failed, reason, operators);
    }

    private string? Difference(OnnxModel model, string set, Tolerance tolerance)
    {
        var reader = new ValueReader(new TensorReader(null));
        var inputs = new Dictionary<string, OnnxValue>();
        for (var i = 0; i < model.Inputs.Count && Files.TryGetValue($"{set}/input_{i}.pb", out var file); i++)
        {
            var value = reader.Read(file(), model.Inputs[i], $"{set}/input_{i}.pb");
            inputs.Add(model.Inputs[i].Name, value);
        }

        var outputs = model.Run(inputs);
        var compared = 0;
        for (var i = 0; i < model.Outputs.Count && Files.TryGetValue($"{set}/output_{i}.pb", out var file); i++)
        {
            var expected = reader.Read(file(), model.Outputs[i], $"{set}/output_{i}.pb");
            if (Comparison.Difference(outputs[model.Outputs[i].Name], expected, tolerance) is { } difference)
            {
                return $"output {Names.Quote(model.Outputs[i].Name)}: {difference}";
            }

            compared++;
        }

        return compared == 0 ? "there is no expected output" : null;
    }
}
