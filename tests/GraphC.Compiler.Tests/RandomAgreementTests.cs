using GraphC.Runtime;

namespace GraphC.Compiler.Tests;

/// <summary>The runtime draws the numbers that the language's float64 reference says, though neither knows the other.</summary>
public class RandomAgreementTests
{
    private const ulong Seed = 0x0123456789ABCDEF, Step = 0x1_0000_0007;

    [Theory]
    [InlineData(DType.Float32, 0)]
    [InlineData(DType.Float64, 0)]
    public void Uniform_numbers_have_the_same_bits(DType dtype, double tolerance) => Compare(
        Draw.Uniform([257], dtype: dtype), tolerance, i => dtype == DType.Float32 ? Philox.UniformFloat(Seed, 0, Step, i) : Philox.UniformDouble(Seed, 0, Step, i));

    [Theory]
    [InlineData(DType.Float32, 4e-6)]
    [InlineData(DType.Float64, 1e-14)]
    public void Normal_numbers_differ_by_rounding(DType dtype, double tolerance) => Compare(
        Draw.Normal([257], dtype: dtype), tolerance, i => dtype == DType.Float32 ? Philox.NormalFloat(Seed, 0, Step, i) : Philox.NormalDouble(Seed, 0, Step, i));

    [Fact]
    public void Integers_come_from_the_first_word() => Compare(
        Draw.Integers(0, 1L << 32, [257]), 0, i => Philox.Bits(Seed, 0, Step, i, 0));

    private static void Compare(Node node, double tolerance, Func<ulong, double> draw)
    {
        var reference = Interpreter.Run(Graph.Close([node]), [], Seed, Step)[0].Data;
        for (var i = 0; i < reference.Length; i++)
        {
            Assert.Equal(reference[i], draw((ulong)i), tolerance);
        }
    }
}
