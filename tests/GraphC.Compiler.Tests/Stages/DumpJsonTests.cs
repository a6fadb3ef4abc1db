using System.Diagnostics;
using System.Text.Json;

namespace GraphC.Compiler.Tests.Stages;

public class DumpJsonTests
{
    private static readonly JsonSchema Schema = JsonSchema.Read("compiler/GraphC.Compiler/Stages/graphc-dump-1.schema.json");

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void A_dump_keeps_to_its_schema(string model) => Assert.Empty(Schema.Faults(Parse(DumpedModels.All[model]())));

    [Fact]
    public void The_schema_refuses_what_is_none()
    {
        var json = DumpedModels.Perceptron().Json();
        Assert.NotEmpty(Schema.Faults(JsonDocument.Parse(json.Replace("\"change\":\"new\"", "\"change\":\"odd\"")).RootElement));
        Assert.NotEmpty(Schema.Faults(JsonDocument.Parse(json.Replace("\"csharp\"", "\"cobol\"")).RootElement));
        Assert.NotEmpty(Schema.Faults(JsonDocument.Parse(json.Replace("\"id\":1,", "\"id\":\"1\",")).RootElement));
        Assert.NotEmpty(Schema.Faults(JsonDocument.Parse(json.Replace("\"flops\":\"0\"", "\"flops\":\"alert(';')\"")).RootElement));
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Every_number_that_is_mentioned_is_a_node(string model)
    {
        var json = Parse(DumpedModels.All[model]());
        HashSet<int> before = [];
        foreach (var stage in json.GetProperty("stages").EnumerateArray().Where(s => s.GetProperty("changed").GetBoolean()))
        {
            var nodes = Nodes(stage.GetProperty("graph")).ToList();
            var here = nodes.Select(n => n.GetProperty("id").GetInt32()).ToHashSet();
            Assert.All(nodes, n =>
            {
                Assert.Subset(here, Numbers(n, "inputs").ToHashSet());
                Assert.Subset(before, Numbers(n, "from").ToHashSet());
            });
            foreach (var kind in (string[])["inputs", "outputs", "updates"])
            {
                Assert.All(stage.GetProperty("graph").GetProperty(kind).EnumerateArray(), p => Assert.Contains(p.GetProperty("node").GetInt32(), here));
            }

            before = here;
        }

        Assert.All(json.GetProperty("kernels").EnumerateArray(), k => Assert.Subset(before, Numbers(k, "nodes").ToHashSet()));
        Assert.All(json.GetProperty("memory").GetProperty("buffers").EnumerateArray().Where(b => b.TryGetProperty("node", out _)), b => Assert.Contains(b.GetProperty("node").GetInt32(), before));
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Every_node_that_is_no_leaf_is_computed_in_a_kernel(string model)
    {
        var json = Parse(DumpedModels.All[model]());
        var last = json.GetProperty("stages").EnumerateArray().Last(s => s.GetProperty("changed").GetBoolean()).GetProperty("graph");
        var computed = Kernels(json).SelectMany(k => Numbers(k, "nodes")).ToHashSet();
        string[] leaves = ["Input", "Variable", "Constant"];
        Assert.All(Nodes(last).Where(n => !leaves.Contains(n.GetProperty("op").GetString())), n => Assert.Contains(n.GetProperty("id").GetInt32(), computed));
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Every_kernel_has_loops_and_CSharp(string model) => Assert.All(Kernels(Parse(DumpedModels.All[model]())), kernel =>
    {
        Assert.StartsWith($"kernel {kernel.GetProperty("name").GetString()}\n", kernel.GetProperty("loops").GetString());
        Assert.Contains("private static ", kernel.GetProperty("csharp").GetString());
    });

    [Theory]
    [MemberData(nameof(DumpedModels.HostileNames), MemberType = typeof(DumpedModels))]
    public void Names_stay_names(string name)
    {
        var json = Parse(DumpedModels.Hostile(name));
        Assert.Empty(Schema.Faults(json));
        var expected = name.Replace('\ud800', '\ufffd');
        Assert.Equal(expected, json.GetProperty("name").GetString());
        Assert.Equal(expected, json.GetProperty("stages")[0].GetProperty("graph").GetProperty("inputs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void A_training_step_of_a_residual_network_takes_seconds()
    {
        var watch = Stopwatch.StartNew();
        var dump = DumpedModels.ResNet();
        var json = dump.Json();
        Assert.True(dump.Graph("gradient").Graph.Nodes.Length > 2000);
        Assert.True(json.Length < 32 << 20, $"{json.Length >> 20} MiB");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");   // on an idle machine a tenth of it
    }

    private static JsonElement Parse(StageDump dump) => JsonDocument.Parse(dump.Json()).RootElement;

    private static IEnumerable<JsonElement> Nodes(JsonElement graph) => graph.GetProperty("nodes").EnumerateArray()
        .Concat(graph.GetProperty("regions").EnumerateArray().SelectMany(r => r.GetProperty("programs").EnumerateArray()).SelectMany(p => Nodes(p.GetProperty("graph"))));

    private static IEnumerable<JsonElement> Kernels(JsonElement routine) => routine.GetProperty("kernels").EnumerateArray()
        .SelectMany(k => k.GetProperty("programs").EnumerateArray().SelectMany(Kernels).Prepend(k));

    private static IEnumerable<int> Numbers(JsonElement parent, string name) => parent.GetProperty(name).EnumerateArray().Select(n => n.GetInt32());
}
