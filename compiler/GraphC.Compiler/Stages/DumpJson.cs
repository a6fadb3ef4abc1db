using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GraphC.Compiler;

/// <summary>Writes all stages as JSON of the schema <c>graphc-dump/1</c>, which <c>README.md</c> beside this file describes.</summary>
internal sealed class DumpJson
{
    private const string Schema = "graphc-dump/1";

    // Pages that show a dump escape it for themselves.
    private static readonly JavaScriptEncoder plain = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly StageDump dump;
    private readonly KernelSources sources;
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly Utf8JsonWriter json;
    private readonly Dictionary<Node, (string Flops, string Bytes)> costs = [];

    private DumpJson(StageDump dump)
    {
        (this.dump, sources) = (dump, new(dump.Lowered));
        json = new(bytes, new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = plain });
    }

    /// <summary>The JSON of a dump.</summary>
    public static string Write(StageDump dump)
    {
        var writer = new DumpJson(dump);
        writer.Write();
        return Encoding.UTF8.GetString(writer.bytes.WrittenSpan) + "\n";
    }

    private void Write()
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("name", dump.Name);
        json.WriteString("version", StageDump.Version);
        Names("symbols", dump.Lowered.Graph.Symbols.Select(s => s.Name));
        Array("stages", dump.Graphs, Stage);
        Kernels(dump.Lowered.Main);
        Memory(dump.Lowered.Main);
        json.WriteString("csharp", dump.Lowered.Source);
        json.WriteEndObject();
        json.Flush();
    }

    private void Stage(GraphStage stage)
    {
        json.WriteStartObject();
        json.WriteString("name", stage.Name);
        json.WriteString("reason", stage.Reason);
        json.WriteBoolean("changed", stage.Changed);
        if (stage.Changed)
        {
            json.WritePropertyName("graph");
            Graph(stage.Graph, stage.Changes, stage.Graph.Outputs.Select((_, i) => $"output{i}"));
        }

        json.WriteEndObject();
    }

    private void Graph(Graph graph, StageChanges changes, IEnumerable<string> outputs)
    {
        var (names, regions) = (GraphPrinter.Names(graph), Region.In(graph.Nodes));
        json.WriteStartObject();
        Array("nodes", graph.Nodes, node => Line(line => Node(line, node, names, regions, changes[node])));
        Array("inputs", graph.Inputs, input => Line(line =>
        {
            line.WriteString("name", GraphC.Graph.NameOf(input));
            line.WriteNumber("node", dump.Numbers[input]);
        }));
        Array("outputs", graph.Outputs.Zip(outputs), output => Line(line =>
        {
            line.WriteString("name", output.Second);
            line.WriteNumber("node", dump.Numbers[output.First]);
        }));
        Array("updates", graph.Updates, update => Line(line =>
        {
            line.WriteString("variable", graph.VariableNames[update.Variable]);
            line.WriteNumber("node", dump.Numbers[update.Variable]);
            line.WriteNumber("value", dump.Numbers[update.Value]);
        }));
        Array("regions", regions.Select((region, i) => (region, i)), r => OfRegion(r.region, r.i, changes));
        json.WriteEndObject();
    }

    private void OfRegion(Region region, int number, StageChanges changes)
    {
        json.WriteStartObject();
        json.WriteString("kind", region.Kind);
        json.WriteNumber("number", number);
        json.WriteString("attributes", region.Attributes);
        Numbers("nodes", region.Nodes);
        Array("programs", region.Programs.Select((program, i) => (program, i)), p =>
        {
            json.WriteStartObject();
            json.WriteString("name", region.ProgramNames[p.i]);
            json.WritePropertyName("graph");
            Graph(p.program, changes, region.Roles(p.i).Select(r => r.Role));
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private void Node(Utf8JsonWriter line, Node node, Dictionary<Node, string> names, IReadOnlyList<Region> regions, NodeChange change)
    {
        if (!costs.TryGetValue(node, out var cost))
        {
            var (flops, moved) = NodeCost.Of(node);
            costs.Add(node, cost = (flops.ToString(), moved.ToString()));
        }

        line.WriteNumber("id", dump.Numbers[node]);
        line.WriteString("name", names[node]);
        line.WriteString("op", node.Op.Name);
        line.WriteString("attributes", GraphPrinter.Attributes(node, regions));
        Numbers(line, "inputs", node.Inputs);
        line.WriteString("type", node.Type.ToString());
        line.WriteString("origin", node.Origin.ToString());
        line.WriteString("change", change.Kind.ToString().ToLowerInvariant());
        Numbers(line, "from", change.From);
        line.WriteStartArray("rules");
        foreach (var rule in change.Rules)
        {
            line.WriteStringValue(rule);
        }

        line.WriteEndArray();
        line.WriteString("flops", cost.Flops);
        line.WriteString("bytes", cost.Bytes);
    }

    private void Kernels(Routine routine)
    {
        var nodes = KernelNodes.Of(routine);
        Array("kernels", routine.Kernels.Select((loops, i) => (loops, i)), k => Kernel(routine, k.i, k.loops, nodes[k.i]));
    }

    private void Kernel(Routine routine, int number, LoopKernel loops, ImmutableArray<Node> nodes)
    {
        var (schedule, kernel) = (routine.Schedule, routine.Schedule.Kernels[number]);
        var region = schedule.Regions.GetValueOrDefault(kernel).Routine;
        var (flops, moved) = KernelCost.Of(kernel, nodes, schedule);
        json.WriteStartObject();
        json.WriteNumber("number", number);
        json.WriteString("name", loops.Name);
        json.WriteString("over", KernelPrinter.Domain(kernel, region));
        json.WriteBoolean("changesVariables", number >= schedule.CommitFrom);
        Numbers("nodes", nodes);
        Names("reads", KernelCost.Reads(kernel, schedule).Select(b => b.Name));
        Names("writes", KernelCost.Writes(kernel, schedule).Select(b => b.Name));
        json.WriteString("flops", flops.ToString());
        json.WriteString("bytes", moved.ToString());
        json.WriteString("loops", LoopPrinter.Print(loops));
        json.WriteString("csharp", sources.Of(loops));
        Array("programs", (region?.Programs ?? []).Select((program, i) => (program, i)), p =>
        {
            json.WriteStartObject();
            json.WriteString("name", region!.Region.ProgramNames[p.i]);
            Kernels(p.program);
            Memory(p.program);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private void Memory(Routine routine)
    {
        var (schedule, plan) = (routine.Schedule, routine.Plan);
        var stored = schedule.Buffers.GroupBy(b => b.Value).ToDictionary(g => g.Key, g => g.First().Key);
        json.WriteStartObject("memory");
        Array("regions", plan.Regions, region => Line(line =>
        {
            line.WriteString("unit", region.Unit.ToString());
            line.WriteNumber("bytesPerUnit", region.BytesPerUnit);
            line.WriteNumber("roundedUpTo", MemoryPlan.UnitElements);
        }));
        Array("buffers", plan.Places, place => Line(line =>
        {
            line.WriteString("name", place.Buffer.Name);
            line.WriteString("type", place.Buffer.Type.ShortName);
            line.WriteString("elements", place.Buffer.Elements.ToString());
            line.WriteNumber("region", place.Region);
            line.WriteNumber("offset", place.OffsetPerUnit);
            line.WriteNumber("size", place.BytesPerUnit);
            line.WriteNumber("first", place.First);
            line.WriteNumber("last", place.End - 1);
            if (stored.TryGetValue(place.Buffer, out var node))
            {
                line.WriteNumber("node", dump.Numbers[node]);
            }
        }));
        Array("peaks", plan.Peaks(), peak => Line(line =>
        {
            line.WriteNumber("kernel", peak.Kernel);
            line.WriteString("bytes", plan.AliveBytes(peak.Alive).ToString());
        }));
        json.WriteEndObject();
    }

    private void Array<T>(string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    /// <summary>An object on one line: there are many, and texts that are compared are compared line by line.</summary>
    private void Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(Encoding.UTF8.GetBytes("\n" + new string(' ', json.CurrentDepth)));
        using var line = new Utf8JsonWriter(buffer, new() { Encoder = plain });
        line.WriteStartObject();
        write(line);
        line.WriteEndObject();
        line.Flush();
        json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }

    private void Numbers(string name, IEnumerable<Node> nodes)
    {
        json.WritePropertyName(name);
        json.WriteRawValue($"[{string.Join(',', nodes.Select(n => dump.Numbers[n]))}]", skipInputValidation: true);
    }

    private void Numbers(Utf8JsonWriter line, string name, IEnumerable<Node> nodes)
    {
        line.WriteStartArray(name);
        foreach (var node in nodes)
        {
            line.WriteNumberValue(dump.Numbers[node]);
        }

        line.WriteEndArray();
    }

    private void Names(string name, IEnumerable<string> names) => Array(name, names, json.WriteStringValue);
}
