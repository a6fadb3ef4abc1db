using Microsoft.CodeAnalysis.CSharp;

namespace GraphC.Compiler.Tests.Export;

/// <summary>Questions for the processor's instructions are answered where an export is for given ones; what the answer rules out is gone.</summary>
public class InstructionFoldingTests
{
    [Theory]
    [InlineData("x = Avx512F.IsSupported ? a : b;", "x = b;")]
    [InlineData("x = Avx512F.IsSupported ? a : Avx2.IsSupported ? b : c;", "x = Avx2.IsSupported ? b : c;")]
    [InlineData("x = Avx512F.VL.IsSupported || y;", "x = y;")]
    [InlineData("x = y && Avx512BW.IsSupported;", "x = y && false;")]
    [InlineData("if (Avx512F.IsSupported && y) a(); else b();", "b();")]
    [InlineData("if (Avx512F.IsSupported) { a(); } b();", "b();")]
    [InlineData("if (!Avx512F.IsSupported) return b; return a;", "return b;")]
    [InlineData("x = Fma.IsSupported && AdvSimd.IsSupported;", "x = Fma.IsSupported && AdvSimd.IsSupported;")]
    public void For_AVX2_there_is_no_AVX512(string source, string folded) => Check(ExportIsa.Avx2, source, folded);

    [Theory]
    [InlineData("x = Avx512F.IsSupported ? a : b;", "x = a;")]
    [InlineData("if (Avx512F.IsSupported && y) a(); else b();", "if (y) a(); else b();")]
    [InlineData("if (Avx512F.IsSupported) { a(); return; } b();", "a(); return;")]
    [InlineData("if (Avx512F.IsSupported) a(); else if (Avx.IsSupported) b(); else c();", "a();")]
    [InlineData("x = AdvSimd.IsSupported ? 12 : 2;", "x = 2;")]
    public void For_AVX512_there_is_nothing_else(string source, string folded) => Check(ExportIsa.Avx512, source, folded);

    [Fact]
    public void Otherwise_the_processor_is_asked() => Check(ExportIsa.Auto, "x = Avx512F.IsSupported ? a : b;", "x = Avx512F.IsSupported ? a : b;");

    private static void Check(ExportIsa isa, string source, string folded)
    {
        var tree = InstructionFolding.Fold(CSharpSyntaxTree.ParseText($"class C {{ int M() {{ {source} }} }}"), isa);
        Assert.Equal($"class C {{ int M() {{ {folded} }} }}", tree.ToString());
    }
}
