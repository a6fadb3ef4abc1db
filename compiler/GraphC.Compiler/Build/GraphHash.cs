using System.Security.Cryptography;
using System.Text;

namespace GraphC.Compiler;

/// <summary>The SHA-256 of a graph and whatever else is added: the same in every process and on every machine.</summary>
internal sealed class GraphHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of a graph alone, wherever it was declared.</summary>
    public static string Of(Graph graph)
    {
        using var hash = new GraphHash();
        hash.Add(graph, withLines: false);
        return hash.Take();
    }

    /// <summary>Adds a text.</summary>
    public void Add(string? text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Adds what a graph computes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="withLines">Whether it matters where its nodes were declared.</param>
    public void Add(Graph graph, bool withLines)
    {
        var numbers = AddNodes(graph, graph, withLines);
        Add(string.Join(' ', graph.Updates.Select(u => $"{numbers[u.Variable]}<-{numbers[u.Value]}")));
        Add(string.Join(' ', graph.Symbols));
        Add(string.Join(' ', graph.Variables.Select(v => numbers.GetValueOrDefault(v, -1))));
    }

    /// <summary>The hash of all that was added, as hexadecimal digits.</summary>
    public string Take() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();

    private Dictionary<Node, int> AddNodes(Graph nodes, Graph program, bool withLines)
    {
        var numbers = new Dictionary<Node, int>();
        foreach (var node in nodes.Nodes)
        {
            numbers.Add(node, numbers.Count);
            Add($"{node.Type} {string.Join(' ', node.Inputs.Select(i => numbers[i]))} {(withLines ? node.Origin : null)}");
            AddOp(node, program);
        }

        foreach (var region in Region.In(nodes.Nodes))
        {
            Add($"{region.Kind} {region.Attributes} {string.Join(' ', region.Nodes.Select(n => $"{numbers[n]} {region.Label(n)}"))}");
            foreach (var part in region.Programs)
            {
                AddNodes(part, program, withLines);
            }
        }

        Add(string.Join(' ', nodes.Inputs.Concat(nodes.Outputs).Select(n => numbers[n])));
        return numbers;
    }

    private void AddOp(Node node, Graph program)
    {
        switch (node)
        {
            case { Op: RegionOp }:
                Add("region");   // what it does stands with its programs
                break;
            case Variable variable:
                Add($"variable {program.VariableNames[variable]}");
                break;
            case { Op: ConstantOp constant }:
                Add($"constant {constant.Value}");
                hash.AppendData(constant.Value.Bytes);
                break;
            case { Op: RandomOp random }:
                Add($"random {random.Distribution} {random.Type} {program.Streams[random.Stream]}");
                break;
            default:
                // A record prints every public property, an elementwise op what it is compared by: no attribute can be forgotten.
                Add(node.Op.ToString());
                break;
        }
    }
}
