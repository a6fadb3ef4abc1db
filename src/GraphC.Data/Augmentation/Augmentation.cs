namespace GraphC.Data;

/// <summary>
/// A stage that makes another picture of a picture, by chance. Derive from it for stages of your own: they are called on several threads at
/// once, and must take all chance from the numbers they are given.
/// </summary>
public abstract class Augmentation
{
    /// <summary>The extents of the results, for pictures of given extents; by default the same.</summary>
    /// <exception cref="ArgumentException">The stage cannot work on such pictures.</exception>
    public virtual PictureShape Result(PictureShape shape) => shape;

    /// <summary>Makes a picture.</summary>
    /// <param name="from">The picture, which is left as it is; colours are from 0 to 1 unless a stage before has made them others.</param>
    /// <param name="to">The result, whose values are to be set, all of them; they are arbitrary before.</param>
    /// <param name="draws">The random numbers of this stage for this example.</param>
    public abstract void Apply(Picture from, Picture to, ref Draws draws);
}
