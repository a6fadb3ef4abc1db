using System.Collections.Immutable;

namespace GraphC.Onnx.Model;

/// <summary>The order of a graph's nodes.</summary>
internal static class NodeOrder
{
    /// <summary>
    /// The nodes, each after what it reads: as they stand in the file wherever that is such an order, as the format demands.
    /// </summary>
    /// <param name="nodes">The nodes as they stand in the file.</param>
    /// <param name="defined">Names that are there before the first node.</param>
    /// <param name="outputs">The graph's outputs.</param>
    /// <param name="where">The graph, for errors.</param>
    /// <param name="isMain">True for the graph that has no other around it, so that every name it reads must be its own.</param>
    /// <exception cref="ModelFormatException">A name is defined twice or never, or nodes read one another in a circle.</exception>
    public static ImmutableArray<ModelNode> Sort(
        List<ModelNode> nodes, HashSet<string> defined, ImmutableArray<ValueInfo> outputs, string where, bool isMain)
    {
        var producers = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var output in nodes[i].Outputs.Where(o => o.Length > 0))
            {
                if (defined.Contains(output) || !producers.TryAdd(output, i))
                {
                    throw new ModelFormatException($"{where}: {nodes[i]} defines {Names.Quote(output)}, which is defined already");
                }
            }
        }

        if (isMain)
        {
            foreach (var (name, reader) in nodes.SelectMany(n => n.Reads.Select(r => (r, n.ToString()))).Concat(outputs.Select(o => (o.Name, "the graph's output"))))
            {
                if (!defined.Contains(name) && !producers.ContainsKey(name))
                {
                    throw new ModelFormatException($"{where}: {reader} reads {Names.Quote(name)}, which nothing defines");
                }
            }
        }

        var waits = nodes.Select(n => n.Reads.Where(producers.ContainsKey).Select(r => producers[r]).Distinct().ToList()).ToList();
        if (waits.Select((w, i) => w.All(p => p < i)).All(sorted => sorted))
        {
            return [.. nodes];
        }

        var readers = nodes.Select(_ => new List<int>()).ToList();
        var open = new int[nodes.Count];
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            waits[i].ForEach(p => readers[p].Add(i));
            if ((open[i] = waits[i].Count) == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var order = ImmutableArray.CreateBuilder<ModelNode>(nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(nodes[next]);
            foreach (var reader in readers[next].Where(r => --open[r] == 0))
            {
                ready.Enqueue(reader, reader);
            }
        }

        return order.Count == nodes.Count
            ? order.MoveToImmutable()
            : throw new ModelFormatException($"{where}: nodes read one another in a circle, {nodes[Array.FindIndex(open, o => o > 0)]} among them");
    }
}
