namespace GraphC.Runtime;

/// <summary>
/// A matrix B that lies in panels, as the micro-kernels want it: all rows of its first <see cref="Columns"/> columns, then all rows of the next.
/// The last panel is filled up with zeros, which no result depends on.
/// </summary>
/// <param name="Depth">Rows of the matrix, and of each panel.</param>
public readonly record struct Panels(long Depth)
{
    /// <summary>How many columns a panel has: those of the widest tile, whatever the machine. Narrower tiles read parts of a panel.</summary>
    /// <param name="elementBytes">The size of an element.</param>
    public static int Columns(int elementBytes) => 128 / elementBytes;
}
