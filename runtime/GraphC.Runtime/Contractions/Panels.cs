namespace GraphC.Runtime;

/// <summary>
/// How a matrix B lies in panels, as the micro-kernels want it: all rows of its first <see cref="Columns"/> columns, then all rows of the next.
/// The last panel is filled up with zeros, which no result depends on.
/// </summary>
public static class Panels
{
    /// <summary>How many columns a panel has: those of the widest tile, whatever the machine. Narrower tiles read parts of a panel.</summary>
    /// <param name="elementBytes">The size of an element.</param>
    public static int Columns(int elementBytes) => 128 / elementBytes;
}
