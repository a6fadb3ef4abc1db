using GraphC.Onnx;

namespace GraphC.Cli.Tests.Models;

/// <summary>Models as files, as somebody else's tool might have written them.</summary>
internal static class SavedModels
{
    /// <summary>A classifier: <c>x [batch, 8] → logits [batch, 4]</c>.</summary>
    public static string Classifier(string folder, string name = "classifier")
    {
        var x = Declare.Input("x", DType.Float32, [Declare.Batch, 8]);
        return Save(folder, name, x.Dense(16).Relu().Dense(4), "logits");
    }

    /// <summary>Writes a model with one output, whose parameters have values that tell them apart.</summary>
    public static string Save(string folder, string name, Node output, string outputName)
    {
        foreach (var variable in Graph.Close([output]).Variables.Where(v => !v.IsInitialized))
        {
            var value = new Tensor(variable.DType, [.. variable.Shape.Select(d => d.Value)]);
            for (var i = 0; i < value.Length; i++)
            {
                value.AsSpan<float>()[i] = (i * 37 % 64 - 32) / 64f;
            }

            variable.Value = value;
        }

        var path = Path.Combine(folder, name + ".onnx");
        OnnxExport.Save([output], path, new() { OutputNames = [outputName] });
        return path;
    }
}
