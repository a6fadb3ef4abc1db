using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;

namespace GraphC.Cli.Stages;

/// <summary>Finds nodes by the names that people have for them: those of the model, and those of dumps.</summary>
internal sealed class NodeNames(ModelSource model, StageDump dump)
{
    private const int MostSuggestions = 6;

    /// <summary>
    /// The nodes of a name: <c>STAGE:%3</c> is that of a stage's dump, <c>%3</c> that of the declared graph's; all else is a value or a node of the
    /// model, of which all parts are meant, the last of them the value.
    /// </summary>
    /// <exception cref="UsageException">There is none; the message lists names that are near.</exception>
    public (GraphStage Stage, IReadOnlyList<Node> Nodes) Find(string name)
    {
        if (name.IndexOf(':') is > 0 and var colon && dump.Graphs.FirstOrDefault(g => g.Name == name[..colon]) is { } stage)
        {
            return new StageNames(stage.Graph).Find(name[(colon + 1)..]) is { } found ? (stage, [found.Node]) : throw Unknown(name, new StageNames(stage.Graph).All.Select(n => $"{stage.Name}:{n.Label}"));
        }

        var declared = dump.Graphs[0];
        var names = new StageNames(declared.Graph);
        if (names.Find(name) is { } labelled)
        {
            return (declared, [labelled.Node]);
        }

        var node = Value(name, names) ?? Operator(name, names) ?? throw Unknown(name, [.. model.Imported.Names, .. names.All.Select(n => n.Label)]);
        return (declared, Parts(node, names));
    }

    /// <summary>What a node is computed from that was made of the same node of the model, and itself, in topological order.</summary>
    private static IReadOnlyList<Node> Parts(Node node, StageNames names)
    {
        var parts = new HashSet<Node> { node };
        var open = new Stack<Node>(parts);
        while (open.TryPop(out var next))
        {
            foreach (var input in next.Inputs.Where(i => i.Origin == node.Origin && i.Op is not LeafOp && names.Contains(i) && parts.Add(i)))
            {
                open.Push(input);
            }
        }

        return [.. parts.OrderBy(names.PlaceOf)];
    }

    private Node? Value(string name, StageNames names)
    {
        if (!model.Imported.Names.Contains(name))
        {
            return null;
        }

        var node = model.Imported[name];
        return names.Contains(node) ? node : throw new UsageException($"--node: '{name}' is a value of the model on which no output depends");
    }

    /// <summary>The last node that was made of a node of the model.</summary>
    private static Node? Operator(string name, StageNames names) => names.All.LastOrDefault(n => n.Origin.EndsWith($" '{name}'", StringComparison.Ordinal))?.Node;

    private static UsageException Unknown(string name, IEnumerable<string> known)
    {
        var near = known.Distinct().Select(k => (Name: k, Distance: Distance(name, k))).Where(k => k.Distance <= Math.Max(2, name.Length / 2))
            .OrderBy(k => k.Distance).Take(MostSuggestions).Select(k => k.Name).ToList();
        return new($"--node: there is no '{name}'{(near.Count > 0 ? $"; near are {string.Join(", ", near)}" : "; 'graphc dump MODEL --stage declared' lists the nodes")}");
    }

    /// <summary>How many letters to insert, delete or replace make one name of the other (Levenshtein 1965).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
