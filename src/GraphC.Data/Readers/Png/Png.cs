namespace GraphC.Data;

/// <summary>
/// Portable Network Graphics (ISO/IEC 15948) with 8 bits a channel: grey, grey with alpha, RGB and RGBA, as u8 [C, H, W]. Pictures with a
/// palette, with 1, 2, 4 or 16 bits a channel, and interlaced ones are refused. Colour profiles and gamma are ignored.
/// </summary>
public static class Png
{
    /// <summary>Reads a picture.</summary>
    /// <returns>u8 [C, H, W]; C is 1 (grey), 2 (grey, alpha), 3 (red, green, blue) or 4 (and alpha).</returns>
    /// <exception cref="InvalidDataException">The file is no PNG, is damaged, or has a form that is not supported; the message says which.</exception>
    public static Tensor Read(string path)
    {
        using var stream = File.OpenRead(path);
        return PngReader.Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads a picture from a stream, which stays open and stands behind the picture then.</summary>
    /// <returns>u8 [C, H, W], as for a file.</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Tensor Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return PngReader.Read(stream, "The PNG stream");
    }

    /// <summary>Writes a picture, replacing the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="picture">u8 or f32 [C, H, W] with 1 to 4 channels; floats from 0 to 1, what is beyond is cut off.</param>
    /// <exception cref="ArgumentException">The tensor is no picture.</exception>
    public static void Write(string path, Tensor picture)
    {
        using var stream = new MemoryStream();
        // A tensor that is no picture leaves the file as it was.
        PngWriter.Write(stream, picture);
        File.WriteAllBytes(path, stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Writes a picture to a stream, which stays open.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="picture">As for a file.</param>
    /// <exception cref="ArgumentException">The tensor is no picture.</exception>
    public static void Write(Stream stream, Tensor picture)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PngWriter.Write(stream, picture);
    }
}
