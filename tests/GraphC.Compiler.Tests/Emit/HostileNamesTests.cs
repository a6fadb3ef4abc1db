using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Emit;

/// <summary>Names from users and model files end up as identifiers and in comments, never as code.</summary>
public class HostileNamesTests
{
    [Theory]
    [InlineData("x\"; System.Environment.Exit(1);//")]
    [InlineData("x); } } } public class Evil { static Evil() => System.Environment.Exit(1); } /*")]
    [InlineData("*/ #error")]
    [InlineData("line\nbreak")]
    [InlineData("line\r\nbreak\u2028and\u2029more\u0085")]
    [InlineData("\n#define EVIL")]
    [InlineData("{x} ${y} %z \\u0022 \0")]
    [InlineData("class")]
    [InlineData("await")]
    [InlineData("ünïcödé 名前 🎉")]
    [InlineData("\ud800")]
    [InlineData("0")]
    [InlineData("i0")]
    [InlineData("r1")]
    [InlineData("s0")]
    [InlineData("v0")]
    [InlineData("d0")]
    [InlineData("t0")]
    [InlineData("m")]
    [InlineData("n")]
    [InlineData("k")]
    [InlineData("sum0")]
    [InlineData("lanes0")]
    [InlineData("region0")]
    [InlineData("output0")]
    [InlineData("constant0")]
    [InlineData("K00_MatMul_Tanh")]
    [InlineData("E00_MatMul_Tanh")]
    [InlineData("frame")]
    [InlineData("arena")]
    [InlineData("scratch")]
    [InlineData("start")]
    [InlineData("acc")]
    [InlineData("count")]
    [InlineData("fault")]
    [InlineData("extents")]
    [InlineData("Vector512")]
    [InlineData("Gemm")]
    [InlineData("Math")]
    [InlineData("System")]
    [InlineData("Program")]
    [InlineData("Run")]
    [InlineData("ArenaBytes")]
    [InlineData("Larger")]
    [InlineData("Part0")]
    [InlineData("a very long name that goes on and on and on and on and on and on and on and on and on and on and on and on")]
    public void A_name_is_only_a_name(string name)
    {
        var symbol = new string([.. name.Where(char.IsAsciiLetterOrDigit)]);
        var extent = Dim.Symbol(symbol.Length > 0 && char.IsAsciiLetter(symbol[0]) ? symbol : "e" + symbol);
        var x = Input(name, Float32, [extent, 6]);
        var other = Input(name + "_", Float32, [extent, 20]);
        var w = Parameter(name, Constant(Filled.Floats(1, 6, 20)));
        var twin = Parameter(name, Constant(Filled.Floats(2, 20)));
        var rows = Input("rows" + name, DType.Int64, [extent]);
        var y = (x.MatMul(w) + twin).Tanh() + other * Draw.Uniform([extent, 20]) + other.IndexSelect(0, rows).Sum(1, keepDims: true);
        var updates = (Update[])[new(twin, twin + y.Max(0)), new(w, w - x.Transpose().MatMul(y) * 0.1)];
        using var program = Compile(
            Graph.Close([y, y.ArgMax(0)], updates, [x, other, rows]), Agreement.Fresh with { Name = name });
        Agreement.Check(program, [Filled.Floats(3, 5, 6), Filled.Floats(4, 5, 20), Filled.Indices(1, 5, 5)], _ => 1e-5);
    }

    /// <summary>Names that loops over rows and strips use themselves.</summary>
    [Theory]
    [InlineData("j0")]
    [InlineData("strip")]
    [InlineData("stripEnd")]
    [InlineData("row0")]
    [InlineData("r0Start")]
    [InlineData("r0Block")]
    [InlineData("r0Rest")]
    [InlineData("lanes0_1")]
    [InlineData("sum0")]
    public void Names_of_loops_over_rows_and_strips(string name)
    {
        var x = Input(name, Float32, [Dim.Symbol("n"), 100]);
        var y = x.Softmax();
        using var program = Compile([y, y.Square().Sum(0), x.Sum(0)], options: Agreement.Fresh);
        Agreement.Check(program, [Filled.Floats(1, 19, 100)], _ => 1e-5);
    }

    [Theory]
    [InlineData("../../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a\\b:c*?\0")]
    [InlineData("   ")]
    public void A_dump_stays_in_its_folder(string name)
    {
        var folder = Directory.CreateTempSubdirectory("graphc-dump");
        try
        {
            var inner = folder.CreateSubdirectory("inner");
            Compile([Input("x", Float32, [3]) + 1], options: Agreement.Fresh with { Name = name, DumpFolder = inner.FullName }).Dispose();
            Assert.Equal([inner.FullName], Directory.GetFileSystemEntries(folder.FullName));
            var dump = Assert.Single(inner.GetDirectories());
            Assert.Contains(dump.GetFiles(), f => f.Name == "stages.txt");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Two_names_never_become_one_identifier()
    {
        string[] names = ["a b", "a_b", "a_b_1", "a b_1", "A_b", "a\tb", "class", "class_1", "_1", "1"];
        var identifiers = new Identifiers();
        var given = names.Select(name => identifiers.Of(new object(), name)).ToList();
        Assert.Equal(names.Length, given.Distinct().Count());
        Assert.All(given, identifier => Assert.True(Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(identifier)));
    }

    [Fact]
    public void A_comment_stays_on_its_line() =>
        Assert.DoesNotContain(Identifiers.Comment("a\nb\rc\u2028d\u2029e\u0085f\vg\fh"), c => char.IsControl(c) || c is '\u2028' or '\u2029');
}
