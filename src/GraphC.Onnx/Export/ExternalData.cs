using System.Globalization;
using Google.Protobuf;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>Large tensors in a file beside the model.</summary>
internal static class ExternalData
{
    private const long Alignment = 4096;

    /// <summary>Moves the tensors of a model that take at least so many bytes into a file; if there is none, there is no file.</summary>
    public static void Move(ModelProto model, string path, long threshold)
    {
        var large = model.Graph.Initializer.Where(t => t.RawData.Length >= Math.Max(threshold, 1)).ToList();
        if (large.Count == 0)
        {
            return;
        }

        using var file = File.Create(path);
        foreach (var tensor in large)
        {
            file.Position = (file.Position + Alignment - 1) / Alignment * Alignment;
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            Say("location", Path.GetFileName(path));
            Say("offset", file.Position.ToString(CultureInfo.InvariantCulture));
            Say("length", tensor.RawData.Length.ToString(CultureInfo.InvariantCulture));
            tensor.RawData.WriteTo(file);
            tensor.RawData = ByteString.Empty;

            void Say(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }
    }
}
