using System.Text.Json;
using GraphC.Data;

namespace GraphC.Tests.Foreign;

/// <summary>
/// One case of <c>torch/ops.zip</c>: an op, its arguments, and tensors <c>in.*</c>, <c>out.*</c>, <c>dout.*</c> and <c>grad.*</c>.
/// </summary>
internal sealed class TorchCase
{
    private TorchCase(string name, SafetensorsFile file)
    {
        Name = name;
        Op = file.Metadata["op"];
        Arguments = new(JsonDocument.Parse(file.Metadata["args"]).RootElement);
        Tensors = file.Tensors;
    }

    /// <summary>All cases.</summary>
    public static ForeignArchive Archive { get; } = new("torch/ops.zip");

    public string Name { get; }

    public string Op { get; }

    public CaseArguments Arguments { get; }

    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Reads a case; skips the test where the archive is absent.</summary>
    public static TorchCase Load(string name) => new(name, Safetensors.Read(Archive.Read(name + ".safetensors")));

    /// <summary>The tensors whose names have a prefix, without it, in alphabetical order.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Group(string prefix) => Tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(t => t.Key, StringComparer.Ordinal)
        .Select(t => (t.Key[prefix.Length..], t.Value));
}

/// <summary>Arguments of a case, from JSON.</summary>
internal sealed class CaseArguments(JsonElement json)
{
    public bool Has(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public double Number(string name, double absent = 0) => Has(name) ? json.GetProperty(name).GetDouble() : absent;

    public int Int(string name, int absent = 0) => Has(name) ? json.GetProperty(name).GetInt32() : absent;

    public int[] Ints(string name) => [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];

    /// <summary>A list, or one number by itself.</summary>
    public int[] IntOrInts(string name) => json.GetProperty(name).ValueKind == JsonValueKind.Array ? Ints(name) : [Int(name)];

    public double[] Numbers(string name) => [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    public bool Flag(string name) => Has(name) && json.GetProperty(name).GetBoolean();

    public string Text(string name, string absent = "") => Has(name) ? json.GetProperty(name).GetString()! : absent;

    /// <summary>A list of lists of numbers, some of them missing.</summary>
    public int?[][] Rows(string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(OrNull).ToArray())];

    private static int? OrNull(JsonElement e) => e.ValueKind == JsonValueKind.Null ? null : e.GetInt32();
}
