using System.IO.Compression;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Tests.Foreign;

/// <summary>
/// The image networks of <c>onnx/light.zip</c>: models with constant weights, and what they give for an input that counts from 0 to 1.
/// </summary>
[Trait("Category", "Foreign")]
public sealed class LightTests
{
    private const string Absent = "(absent)";
    private const string Expected = "_output_0.pb";

    public static TheoryData<string> Networks
    {
        get
        {
            var path = TestData.Locate("onnx/light.zip");
            if (!File.Exists(path))
            {
                return [Absent];
            }

            using var zip = ZipFile.OpenRead(path);
            return [.. zip.Entries.Select(e => e.FullName).Where(n => n.EndsWith(".onnx", StringComparison.Ordinal)).Select(n => n[..^5]).Order(StringComparer.Ordinal)];
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void The_outputs_are_within_a_thousandth(string name)
    {
        using var zip = ZipFile.OpenRead(TestData.Require("onnx/light.zip"));
        using var model = OnnxModel.Parse(Read(zip, name + ".onnx"));
        var input = model.Inputs.Single();
        var x = new Tensor(DType.Float32, [.. input.Shape!.Select(d => d.Value ?? 1)]);
        for (var i = 0; i < x.Length; i++)
        {
            x.AsSpan<float>()[i] = (float)((double)i / x.Length);
        }

        var outputs = model.Run(new Dictionary<string, OnnxValue> { [input.Name] = x });
        var output = model.Outputs[0];
        var expected = new ValueReader(new TensorReader(null)).Read(Read(zip, name + Expected), output, name);
        Assert.Null(Comparison.Difference(outputs[output.Name], expected, new Tolerance(1e-3, 1e-7)));
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
