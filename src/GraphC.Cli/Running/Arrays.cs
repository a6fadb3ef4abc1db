using GraphC.Data;
using GraphC.Onnx;

namespace GraphC.Cli.Running;

/// <summary>Values of models as files.</summary>
internal static class Arrays
{
    /// <summary>Reads the array for an input.</summary>
    /// <param name="file">A .npy file.</param>
    /// <param name="declared">What the model says about the input; null if it has none of this name.</param>
    public static OnnxValue Read(string file, ValueInfo? declared)
    {
        var tensor = OnnxTensor.Of(Npy.Read(file));
        // .npy has fewer types than ONNX: an array of numbers that the input's type has is one of that type.
        return declared is { Kind: ValueKind.Tensor } && OnnxTensor.CanCarry(declared.Type, tensor.Data.DType)
            ? OnnxTensor.Of(tensor.Data, declared.Type)
            : tensor;
    }

    /// <summary>Writes a value: a tensor to one file, a sequence to one for each of its values, text to a file with a line for each element.</summary>
    /// <returns>The files, and what is in them.</returns>
    public static IEnumerable<(string File, string Content)> Write(OnnxValue value, FileNames names, string name)
    {
        switch (value)
        {
            case OnnxTensor tensor:
                var array = names.For(name, ".npy");
                Npy.Write(array, tensor.Type == ElementType.UInt8 ? Bytes(tensor.Data) : tensor.Data);
                return [(array, tensor.ToString())];
            case OnnxStrings text:
                var lines = names.For(name, ".txt");
                File.WriteAllLines(lines, text.Elements);
                return [(lines, text.ToString())];
            case OnnxSequence sequence:
                return [.. sequence.Values.SelectMany((v, i) => Write(v, names, $"{name}_{i}"))];
            case OnnxOptional { Value: { } given }:
                return Write(given, names, name);
            default:
                return [];
        }
    }

    private static Tensor Bytes(Tensor carrier)
    {
        var bytes = new Tensor(DType.UInt8, carrier.Shape);
        for (var i = 0; i < bytes.Bytes.Length; i++)
        {
            bytes.Bytes[i] = (byte)carrier.AsSpan<int>()[i];
        }

        return bytes;
    }
}
