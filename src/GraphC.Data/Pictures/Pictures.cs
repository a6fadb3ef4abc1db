namespace GraphC.Data;

/// <summary>
/// Coloured pictures of ten classes to learn from and to be tested with. Each part has <c>images</c>, f32 [N, 3, H, W], red, green and blue
/// from 0 to 1, and <c>labels</c>, i32 [N], 0 to 9.
/// </summary>
/// <param name="Train">To learn from.</param>
/// <param name="Test">To be tested with.</param>
/// <param name="Source">Where the pictures come from, for people to read.</param>
public sealed record Pictures(Dataset Train, Dataset Test, string Source)
{
    /// <summary>The number of classes.</summary>
    public const int Classes = 10;

    /// <summary>Where the pictures come from.</summary>
    public override string ToString() => Source;
}
