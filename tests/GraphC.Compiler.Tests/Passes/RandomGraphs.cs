using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>Programs made of random ops, from a seed.</summary>
internal static class RandomGraphs
{
    private static readonly Func<Node, Node>[] Unary =
    [
        x => -x, x => x.Tanh(), x => x.Sigmoid(), x => x.Relu(), x => x.Square(), x => x.Abs(), x => x.Exp().Log1p(), x => (x.Sigmoid() + 0).Log(),
        x => x * 1, x => x + 0, x => x * 2 * 0.5, x => 1 - x, x => x / 4, x => 1 - x.Sigmoid(), x => (x.Exp() + 1).Log(), x => x.Clamp(-1, 1),
        x => x - 0.25, x => -(x * 3), x => x.StopGradient(), x => x.Cast(Float64).Cast(Float32),
    ];

    private static readonly Func<Node, Node, Node>[] Binary =
    [
        (x, y) => x + y, (x, y) => x - y, (x, y) => x * y, (x, y) => -x * y, (x, y) => x - -y, (x, y) => x.Maximum(y), (x, y) => (x < y).Where(x, y),
        (x, y) => (!(x < y)).Where(x, y), (x, y) => x / (y.Square() + 1), (x, y) => x.Minimum(y) + y * x,
    ];

    /// <summary>A graph of float inputs with the shapes [n, 4], [4] and [n, 1], several outputs, and sometimes gradients.</summary>
    public static Graph Make(int seed)
    {
        var random = new Random(seed);
        var n = OpInput.N;
        Node[] inputs = [Input("a", Float32, [n, 4]), Input("b", Float32, [4]), Input("c", Float32, [n, 1])];
        List<Node> nodes = [.. inputs, Constant(1, Float32), Constant(new float[] { 1, -2, 0.5f, 3 })];
        var steps = random.Next(3, 25);
        while (nodes.Count < steps + 5)
        {
            nodes.Add(Step(random, nodes));
        }

        var loss = nodes.TakeLast(3).Select(x => x.Sum() / 8).Aggregate((x, y) => x + y);
        List<Node> outputs = [.. nodes.TakeLast(3), .. random.Next(2) == 0 ? loss.Gradient(inputs) : [loss]];
        return Graph.Close(outputs, inputs: inputs);
    }

    private static Node Step(Random random, List<Node> nodes)
    {
        var x = Pick();
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                return Unary[random.Next(Unary.Length)](x);
            case 3 or 4 or 5:
                return Binary[random.Next(Binary.Length)](x, nodes.Where(y => Fits(x, y)).ElementAt(random.Next(nodes.Count(y => Fits(x, y)))));
            case 6 when x.Rank > 0:
                var axis = random.Next(x.Rank);
                return random.Next(4) switch
                {
                    0 => x.Max(axis, keepDims: random.Next(2) == 0),
                    1 => x.Mean(axis, keepDims: random.Next(2) == 0),
                    2 => x.Softmax(axis),
                    _ => x.Sum(axis, keepDims: random.Next(2) == 0),
                };
            case 7 when x.Rank > 0:
                return x.Rank < 4 ? x.Unsqueeze(random.Next(x.Rank + 1)) : x.Reshape(-1);
            case 8 when x.Rank > 1:
                return random.Next(2) == 0 ? x.Transpose() : x.Permute([.. Enumerable.Range(0, x.Rank).Reverse()]);
            case 9 when x.Rank < 3:
                return x.BroadcastTo(Shape.Of([2, .. x.Shape]));
            case 10 when x.Rank > 0 && x.Shape[^1].IsConstant:
                return Movement.Concat(-1, x, x * 2).Slice(-1, random.Next(2) == 0 ? 0 : x.Shape[^1].Value, x.Shape[^1].Value * 2);
            case 11 when x.Rank > 1:
                return x.MatMul(random.Next(2) == 0 ? x.Transpose() : x.Transpose().Tanh());
            default:
                return Unary[random.Next(Unary.Length)](x);
        }

        Node Pick() => nodes[random.Next(Math.Max(0, nodes.Count - 6), nodes.Count)];
    }

    private static bool Fits(Node x, Node y)
    {
        try
        {
            Broadcasting.Common([x.Shape, y.Shape]);
            return true;
        }
        catch (TypeRuleException)
        {
            return false;
        }
    }
}
