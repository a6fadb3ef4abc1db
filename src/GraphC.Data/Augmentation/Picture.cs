namespace GraphC.Data;

/// <summary>The extents of a picture [C, H, W].</summary>
/// <param name="Channels">The number of channels.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of pixels of a row.</param>
public readonly record struct PictureShape(int Channels, int Height, int Width)
{
    /// <summary>The number of values.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>For example <c>[3, 32, 32]</c>.</summary>
    public override string ToString() => $"[{Channels}, {Height}, {Width}]";
}

/// <summary>A picture [C, H, W] in memory that belongs to someone else.</summary>
/// <param name="values">The values, plane by plane and row by row.</param>
/// <param name="shape">Its extents.</param>
public readonly ref struct Picture(Span<float> values, PictureShape shape)
{
    /// <summary>All values, plane by plane and row by row.</summary>
    public Span<float> Values { get; } = values[..shape.Length];

    /// <summary>The extents.</summary>
    public PictureShape Shape { get; } = shape;

    /// <summary>The value of a channel at a row and a column.</summary>
    public ref float this[int channel, int y, int x] => ref Row(channel, y)[x];

    /// <summary>A channel, row by row.</summary>
    public Span<float> Plane(int channel) => Values.Slice(channel * Shape.Height * Shape.Width, Shape.Height * Shape.Width);

    /// <summary>A row of a channel.</summary>
    public Span<float> Row(int channel, int y) => Values.Slice((channel * Shape.Height + y) * Shape.Width, Shape.Width);
}
