namespace GraphC.Compiler;

/// <summary>
/// Decides which nodes get memory and which are computed where they are used. Reductions, contractions and the other ops that are not
/// pointwise are stored; a pointwise node is stored if somebody needs it in memory, or if computing it again would cost more than
/// reading it.
/// </summary>
internal sealed class Storing
{
    /// <summary>Up to this cost (an addition is 1) a value with several users is computed again by each.</summary>
    private const int CheapToRepeat = 2;

    /// <summary>Up to this cost a single number is computed again by each kernel: once, before its loops.</summary>
    private const int CheapAsNumber = 16;

    /// <summary>Up to this cost a value is computed where it is moved, element by element; above it first in lanes, along its own memory.</summary>
    private const int CheapOutOfOrder = 12;

    /// <summary>Above this cost an expression is cut by storing it, to keep kernels small.</summary>
    private const int LargestExpression = 160;

    /// <summary>A chain of this many nodes is cut too, whatever it costs: whoever walks it may recurse.</summary>
    private const int DeepestExpression = 200;

    private readonly Graph graph;
    private readonly Dictionary<Node, Meaning> meanings;
    private readonly ILookup<Node, Node> users;
    private readonly HashSet<Node> demanded = [];
    private readonly Dictionary<Node, int> costs = [];
    private readonly Dictionary<Node, int> depths = [];
    private readonly Dictionary<Node, int> stored = [];

    private Storing(Graph graph, Dictionary<Node, Meaning> meanings)
    {
        this.graph = graph;
        this.meanings = meanings;
        users = graph.Nodes.SelectMany(user => user.Inputs.Distinct().Select(input => (input, user))).ToLookup(p => p.input, p => p.user);
    }

    /// <summary>The nodes that get memory, leaves included, each with the cost of computing an element from others that have.</summary>
    public static Dictionary<Node, int> Decide(Graph graph, Dictionary<Node, Meaning> meanings) => new Storing(graph, meanings).Decide();

    /// <summary>The node whose memory an alias shows.</summary>
    public static Node Base(Node node, Dictionary<Node, Meaning> meanings)
    {
        while (meanings[node] is Meaning.Alias)
        {
            node = node.Inputs[0];
        }

        return node;
    }

    private Dictionary<Node, int> Decide()
    {
        foreach (var root in graph.Outputs.Concat(graph.Updates.Select(u => u.Value)))
        {
            demanded.Add(Base(root, meanings));
        }

        foreach (var node in graph.Nodes)
        {
            DemandOperands(node);
        }

        foreach (var node in graph.Nodes)
        {
            Cut(node);
            costs[node] = Cost(node);
            depths[node] = node.Inputs.Select(i => depths[i] + 1).DefaultIfEmpty(0).Max();
            if (IsStored(node))
            {
                Store(node);
            }
        }

        return stored;
    }

    private void Store(Node node)
    {
        stored.Add(node, costs[node]);
        (costs[node], depths[node]) = (0, 0);
    }

    /// <summary>Stores the most expensive inputs of a node that would become too large an expression with all of them.</summary>
    private void Cut(Node node)
    {
        var excess = Cost(node) - LargestExpression;
        foreach (var input in node.Inputs.Distinct().Where(i => costs[i] > CheapToRepeat).OrderByDescending(i => costs[i]))
        {
            if (excess <= 0)
            {
                break;
            }

            excess -= costs[input];
            var shown = Base(input, meanings);
            if (!stored.ContainsKey(shown))
            {
                Store(shown);
            }

            costs[input] = 0;
        }
    }

    private bool IsStored(Node node) => meanings[node] switch
    {
        Meaning.Alias => false,
        Meaning.Map => demanded.Contains(node) || IsWorthStoring(node),
        Meaning.Stored => node.Op is not ConstantOp { IsNumber: true } || demanded.Contains(node),
        _ => true,
    };

    private bool IsWorthStoring(Node node)
    {
        var cost = costs[node];
        if (cost > LargestExpression || depths[node] > DeepestExpression)
        {
            return true;
        }

        if (node.Shape.Elements.Is(1) && cost <= CheapAsNumber)
        {
            return false;
        }

        var readers = Readers(node).Distinct().Where(reader => !ReadsFromImage(reader, node)).ToList();
        return (readers.Count > 1 && cost > CheapToRepeat && !AreOverlappingWindows(node))
            || (cost > CheapToRepeat && readers.Any(reader => RepeatsPerElement(node, reader)))
            || (cost > CheapOutOfOrder && readers.Any(MovesLanes))
            || (node.Op is PermuteOp && readers.Any(reader => reader.Op is BroadcastOp or WindowsOp && RepeatsPerElement(node, reader)));   // out of order each time
    }

    /// <summary>True if neighbours of what a reader moves are not neighbours any more.</summary>
    private static bool MovesLanes(Node reader) => reader.Op is PermuteOp { Order: var order } && order[^1] != order.Count - 1;

    /// <summary>Windows that take more memory than what they show, which is there already.</summary>
    private bool AreOverlappingWindows(Node node) => node.Op is WindowsOp && RepeatsPerElement(node.Inputs[0], node);

    /// <summary>The nodes that compute with a node, seen through reshapes.</summary>
    private IEnumerable<Node> Readers(Node node) =>
        users[node].SelectMany(user => meanings[user] is Meaning.Alias ? Readers(user) : [user]);

    /// <summary>True if a reader asks for each element more than once: a broadcast, or an index that comes from data.</summary>
    private bool RepeatsPerElement(Node node, Node reader) => meanings[reader] switch
    {
        Meaning.Map map => reader.Shape.Elements != node.Shape.Elements || HasDataIndex(map.Body),
        Meaning.Scatter => true,
        _ => false,
    };

    private static bool HasDataIndex(Scalar body) => body is Scalar.Bounded || body.Parts.Any(HasDataIndex);

    private bool ReadsFromImage(Node reader, Node windows) =>
        meanings[reader] is Meaning.Contract && WindowsOperand.Of(reader, meanings)?.Windows == windows;

    /// <summary>Some ops take addresses, not expressions.</summary>
    private void DemandOperands(Node node)
    {
        switch (meanings[node])
        {
            case Meaning.Contract:
                var windows = WindowsOperand.Of(node, meanings);
                var kernel = KernelOperand.Of(node, meanings);
                foreach (var operand in node.Inputs)
                {
                    if (operand == windows?.Operand)
                    {
                        DemandView(windows.Image, windows.HasNeighboursIn);
                    }
                    else if (operand == node.Inputs[1] && Prepacking.PanelsOf(operand) is { } panels)
                    {
                        demanded.Add(panels);
                    }
                    else if (operand == node.Inputs[1] && kernel is not null)
                    {
                        demanded.Add(kernel.Source);
                    }
                    else
                    {
                        DemandView(operand, _ => true);
                    }
                }

                break;
            case Meaning.Region:
                demanded.UnionWith(node.Inputs.Select(i => Stretch.Of(i, meanings, demanded.Contains).Source));
                break;
            case Meaning.Sort or Meaning.Orthogonalize:
                demanded.Add(Base(node.Inputs[0], meanings));
                break;
        }
    }

    /// <summary>
    /// A contraction reads any strided view of memory: transposed and broadcast operands need no copy. Of all that an operand was moved from, the
    /// one farthest back that still shows it as a matrix is demanded.
    /// </summary>
    /// <param name="operand">The operand, or the image of which the template reads windows.</param>
    /// <param name="suits">What is asked of the view besides.</param>
    private void DemandView(Node operand, Func<Dim, bool> suits)
    {
        var sources = Operands.Sources(operand, meanings).ToList();
        demanded.Add(sources.Skip(1).LastOrDefault(source => Operands.View(operand, source, meanings) is { } view && suits(view)) ?? sources[0]);
    }

    // What is broadcast is computed outside the loop that walks along the broadcast axis, or stored if it costs more than a little.
    private int Cost(Node node) => meanings[node] is Meaning.Map map
        ? Cost(map.Body, []) + node.Inputs.Distinct().Sum(input => costs[input] <= CheapToRepeat && input.Shape.Elements != node.Shape.Elements ? 0 : costs[input])
        : node.Inputs.Distinct().Sum(input => costs[input]);

    private static int Cost(Scalar scalar, HashSet<Scalar> counted) => !counted.Add(scalar) ? 0 : scalar.Parts.Sum(p => Cost(p, counted)) + scalar switch
    {
        Scalar.Call { Function: Function.Add or Function.Sub or Function.Mul or Function.Neg or Function.Max or Function.Min
            or Function.Abs or Function.Binade or Function.BitCast or >= Function.And } => 1,
        Scalar.Call { Function: Function.Div or Function.Sqrt } => 4,
        Scalar.Call => 12,
        Scalar.Draw => 30,
        Scalar.Choose => 1,
        _ => 0,
    };
}
