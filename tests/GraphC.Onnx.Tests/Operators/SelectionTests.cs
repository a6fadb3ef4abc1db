using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public class SelectionTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(0, 0)]
    public void A_scalar_has_no_coordinates(float scalar, long count) =>
        Assert.Equal([0, count], new OneNode("NonZero", 13).Run(OnnxTensor.Of(Tensor.Scalar(scalar)))[0].Shape.ToArray());

    [Fact]
    public void NaN_is_one_element_and_the_greatest()
    {
        var y = new OneNode("Unique", 11, outputs: 4).Run(Numbers.Of([float.NaN, 2, float.NaN, -1, 2], 5));
        Assert.Equal([-1, 2, double.NaN], y[0].Elements());
        Assert.Equal([3.0, 1, 0], y[1].Elements());
        Assert.Equal([2.0, 1, 2, 0, 1], y[2].Elements());
        Assert.Equal([1.0, 2, 2], y[3].Elements());
    }

    [Fact]
    public void Different_words_come_in_the_order_of_their_first_occurrence()
    {
        var y = new OneNode("Unique", 11, outputs: 3) { ["sorted"] = 0 }.Values(new OnnxStrings(["b", "a", "b"], 3));
        Assert.Equal(["b", "a"], ((OnnxStrings)y[0]).Elements);
        Assert.Equal([0.0, 1, 0], ((OnnxTensor)y[2]).Elements());
    }

    [Fact]
    public void Unsigned_numbers_of_64_bits_have_their_own_order()
    {
        var y = new OneNode("Unique", 11).Run(new OnnxTensor(ElementType.UInt64, Tensor.From([-1L, 1])))[0];
        Assert.Equal([1L, -1], y.Data.ToArray<long>());
    }

    [Fact]
    public void A_short_condition_leaves_the_rest_out() =>
        Assert.Equal([2.0], new OneNode("Compress", 9) { ["axis"] = 0 }.Run(Numbers.Of([1, 2, 3], 3), new[] { false, true })[0].Elements());

    [Fact]
    public void A_condition_beyond_the_axis_is_a_mistake() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("Compress", 9) { ["axis"] = 0 }.Run(Numbers.Of([1], 1), new[] { false, true }));

    [Fact]
    public void Boxes_may_be_given_by_their_centres()
    {
        var boxes = Numbers.Of([0, 0, 2, 2, 0.1f, 0, 2, 2, 9, 9, 2, 2], 1, 3, 4);
        var scores = Numbers.Of([0.5f, 0.9f, 0.7f], 1, 1, 3);
        var y = new OneNode("NonMaxSuppression", 10) { ["center_point_box"] = 1 }.Run(boxes, scores, OnnxTensor.Of([5], []), Numbers.Of([0.5f], 1))[0];
        Assert.Equal([0.0, 0, 1, 0, 0, 2], y.Elements());
    }

    [Fact]
    public void No_boxes_are_asked_for_by_default() =>
        Assert.Equal([0L, 3], new OneNode("NonMaxSuppression", 10).Run(Numbers.Some(1, 1, 2, 4), Numbers.Some(2, 1, 1, 2))[0].Shape.ToArray());
}
