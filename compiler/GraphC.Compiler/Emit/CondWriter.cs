namespace GraphC.Compiler;

/// <summary>A choice between two routines.</summary>
internal sealed class CondWriter(Stmt.Cond cond, IReadOnlyList<IReadOnlyList<KernelCall>> calls, Identifiers names, CodeText code)
    : RegionWriter(cond, calls, names, code)
{
    /// <inheritdoc/>
    protected override void Body()
    {
        string[] given = [.. cond.Given.Select(At)];
        string[] chosen = [.. cond.Chosen.Select(Name)];
        Code.Block($"if (*{given[0]} != 0)", () => Programs[0].Write(given, chosen));
        Code.Block("else", () => Programs[1].Write(given, chosen));
    }
}
