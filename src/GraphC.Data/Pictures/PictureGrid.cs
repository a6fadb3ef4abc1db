namespace GraphC.Data;

/// <summary>Many pictures as one, to be looked at.</summary>
public static class PictureGrid
{
    /// <summary>
    /// Lays pictures out row by row, with gaps between them of the brightest grey: <c>PictureGrid.Lay([inputs, outputs], columns: 10)</c> shows ten
    /// inputs above their outputs.
    /// </summary>
    /// <param name="pictures">Tensors of pictures of one size, [N, C, H, W]; u8, or f32 from 0 to 1. They follow one another.</param>
    /// <param name="columns">The number of pictures of a row; cells of the last row may stay empty.</param>
    /// <param name="gap">The width of the gaps, in pixels.</param>
    /// <returns>u8 [C, H', W'].</returns>
    /// <exception cref="ArgumentException">There is no picture, or they differ in their extents.</exception>
    public static Tensor Lay(ReadOnlySpan<Tensor> pictures, int columns, int gap = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        var count = Count(pictures);
        var (channels, height, width) = (pictures[0].Shape[1], pictures[0].Shape[2], pictures[0].Shape[3]);
        var rows = (count + columns - 1) / columns;
        var grid = new Tensor(DType.UInt8, channels, rows * (height + gap) - gap, columns * (width + gap) - gap);
        grid.Bytes.Fill(byte.MaxValue);
        var cell = 0L;
        foreach (var tensor in pictures)
        {
            var levels = tensor.DType == DType.UInt8 ? tensor : tensor.ToLevels();
            for (var n = 0L; n < levels.Shape[0]; n++, cell++)
            {
                Copy(levels, n, grid, cell / columns * (height + gap), cell % columns * (width + gap));
            }
        }

        return grid;
    }

    /// <summary>Lays pictures out and writes them as one PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pictures">As for <see cref="Lay"/>.</param>
    /// <param name="columns">The number of pictures of a row.</param>
    /// <param name="gap">The width of the gaps, in pixels.</param>
    /// <exception cref="ArgumentException">There is no picture, they differ in their extents, or have more than 4 channels.</exception>
    public static void Write(string path, ReadOnlySpan<Tensor> pictures, int columns, int gap = 2) => Png.Write(path, Lay(pictures, columns, gap));

    private static long Count(ReadOnlySpan<Tensor> pictures)
    {
        var count = 0L;
        foreach (var tensor in pictures)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(pictures));
            if (tensor.Rank != 4 || !tensor.Shape[1..].SequenceEqual(pictures[0].Shape[1..]) || tensor.DType is not (DType.UInt8 or DType.Float32))
            {
                throw new ArgumentException($"A grid needs u8 or f32 [N, C, H, W] with one C, H and W; it was given {pictures[0]} and {tensor}.", nameof(pictures));
            }

            count += tensor.Shape[0];
        }

        return count > 0 ? count : throw new ArgumentException("There is no picture to lay out.", nameof(pictures));
    }

    private static void Copy(Tensor levels, long n, Tensor grid, long top, long left)
    {
        var (channels, height, width) = (levels.Shape[1], levels.Shape[2], (int)levels.Shape[3]);
        for (var c = 0L; c < channels; c++)
        {
            for (var y = 0L; y < height; y++)
            {
                var from = ((n * channels + c) * height + y) * width;
                var to = (c * grid.Shape[1] + top + y) * grid.Shape[2] + left;
                levels.Bytes.Slice((int)from, width).CopyTo(grid.Bytes[(int)to..]);
            }
        }
    }
}
