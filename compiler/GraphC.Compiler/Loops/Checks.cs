namespace GraphC.Compiler;

/// <summary>The bounds checks of a program: each node whose indices come from data has a number.</summary>
internal sealed class Checks
{
    private readonly Dictionary<Node, int> numbers = [];

    /// <summary>What each check guards, by number: op and line.</summary>
    public List<string> Descriptions { get; } = [];

    /// <summary>The number of a node's check.</summary>
    public int NumberOf(Node node)
    {
        if (!numbers.TryGetValue(node, out var number))
        {
            numbers.Add(node, number = numbers.Count);
            var origin = node.Origin.ToString();
            Descriptions.Add(origin.Length == 0 ? node.Op.Name : $"{node.Op.Name} at {origin}");
        }

        return number;
    }
}
