using System.Text.Json.Nodes;

namespace GraphC.Viewer.Tests;

/// <summary>
/// Dumps of a made-up network, as large as one likes: layers of MatMul, Add and Relu, their gradients, which read what the layers
/// computed, a stage that rewrites some nodes and removes others, kernels of three nodes, and a memory plan.
/// </summary>
internal sealed class SampleDump
{
    private readonly List<JsonObject> nodes = [];
    private readonly JsonArray stages = [];
    private readonly JsonArray kernels = [];
    private readonly JsonArray buffers = [];
    private readonly List<int> relus = [];
    private readonly string name;

    private SampleDump(string name, int layers)
    {
        this.name = name;
        var x = Add("Input", "x", "f32[batch, 128]");
        for (var layer = 0; layer < layers; layer++)
        {
            var (weight, bias) = (Add("Variable", $"w{layer}", "f32[128, 128]"), Add("Variable", $"b{layer}", "f32[128]"));
            x = Add("Relu", null, "f32[batch, 128]", Add("Add", null, "f32[batch, 128]", Add("MatMul", null, "f32[batch, 128]", x, weight), bias));
            relus.Add(x);
        }

        AddStage("declared", "what the script says", changed: true);
        var gradient = Add("Constant", "1", "f32[]");
        foreach (var relu in Enumerable.Reverse(relus))
        {
            gradient = Add("Mul", null, "f32[batch, 128]", Add("Sign", null, "f32[batch, 128]", relu), gradient);
        }

        AddStage("gradient", "what training adds", changed: true);
        AddStage("canonicalize", "one form for what can be said in several ways", changed: false);
        Simplify();
        AddStage("simplify", "fewer and cheaper ops", changed: true);
        AddKernels();
    }

    /// <summary>The numbers of nodes that the last stage made new, rewrote and carried, and that it removed.</summary>
    public (int Rewritten, int Carried, int Removed) Simplified { get; private set; }

    /// <summary>A dump whose page fits a screen.</summary>
    public static SampleDump Small { get; } = new("sample </script><script>document.title='gone'</script>", layers: 2);

    /// <summary>A dump of at least so many nodes.</summary>
    public static SampleDump Large(int nodes) => new("large", (nodes + 6) / 7);

    public int Nodes => nodes.Count;

    public int Kernels => kernels.Count;

    public string Json => new JsonObject
    {
        ["schema"] = "graphc-dump/1",
        ["name"] = name,
        ["version"] = "0.1.0",
        ["symbols"] = new JsonArray("batch"),
        ["stages"] = stages.DeepClone(),
        ["kernels"] = kernels.DeepClone(),
        ["memory"] = new JsonObject
        {
            ["regions"] = new JsonArray(new JsonObject { ["unit"] = "batch", ["bytesPerUnit"] = 1024, ["roundedUpTo"] = 16 }),
            ["buffers"] = buffers.DeepClone(),
            ["peaks"] = new JsonArray(new JsonObject { ["kernel"] = 1, ["bytes"] = "1024*batch" }),
        },
        ["csharp"] = "public sealed class Program\n{\n    // The program.\n}\n",
    }.ToJsonString();

    private int Add(string op, string? label, string type, params int[] inputs)
    {
        var id = nodes.Count;
        nodes.Add(new JsonObject
        {
            ["id"] = id,
            ["name"] = label ?? $"%{id}",
            ["op"] = op,
            ["attributes"] = "",
            ["inputs"] = new JsonArray([.. inputs.Select(i => JsonValue.Create(i))]),
            ["type"] = type,
            ["origin"] = $"sample.cs:{id + 10}",
            ["change"] = "new",
            ["from"] = new JsonArray(),
            ["rules"] = new JsonArray(),
            ["flops"] = "128*batch",
            ["bytes"] = "1024*batch",
        });
        return id;
    }

    /// <summary>Every second Sign becomes a Step, and what reads it is carried; the others go, and so do their readers' inputs.</summary>
    private void Simplify()
    {
        var signs = nodes.Where(n => (string)n["op"]! == "Sign").ToList();
        foreach (var (sign, i) in signs.Select((n, i) => (n, i)))
        {
            var (id, reader) = ((int)sign["id"]!, nodes.Single(n => n["inputs"]!.AsArray().Any(v => (int)v! == (int)sign["id"]!)));
            reader["change"] = "carried";
            reader["from"] = new JsonArray((int)reader["id"]!);
            if (i % 2 == 0)
            {
                sign["id"] = id + 1_000_000;
                sign["op"] = "Step";
                sign["change"] = "rewritten";
                sign["from"] = new JsonArray(id);
                sign["rules"] = new JsonArray("sign-of-relu");
                reader["inputs"]!.AsArray()[0] = id + 1_000_000;
            }
            else
            {
                nodes.Remove(sign);
                reader["inputs"]!.AsArray().RemoveAt(0);
            }
        }

        Simplified = ((signs.Count + 1) / 2, signs.Count, signs.Count / 2);
    }

    private void AddStage(string stage, string reason, bool changed)
    {
        var made = new JsonObject { ["name"] = stage, ["reason"] = reason, ["changed"] = changed };
        if (changed)
        {
            made["graph"] = new JsonObject
            {
                ["nodes"] = new JsonArray([.. nodes.Select(n => n.DeepClone())]),
                ["inputs"] = new JsonArray(new JsonObject { ["name"] = "x", ["node"] = 0 }),
                ["outputs"] = new JsonArray(new JsonObject { ["name"] = "y", ["node"] = relus[^1] }),
                ["updates"] = new JsonArray(),
                ["regions"] = new JsonArray(),
            };
        }

        stages.Add(made);
        foreach (var node in nodes)
        {
            node["change"] = "kept";
        }
    }

    private void AddKernels()
    {
        var computed = nodes.Where(n => (string)n["op"]! is not ("Input" or "Variable" or "Constant")).ToList();
        foreach (var (part, number) in computed.Chunk(3).Select((part, i) => (part, i)))
        {
            kernels.Add(new JsonObject
            {
                ["number"] = number,
                ["name"] = $"{number:00}_{part[0]["op"]}",
                ["over"] = "[batch, 128]",
                ["nodes"] = new JsonArray([.. part.Select(n => n["id"]!.DeepClone())]),
                ["reads"] = new JsonArray("x"),
                ["writes"] = new JsonArray($"t{number}"),
                ["flops"] = $"{number + 1}*128*batch",
                ["bytes"] = "1024*batch",
                ["loops"] = $"kernel {number:00}\n  for i0 < 128*batch\n    t{number}[%i0] = max(x[%i0], 0)",
                ["csharp"] = $"    private static void K{number:00}(float* x)\n    {{\n    }}",
                ["programs"] = new JsonArray(),
            });
            buffers.Add(new JsonObject
            {
                ["name"] = $"t{number}",
                ["type"] = "f32",
                ["elements"] = "128*batch",
                ["region"] = 0,
                ["offset"] = number % 2 * 512,
                ["size"] = 512,
                ["first"] = number,
                ["last"] = number + 1,
                ["node"] = part[^1]["id"]!.DeepClone(),
            });
        }
    }
}
