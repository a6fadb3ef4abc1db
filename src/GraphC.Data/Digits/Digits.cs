namespace GraphC.Data;

/// <summary>
/// Pictures of digits to learn from and to be tested with. Each part has <c>images</c>, f32 [N, 784] (of <see cref="SmallDigits"/> [N, 64]), row by
/// row from black 0 to white 1, and <c>labels</c>, i32 [N], 0 to 9.
/// </summary>
/// <param name="Train">To learn from.</param>
/// <param name="Test">To be tested with.</param>
/// <param name="Source">Where the pictures come from, for people to read.</param>
public sealed record Digits(Dataset Train, Dataset Test, string Source)
{
    /// <summary>The height and the width of a picture as MNIST has it.</summary>
    public const int Side = 28;

    /// <summary>The number of pixels of such a picture.</summary>
    public const int Pixels = Side * Side;

    /// <summary>Where the pictures come from.</summary>
    public override string ToString() => Source;

    internal static Dataset FromBytes(Tensor pixels, Tensor labels)
    {
        var images = new Tensor(DType.Float32, pixels.Shape[0], Pixels);
        var from = pixels.AsSpan<byte>();
        var to = images.AsSpan<float>();
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] / 255f;
        }

        return new((Columns.Images, images), (Columns.Labels, labels.To(DType.Int32)));
    }
}
