using System.Text;
using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public class PictureTests
{
    private static readonly byte[] Map = [.. Encoding.ASCII.GetBytes("P3 # two pixels\n2 1\n255\n1 2 3  40 50 60\n")];

    [Fact]
    public void A_pixmap_in_digits_is_read() => Assert.Equal([1.0, 2, 3, 40, 50, 60], Decode(Map).Elements());

    [Fact]
    public void Blue_may_come_first() => Assert.Equal([3.0, 2, 1, 60, 50, 40], Decode(Map, "BGR").Elements());

    [Fact]
    public void Grey_is_luma() => Assert.Equal([2.0, 48], Decode(Map, "Grayscale").Elements());

    [Fact]
    public void A_bitmap_with_a_palette_is_read_from_its_lowest_row()
    {
        byte[] file =
        [
            (byte)'B', (byte)'M', 0, 0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 8, 0, .. new byte[24],
            1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0, 1, 0, 0, 0,
        ];
        Assert.Equal([6.0, 5, 4, 3, 2, 1], Decode(file).Elements());
    }

    [Fact]
    public void A_TIFF_file_may_have_its_great_bytes_first()
    {
        byte[] file = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 10, 7, 9, 0, 5, .. Entry(256, 2), .. Entry(257, 1), .. Entry(258, 8), .. Entry(273, 8), .. Entry(279, 2)];
        Assert.Equal([7.0, 9], Decode(file, "Grayscale").Elements());

        static byte[] Entry(int tag, byte value) => [(byte)(tag >> 8), (byte)tag, 0, 3, 0, 0, 0, 1, 0, value, 0, 0];
    }

    [Theory]
    [InlineData("P6\n9 9\n255\n")]
    [InlineData("P6\n99999 99999\n255\n")]
    [InlineData("P5\n2")]
    [InlineData("BM")]
    [InlineData("II*\0\u0008\0\0\0")]
    public void A_damaged_picture_is_a_mistake(string file) => Assert.Throws<ModelFormatException>(() => Decode(Encoding.Latin1.GetBytes(file)));

    [Fact]
    public void A_picture_of_an_unknown_format_is_refused() => Assert.Throws<UnsupportedModelException>(() => Decode([1, 2, 3]));

    private static OnnxTensor Decode(byte[] file, string format = "RGB") => new OneNode("ImageDecoder", 20) { ["pixel_format"] = format }.Run(OnnxTensor.Of(Tensor.From(file)))[0];
}
