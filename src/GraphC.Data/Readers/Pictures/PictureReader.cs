namespace GraphC.Data;

/// <summary>Reads pictures of several formats, each known by its first bytes.</summary>
internal static class PictureReader
{
    /// <exception cref="InvalidDataException">The picture is damaged.</exception>
    /// <exception cref="NotSupportedException">There is no reader for this format, or for this form of it.</exception>
    public static Raster Read(byte[] file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png(file),
        [(byte)'B', (byte)'M', ..] => Bitmap.Read(file),
        [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => Netpbm.Read(file),
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => Tiff.Read(file),
        [0xFF, 0xD8, 0xFF, ..] => Jpeg.Read(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => throw new NotSupportedException("WebP pictures: there is no reader for their video frames"),
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => throw new NotSupportedException("JPEG 2000 pictures: there is no reader for wavelets"),
        _ => throw new NotSupportedException("pictures of an unknown format"),
    };

    private static Raster Png(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var planes = GraphC.Data.Png.Read(stream);
        var (channels, height, width) = ((int)planes.Shape[0], (int)planes.Shape[1], (int)planes.Shape[2]);
        var raster = Raster.Create(width, height, channels);
        for (var c = 0; c < channels; c++)
        {
            for (var i = 0; i < width * height; i++)
            {
                raster.Samples[i * channels + c] = planes.Bytes[c * width * height + i];
            }
        }

        return raster;
    }
}
