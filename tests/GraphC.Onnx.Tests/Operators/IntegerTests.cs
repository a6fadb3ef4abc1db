using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

/// <summary>Operators that are mostly met with floats, on integers.</summary>
public sealed class IntegerTests
{
    [Theory]
    [InlineData("Relu", new[] { 3, -4, 0 }, new[] { 3, 0, 0 })]
    [InlineData("ReduceL2", new[] { 3, -4, 0 }, new[] { 5 })]
    [InlineData("ReduceLogSum", new[] { 3, 4, 20 }, new[] { 3 })]        // log 27 = 3.3
    [InlineData("ReduceLogSumExp", new[] { 3, 4, 2 }, new[] { 4 })]      // 4.4
    [InlineData("ReduceMean", new[] { 3, 4, 4 }, new[] { 3 })]
    [InlineData("Softmax", new[] { 1, 1 }, null)]
    public void Integers_are_cut(string op, int[] x, int[]? expected)
    {
        var call = new OneNode(op, 18);
        if (expected is null)
        {
            Assert.Contains(op, Assert.Throws<ModelFormatException>(() => call.Run(Tensor.From(x))).Message);
        }
        else
        {
            Assert.Equal(expected, call.Run(Tensor.From(x))[0].Data.ToArray<int>());
        }
    }
}
