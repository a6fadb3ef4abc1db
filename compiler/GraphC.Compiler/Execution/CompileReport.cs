namespace GraphC.Compiler;

/// <summary>How a compilation went.</summary>
/// <param name="FromCache">True if the compiled program was found on disk.</param>
/// <param name="Total">The time from the closed graph to the loaded program.</param>
public sealed record CompileReport(bool FromCache, TimeSpan Total)
{
    /// <summary>For example <c>compiled in 2.41 s</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{(FromCache ? "loaded from the cache" : "compiled")} in {Total.TotalSeconds:0.00} s");
}
