using System.Collections.Immutable;
using GraphC.Data;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary><c>ImageDecoder</c>: files of pictures become <c>[H, W, C]</c>.</summary>
internal static class ImageDecoding
{
    public static ImmutableArray<Operator> Operators { get; } = [Operator.OnHost("ImageDecoder", Decode, since: 20)];

    private static OnnxValue?[] Decode(HostCall call)
    {
        byte[] file = [.. call.Ints(0).Select(b => (byte)b)];
        Raster picture;
        try
        {
            picture = PictureReader.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new BadNodeException(e.Message);
        }
        catch (NotSupportedException e)
        {
            throw new UnsupportedException(e.Message);
        }

        picture = call.Attributes.Text("pixel_format", "RGB") switch
        {
            "RGB" => picture.ToColor(),
            "BGR" => picture.Reversed(),
            "Grayscale" => picture.ToGrey(),
            var other => throw new BadNodeException($"the pixel_format {Names.Quote(other)} is not known"),
        };
        var samples = Tensor.From(picture.Samples.AsSpan(), picture.Height, picture.Width, picture.Channels);
        return [OnnxTensor.Of(samples)];
    }
}
