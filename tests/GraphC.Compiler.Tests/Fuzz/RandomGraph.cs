using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fuzz;

/// <summary>
/// A random program, the same for the same seed: chains of elementwise ops, broadcasts, reductions, products, movements and indexing over
/// constant and symbolic extents, with outputs and updates. Values stay near 1, so that errors do not grow.
/// </summary>
internal sealed class RandomGraph
{
    private static readonly Dim N = Dim.Symbol("n"), M = Dim.Symbol("m");
    private static readonly Dim[] Extents = [N, M, 1, 2, 3, 5, 16, 20];

    private readonly Random random;
    private readonly List<Node> inputs = [];
    private readonly List<Node> nodes = [];
    private readonly List<(Node Node, long Limit)> indices = [];

    public RandomGraph(int seed, int size, bool gradients = false)
    {
        random = new Random(seed);
        Feed("extents", Float32, [N, M]);
        for (var i = 0; i < 3; i++)
        {
            nodes.Add(Feed($"x{i}", Float32, RandomShape()));
        }

        var variables = Enumerable.Range(0, random.Next(3)).Select(i => Parameter($"w{i}", Constant(Filled.Floats(i, Constants())))).ToList();
        nodes.AddRange(variables);
        while (nodes.Count < size)
        {
            try
            {
                if (Grow() is { } node && node.Rank <= 5 && Size(node.Shape) <= 20_000)
                {
                    nodes.Add(node.DType == Float32 ? node : node.Cast(Float32));
                }
            }
            catch (GraphException)
            {
                // What does not fit is not declared.
            }
        }

        var used = nodes.SelectMany(n => n.Inputs).ToHashSet();
        var sinks = nodes.Where(n => !used.Contains(n) && n.Op is not LeafOp).Append(nodes[^1]).Distinct().ToList();
        if (gradients)
        {
            var loss = sinks.Select(s => s.Tanh().Sum() * 0.1).Aggregate((a, b) => a + b);
            sinks = [.. loss.Gradient([.. inputs.Where(i => i.DType == Float32), .. variables])];
        }

        var updates = variables.Select(v => new Update(v, NewValue(v))).ToList();
        Graph = Graph.Close([.. sinks, .. Enumerable.Range(0, 2).Select(_ => Any())], updates, [.. inputs]);
    }

    public Graph Graph { get; }

    /// <summary>Inputs for given extents, or null where the program has no meaning for them.</summary>
    public Tensor[]? Draw(long n, long m)
    {
        var shapes = Graph.Inputs.Select(input => input.Shape.Select(d => d.Evaluate(s => s.Name == "n" ? n : m)).ToArray()).ToList();
        if (shapes.Any(shape => shape.Any(extent => extent < 0)))
        {
            return null;
        }

        Tensor[] fed =
        [
            .. Graph.Inputs.Select((input, i) => input.DType == Float32
                ? Filled.Floats(i, shapes[i])
                : Filled.Indices(i, indices.Single(x => x.Node == input).Limit, shapes[i])),
        ];
        try
        {
            Binding.Of(Graph, fed);
            return fed;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private Node? Grow() => random.Next(22) switch
    {
        0 or 1 or 2 => Unary(Any()),
        3 or 4 or 5 => Binary(Any(), Any()),
        6 => Binary(Any(), nodes[^1]),
        7 => Reduced(Any()),
        8 => Reduced(nodes[^1]),
        9 => Product(Any()),
        10 => Any().Permute([.. Enumerable.Range(0, nodes[^1].Rank).OrderBy(_ => random.Next())]),
        11 => Any() is { Rank: > 0 } x ? x.Permute([.. Enumerable.Range(0, x.Rank).OrderBy(_ => random.Next())]) : null,
        12 => Reshaped(Any()),
        13 => Sliced(Any()),
        14 => Padded(Any()),
        15 => Joined(Any()),
        16 => Indexed(Any()),
        17 => Scattered(Any()),
        18 => Any() is { Rank: > 0 } x ? x.CumSum(random.Next(x.Rank), Coin(), Coin()) * 0.2 : null,
        19 => Any() is { Rank: > 0 } x ? x.Softmax(random.Next(x.Rank)) : null,
        20 => Chosen(Any(), Any()),
        _ => Whole(Any()),
    };

    private Node Unary(Node x) => random.Next(9) switch
    {
        0 => x.Tanh(),
        1 => (x * 0.3).Exp(),
        2 => x.Sigmoid(),
        3 => x.Relu(),
        4 => x * 0.7 + 0.1,
        5 => (x.Square() + 1).Sqrt(),
        6 => (x.Abs() + 1).Log(),
        7 => -x,
        _ => x.Sin(),
    };

    private Node Binary(Node a, Node b) => random.Next(6) switch
    {
        0 => (a + b) * 0.5,
        1 => a - b,
        2 => a * b,
        3 => a.Maximum(b),
        4 => a / (b.Square() + 1),
        _ => a.Minimum(b),
    };

    private Node? Reduced(Node x)
    {
        int[] axes = [.. Enumerable.Range(0, x.Rank).Where(_ => Coin())];
        return axes.Length == 0 ? null : random.Next(4) switch
        {
            0 => x.Max(axes, Coin()).Clamp(-9, 9),   // the maximum of nothing is infinite
            1 => x.Min(axes, Coin()).Clamp(-9, 9),
            2 => x.Square().Sum(axes, Coin()) * 0.05,
            _ => x.Sum(axes, Coin()) * 0.1,
        };
    }

    private Node? Product(Node a)
    {
        if (a.Rank == 0)
        {
            return null;
        }

        var columns = Extents[random.Next(Extents.Length)];
        var b = Coin() ? Feed($"b{inputs.Count}", Float32, [columns, a.Shape[^1]]).Transpose() : Feed($"b{inputs.Count}", Float32, [a.Shape[^1], columns]);
        var y = (a.Rank > 1 && Coin() ? Unary(a) : a).MatMul(Coin() ? b : b * 2) * 0.2;
        return a.Rank > 1 && Coin() ? (y + Any()).Tanh() : y;
    }

    private Node Reshaped(Node x)
    {
        if (x.Rank > 1 && Coin())
        {
            return x.Flatten(random.Next(x.Rank - 1));
        }

        var (position, extra) = (random.Next(x.Rank + 1), x.Unsqueeze(0));
        return Coin() ? x.Unsqueeze(position) : extra.Reshape([x.Shape.Elements]);
    }

    private Node? Sliced(Node x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        var axis = random.Next(x.Rank);
        return random.Next(4) switch
        {
            0 => x.Slice(axis, 1),
            1 => x.Slice(axis, null, null, -1),
            2 => x.Slice(axis, null, null, 2),
            _ => x.Slice(axis, 0, -1),
        };
    }

    private Node? Padded(Node x) => x.Rank == 0 ? null
        : x.Pad(random.Next(x.Rank), random.Next(3), random.Next(3), (PadMode)random.Next(4), value: 0.5);

    private Node? Joined(Node x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        var axis = random.Next(x.Rank);
        return Movement.Concat(axis, x, Unary(x), x.Slice(axis, null, null, -1));
    }

    private Node? Indexed(Node x)
    {
        var axis = Enumerable.Range(0, x.Rank).FirstOrDefault(a => x.Shape[a].IsConstant && !x.Shape[a].Is(0), -1);
        return axis < 0 ? null : x.IndexSelect(axis, Index(x.Shape[axis].Value));
    }

    private Node? Scattered(Node x)
    {
        var axis = Enumerable.Range(0, x.Rank).FirstOrDefault(a => x.Shape[a].IsConstant && !x.Shape[a].Is(0), -1);
        if (axis < 0)
        {
            return null;
        }

        var index = Index(x.Shape[axis].Value);
        return (x * 0.5).IndexAdd(axis, index, Unary(x.IndexSelect(axis, index)) * 0.3);
    }

    private Node Index(long limit)
    {
        var node = Feed($"index{inputs.Count}", DType.Int64, [Extents[random.Next(Extents.Length)]]);
        indices.Add((node, limit));
        return node;
    }

    // Inputs are the same in both precisions, so conditions on them are.
    private Node Chosen(Node a, Node b)
    {
        var x = nodes[random.Next(3)];
        return random.Next(3) switch
        {
            0 => (x > 0.1).Where(a, b),
            1 => ((x > 0) & (x <= 0.5)).Cast(Float32) + a,
            _ => (!(x < 0)).Where(a, 1),
        };
    }

    private Node Whole(Node x) => random.Next(3) switch
    {
        0 => nodes[random.Next(3)] is { Rank: > 0 } y ? y.ArgMax(random.Next(y.Rank)).Cast(Float32) * 0.01 : x,
        1 => (nodes[random.Next(3)] * 50).Cast(DType.Int32).FloorMod(7).Cast(Float32) * 0.1 + x,
        _ => x.Tril(),
    };

    private Node NewValue(Variable v)
    {
        foreach (var node in Enumerable.Range(0, 20).Select(_ => Any()))
        {
            if (node.Type == v.Type)
            {
                return Coin() ? node : node * 0.5 + v * 0.5;
            }
        }

        return Coin() ? v * 0.9 + Any().Sum() * 0.01 : (v + 1).Tanh();
    }

    private Node Any() => nodes[random.Next(nodes.Count)];

    private bool Coin() => random.Next(2) == 0;

    private Shape RandomShape() => Shape.Of(Enumerable.Range(0, random.Next(4)).Select(_ => Extents[random.Next(Extents.Length)]));

    private long[] Constants() => [.. Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(1, 21))];

    private Node Feed(string name, DType type, Shape shape)
    {
        var node = Input(name, type, shape);
        inputs.Add(node);
        return node;
    }

    private static long Size(Shape shape) => shape.Elements.Evaluate(s => s.Name == "n" ? 3 : 4);
}
