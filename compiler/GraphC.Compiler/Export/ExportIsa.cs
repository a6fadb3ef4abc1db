namespace GraphC.Compiler;

/// <summary>The instructions that an exported assembly is written for. The results are the same bits with any of them.</summary>
public enum ExportIsa
{
    /// <summary>AVX-512, AVX2 or portable code, whichever is the best where the assembly runs.</summary>
    Auto,

    /// <summary>AVX2, or portable code where there is none; nothing is computed in registers of 512 bits.</summary>
    Avx2,

    /// <summary>AVX-512; elsewhere the assembly refuses to work.</summary>
    Avx512,
}
