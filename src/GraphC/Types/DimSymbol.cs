namespace GraphC;

/// <summary>A name in a <see cref="Dim"/>: an extent that is bound when the program runs, or a loop index.</summary>
public sealed record DimSymbol(string Name, bool IsLoopIndex)
{
    /// <inheritdoc/>
    public override string ToString() => IsLoopIndex ? "%" + Name : Name;
}
