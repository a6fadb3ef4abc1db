namespace GraphC.Compiler;

/// <summary>Which infinities <see cref="CompileOptions.CheckFinite"/> reports.</summary>
public enum Infinities
{
    /// <summary>
    /// Those that arise from finite numbers: an overflow, a division by zero, the logarithm of zero. What is infinite because an input, a
    /// variable or a literal is, as masks of attention and the borders of max pooling are, is meant to be.
    /// </summary>
    Arising,

    /// <summary>All of them.</summary>
    All,

    /// <summary>None: only NaN is reported.</summary>
    Ignored,
}
