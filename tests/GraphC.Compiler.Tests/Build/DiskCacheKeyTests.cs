using System.Reflection;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Build;

/// <summary>Two programs that differ in anything have different keys.</summary>
public class DiskCacheKeyTests
{
    private static readonly Node X = Input("x", Float32, [4, 6]), Rows = Input("rows", DType.Int64, [4, 6]);

    /// <summary>Applications of one op to the same inputs, which differ in one attribute each.</summary>
    public static TheoryData<string, Func<Node[]>> Attributes => new()
    {
        { "Slice", () => [X.Slice(1, 0, 2), X.Slice(1, 1, 3), X.Slice(1, 0, 4, 2), X.Slice(1, 1, 5, 2), X.Slice(0, 0, 2)] },
        { "Pad", () => [X.Pad(0, 1, 2), X.Pad(0, 2, 1), X.Pad(1, 1, 2), X.Pad(0, 1, 2, value: 3), X.Pad(0, 1, 2, value: 3.0000000001)] },
        { "Permute", () => [X.Reshape([2, 2, 2, 3]).Permute(0, 1, 2, 3), X.Reshape([2, 2, 2, 3]).Permute(1, 0, 2, 3), X.Reshape([2, 2, 2, 3]).Permute(0, 2, 1, 3)] },
        { "Reduce", () => [X.Sum(0), X.Sum(1), X.Sum(), X.Sum(0, keepDims: true), X.Max(0), X.Min(0), X.Prod(0), X.ArgMax(0), X.ArgMin(0)] },
        { "Cumulative", () => [X.CumSum(0), X.CumSum(1), X.CumSum(0, exclusive: true), X.CumSum(0, reverse: true), X.CumProd(0)] },
        { "Recurrence", () => [Cumulative.Before(X, X, 0, false), Cumulative.Before(X, X, 1, false), Cumulative.Before(X, X, 0, true)] },
        { "Elementwise", () => [X.LeakyRelu(0.1), X.LeakyRelu(0.2), X.LeakyRelu(0.1 + 1e-15), X.Elu(0.1), X.Clamp(-1, 1), X.Clamp(-1, 2), X.Gelu(), X.Gelu(tanh: true)] },
        { "Cast", () => [X.Cast(Float64), X.Cast(DType.Int32), X.Cast(DType.Int64), X.Cast(DType.Bool), X.Cast(DType.UInt8)] },
        { "Gather", () => [X.Gather(0, Rows), X.Gather(1, Rows), X.IndexSelect(0, Rows), X.IndexSelect(1, Rows)] },
        { "ArgSort", () => [X.ArgSort(0), X.ArgSort(1), X.ArgSort(0, descending: true)] },
        { "Triangle", () => [X.Tril(), X.Tril(1), X.Triu(), X.Triu(1)] },
        { "Diagonal", () => [X.Diagonal(), X.Diagonal(1), X.Diagonal(-1)] },
        { "OneHot", () => [Rows.OneHot(7), Rows.OneHot(8), Rows.OneHot(7, DType.Bool)] },
        { "Constant", () => [X * 2, X * 3, X * (2 + 1e-6), X * Constant(Filled.Floats(1, 6)), X * Constant(Filled.Floats(2, 6))] },
        { "Order", () => [X - X.Tanh(), X.Tanh() - X] },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public void An_attribute_is_part_of_the_key(string op, Func<Node[]> declare)
    {
        using var here = Origin.None.Enter();   // the line must not be what tells them apart
        var keys = declare().Select(node => Key(Graph.Close([node], inputs: [X, Rows]))).ToList();
        Assert.True(keys.Distinct().Count() == keys.Count, op);
    }

    [Fact]
    public void Every_two_samples_of_an_op_have_different_keys()
    {
        using var here = Origin.None.Enter();
        foreach (var definition in OpTable.All)
        {
            var keys = definition.Samples.Select(s =>
            {
                Node[] inputs = [.. s.Inputs.Select((input, i) => Input($"x{i}", input.DType, input.Shape))];
                return Key(Graph.Close([s.Build(inputs)], inputs: inputs));
            }).ToList();
            Assert.True(keys.Distinct().Count() == keys.Count, definition.Name);
        }
    }

    [Fact]
    public void Every_attribute_of_an_op_is_public_so_that_printing_the_record_tells_it()
    {
        foreach (var type in typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract))
        {
            var told = type.GetProperties().Select(p => $"<{p.Name}>k__BackingField").ToHashSet();
            Assert.All(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public), f => Assert.Contains(f.Name, told));
        }
    }

    [Fact]
    public void Random_streams_are_part_of_the_key()
    {
        var one = Draw.Uniform([3]);
        Assert.NotEqual(Key(Graph.Close([one, one])), Key(Graph.Close([Draw.Uniform([3]), Draw.Uniform([3])])));
    }

    [Fact]
    public void What_is_updated_and_the_order_of_inputs_and_outputs_are_part_of_the_key()
    {
        var (a, b) = (Parameter("a", Fill.Full(0, Float32, [4, 6])), Parameter("b", Fill.Full(0, Float32, [4, 6])));
        var (y, z) = (X + a, X * b);
        string[] keys =
        [
            Key(Graph.Close([y, z])), Key(Graph.Close([z, y])), Key(Graph.Close([y, z], inputs: [X, Rows])), Key(Graph.Close([y, z], inputs: [Rows, X])),
            Key(Graph.Close([y, z], [new(a, y)])), Key(Graph.Close([y, z], [new(b, y)])), Key(Graph.Close([y, z], [new(a, z)])),
            Key(Graph.Close([y, z], [new(a, z), new(b, z)])),
        ];
        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public void The_same_script_has_the_same_key_each_time()
    {
        static string Declared() => Key(Graph.Close([new Classifier().Loss], training: true));
        Assert.Equal(Declared(), Declared());
    }

    private static string Key(Graph graph) => DiskCache.KeyOf(graph, Agreement.Fresh);
}
