using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public class SequenceTests
{
    private static readonly OnnxSequence Three = new([Numbers.Of([1], 1), Numbers.Of([2, 3], 2), Numbers.Of([4, 5, 6], 3)]);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 4)]
    [InlineData(-1, 4)]
    [InlineData(-3, 1)]
    public void A_position_may_count_from_the_end(long position, float first) =>
        Assert.Equal(first, new OneNode("SequenceAt", 11).Run(Three, Position(position))[0].Data[0]);

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    public void A_position_outside_is_a_mistake(long position)
    {
        var e = Assert.Throws<ModelFormatException>(() => new OneNode("SequenceAt", 11).Run(Three, Position(position)));
        Assert.Contains($"no position {position} in a sequence of 3", e.Message);
    }

    [Fact]
    public void A_value_of_another_type_does_not_go_into_a_sequence() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("SequenceInsert", 11).Values(Three, Position(7)));

    [Fact]
    public void Nothing_is_erased_from_nothing() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("SequenceErase", 11).Values(new OnnxSequence([])));

    [Fact]
    public void The_last_value_is_erased_if_no_position_is_given() =>
        Assert.Equal([1L, 2], Lengths(new OneNode("SequenceErase", 11).Values(Three)[0]));

    [Fact]
    public void A_tensor_is_split_into_parts_of_one_size_and_a_rest() =>
        Assert.Equal([3L, 3, 1], Lengths(new OneNode("SplitToSequence", 11).Values(Numbers.Some(1, 7), Position(3))[0]));

    [Fact]
    public void Single_slices_lose_their_axis_unless_it_is_kept()
    {
        var parts = (OnnxSequence)new OneNode("SplitToSequence", 11) { ["axis"] = -1, ["keepdims"] = 0 }.Values(Numbers.Of([1, 2, 3, 4], 2, 2))[0];
        Assert.Equal([1.0, 3], ((OnnxTensor)parts.Values[0]).Elements());
        Assert.Equal([2L], ((OnnxTensor)parts.Values[1]).Shape.ToArray());
    }

    [Fact]
    public void Parts_must_make_up_the_axis() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("SplitToSequence", 11).Values(Numbers.Some(1, 7), new long[] { 3, 3 }));

    [Fact]
    public void Values_are_stacked_along_a_new_last_axis()
    {
        var two = new OnnxSequence([Numbers.Of([1, 2], 2), Numbers.Of([3, 4], 2)]);
        var stacked = new OneNode("ConcatFromSequence", 11) { ["axis"] = -1, ["new_axis"] = 1 }.Run(two)[0];
        Assert.Equal([1.0, 3, 2, 4], stacked.Elements());
    }

    [Fact]
    public void Text_is_concatenated_along_an_inner_axis()
    {
        var two = new OnnxSequence([new OnnxStrings(["a", "b"], 2, 1), new OnnxStrings(["c", "d", "e", "f"], 2, 2)]);
        var all = (OnnxStrings)new OneNode("ConcatFromSequence", 11) { ["axis"] = 1 }.Values(two)[0];
        Assert.Equal(["a", "c", "d", "b", "e", "f"], all.Elements);
    }

    [Fact]
    public void The_length_of_a_sequence_is_a_scalar() => Assert.Empty(new OneNode("SequenceLength", 11).Run(Three)[0].Shape.ToArray());

    [Fact]
    public void An_optional_value_is_there_or_not()
    {
        Assert.Equal(1, new OneNode("OptionalHasElement", 18).Run(Numbers.Of([1], 1))[0].Data[0]);
        Assert.Equal(0, new OneNode("OptionalHasElement", 15).Run(new OnnxOptional(null))[0].Data[0]);
        Assert.Throws<ModelFormatException>(() => new OneNode("OptionalGetElement", 15).Run(new OnnxOptional(null)));
    }

    private static OnnxValue Position(long at) => OnnxTensor.Of([at], []);

    private static long[] Lengths(OnnxValue sequence) => [.. ((OnnxSequence)sequence).Values.Select(v => ((OnnxTensor)v).Shape[0])];
}
