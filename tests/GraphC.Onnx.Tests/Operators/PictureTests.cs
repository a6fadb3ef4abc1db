using System.Text;
using GraphC.Data;
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
    [InlineData("\u00FF\u00D8\u00FF\u00D9")]
    [InlineData("\u00FF\u00D8\u00FF\u00DA\0\u0002")]
    [InlineData("\u00FF\u00D8\u00FF\u00C0\0\u0011\u0008\u00FF\u00FF\u00FF\u00FF\u0003\u0001\"\0\u0002\u0011\u0001\u0003\u0011\u0001")]
    [InlineData("\u00FF\u00D8\u00FF\u00C4\0\u0016\0\u0001")]
    [InlineData("II*\0\u0008\0\0\0")]
    public void A_damaged_picture_is_a_mistake(string file) => Assert.Throws<ModelFormatException>(() => Decode(Encoding.Latin1.GetBytes(file)));

    [Fact]
    public void JPEG_pictures_in_several_passes_are_refused() => Assert.Throws<UnsupportedModelException>(() => Decode([0xFF, 0xD8, 0xFF, 0xC2]));

    [Fact]
    public void The_cosine_transform_in_integers_is_near_that_of_real_numbers()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            int[] block = [.. Enumerable.Range(0, 64).Select(i => random.Next(3) == 0 ? random.Next(-400, 400) / (i + 1) : 0)];
            var expected = Enumerable.Range(0, 64).Select(i => Math.Clamp(128 + Sample(block, i / 8, i % 8), 0, 255)).ToArray();
            var samples = new byte[64];
            JpegTransform.Invert(block, samples, 8);
            Assert.All(Enumerable.Range(0, 64), i => Assert.InRange(samples[i] - expected[i], -1, 1));
        }

        static double Sample(int[] block, int y, int x) => Enumerable.Range(0, 64).Sum(i => block[i] * Wave(i / 8, y) * Wave(i % 8, x)) / 4;

        static double Wave(int k, int at) => (k == 0 ? Math.Sqrt(0.5) : 1) * Math.Cos((2 * at + 1) * k * Math.PI / 16);
    }

    [Fact]
    public void A_picture_of_an_unknown_format_is_refused() => Assert.Throws<UnsupportedModelException>(() => Decode([1, 2, 3]));

    private static OnnxTensor Decode(byte[] file, string format = "RGB") => new OneNode("ImageDecoder", 20) { ["pixel_format"] = format }.Run(OnnxTensor.Of(Tensor.From(file)))[0];
}
