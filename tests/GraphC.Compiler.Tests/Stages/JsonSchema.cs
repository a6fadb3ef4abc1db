using System.Text.Json;
using System.Text.RegularExpressions;

namespace GraphC.Compiler.Tests.Stages;

/// <summary>The part of JSON Schema that the schemas of this repository use: type, const, enum, pattern, properties, items and references.</summary>
internal sealed class JsonSchema
{
    private static readonly HashSet<string> Known =
        ["$schema", "title", "description", "$ref", "$defs", "type", "const", "enum", "pattern", "properties", "required", "additionalProperties", "items"];

    private readonly JsonElement root;

    private JsonSchema(JsonElement root) => this.root = root;

    /// <summary>Reads a schema of the repository.</summary>
    public static JsonSchema Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GraphC.sln")))
        {
            folder = folder.Parent!;
        }

        return new(JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, path))).RootElement);
    }

    /// <summary>Where a document departs from the schema, and how; nothing if it keeps to it.</summary>
    public IReadOnlyList<string> Faults(JsonElement document) => [.. Faults(document, root, "$")];

    private IEnumerable<string> Faults(JsonElement value, JsonElement schema, string path)
    {
        var unknown = schema.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !Known.Contains(n));
        if (unknown is not null)
        {
            throw new NotSupportedException($"this reader knows no '{unknown}'");
        }

        var faults = new List<string>();
        if (schema.TryGetProperty("$ref", out var reference))
        {
            faults.AddRange(Faults(value, root.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]), path));
        }

        if (schema.TryGetProperty("type", out var type) && !IsOf(value, type.GetString()!))
        {
            return [.. faults, $"{path} is no {type}"];
        }

        if (schema.TryGetProperty("const", out var constant) && constant.GetString() != value.GetString())
        {
            faults.Add($"{path} is not {constant}");
        }

        if (schema.TryGetProperty("enum", out var choices) && choices.EnumerateArray().All(c => c.GetString() != value.GetString()))
        {
            faults.Add($"{path} is {value}");
        }

        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
        {
            faults.Add($"{path} is '{value}'");
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            faults.AddRange(Members(value, schema, properties, path));
        }

        if (schema.TryGetProperty("items", out var items))
        {
            faults.AddRange(value.EnumerateArray().SelectMany((item, i) => Faults(item, items, $"{path}[{i}]")));
        }

        return faults;
    }

    private IEnumerable<string> Members(JsonElement value, JsonElement schema, JsonElement properties, string path)
    {
        foreach (var missing in schema.GetProperty("required").EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
        {
            yield return $"{path} has no {missing}";
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(member.Name, out var expected))
            {
                yield return $"{path} has a {member.Name}";
                continue;
            }

            foreach (var fault in Faults(member.Value, expected, $"{path}.{member.Name}"))
            {
                yield return fault;
            }
        }
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };
}
