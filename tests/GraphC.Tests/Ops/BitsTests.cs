using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class BitsTests
{
    [Fact]
    public void Integers_wrap_around_at_narrower_widths()
    {
        var x = Constant(Tensor.From([-129, -128, -1, 0, 7, 8, 127, 128, 255, 256]));
        Assert.Equal([127, -128, -1, 0, 7, 8, 127, -128, -1, 0], Values(x.WrapTo(8, signed: true)));
        Assert.Equal([127, 128, 255, 0, 7, 8, 127, 128, 255, 0], Values(x.WrapTo(8, signed: false)));
        Assert.Equal([-1, 0, -1, 0, 7, -8, -1, 0, -1, 0], Values(x.WrapTo(4, signed: true)));
        Assert.Equal([3, 0, 3, 0, 3, 0, 3, 0, 3, 0], Values(x.WrapTo(2, signed: false)));
        Assert.Equal([4294967295, 0], Values(Longs(new long[] { -1, 1L << 32 }).WrapTo(32, signed: false)));
    }

    [Fact]
    public void What_has_no_such_bits_is_refused()
    {
        var (reals, whole) = (Constant(Tensor.From([1f, 2f])), Constant(Tensor.From([1, 2])));
        Assert.Contains("needs integers, not f32", Refusal(() => reals.BitwiseNot()));
        Assert.Contains("needs integers, not bool", Refusal(() => (reals < 1).BitwiseAnd(reals < 2)));
        Assert.Contains("the element types differ", Refusal(() => whole.ShiftLeft(Longs(new long[] { 1, 2 }))));
        Assert.Contains("the bits of f32 are no i64", Refusal(() => reals.BitCast(DType.Int64)));
        Assert.Contains("i32 does not wrap to 32 bits", Refusal(() => whole.WrapTo(32, signed: false)));
        Assert.Contains("needs integers, not f32", Refusal(() => reals.WrapTo(4, signed: true)));
        Assert.Contains("4294967296 is no i32", Refusal(() => whole.BitwiseOr(1L << 32)));
        Assert.Contains("needs floats, not i32", Refusal(() => whole.RoundTo(NarrowFloat.Float16)));
    }

    [Fact]
    public void A_gradient_passes_rounding_to_a_narrow_format_as_it_is()
    {
        var x = Constant(Tensor.From([0.3f, 1e9f, -7f]));
        Assert.Equal([1, 1, 1], Values(x.RoundTo(NarrowFloat.Float8E5M2).Sum().Gradient(x)[0]));
    }
}
