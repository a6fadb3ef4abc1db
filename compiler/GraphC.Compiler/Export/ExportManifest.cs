using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphC.Compiler;

/// <summary>What an exported assembly tells of itself: a resource of it, which is read without loading it.</summary>
public sealed record ExportManifest
{
    /// <summary>The form of the manifests that this version writes.</summary>
    internal const string CurrentSchema = "graphc-export/1";

    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // Nobody puts this into a web page: names stay what they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [JsonConstructor]
    internal ExportManifest()
    {
    }

    /// <summary>The form of the manifest, <c>graphc-export/1</c>.</summary>
    public required string Schema { get; init; }

    /// <summary>The name of the assembly.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace of the class.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the class.</summary>
    public required string Class { get; init; }

    /// <summary>The version of GraphC that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>The SHA-256 of the graph and its weights, as hexadecimal digits.</summary>
    public required string GraphHash { get; init; }

    /// <summary>The oldest .NET that it runs on, for example <c>net8.0</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The instructions that it may use: <c>auto</c>, <c>avx2</c> or <c>avx512</c>.</summary>
    public required string Isa { get; init; }

    /// <summary>Where the weights are: <c>embedded</c> or <c>file</c>.</summary>
    public required string Weights { get; init; }

    /// <summary>The bytes of the weights as they are stored: laid out for the kernels that read them.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>The numbers that the model holds: elements of its variables, and of floating-point literals of more than one element.</summary>
    public required long Parameters { get; init; }

    /// <summary>The symbolic extents, in the order of the parameters of <c>Predict</c>.</summary>
    public required IReadOnlyList<string> Dims { get; init; }

    /// <summary>What <c>Predict</c> reads.</summary>
    public required IReadOnlyList<ExportedTensor> Inputs { get; init; }

    /// <summary>What <c>Predict</c> writes.</summary>
    public required IReadOnlyList<ExportedTensor> Outputs { get; init; }

    /// <summary>The bytes that a prediction on one thread needs for itself.</summary>
    public required ExportedSize Workspace { get; init; }

    /// <summary>The floating-point operations of a prediction, as the graph declares it.</summary>
    public required ExportedSize Flops { get; init; }

    /// <summary>Reads the manifest of an exported assembly, without loading it.</summary>
    /// <param name="path">The assembly.</param>
    /// <exception cref="InvalidDataException">The file is no assembly, a damaged one, or not one that GraphC exported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ExportManifest Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var manifest = JsonSerializer.Deserialize<ExportManifest>(ManifestResource.Read(path), Form);
            return manifest is { Schema: CurrentSchema }
                ? manifest
                : throw new InvalidDataException($"{path} was exported by another version of GraphC: its manifest is '{manifest?.Schema}', not '{CurrentSchema}'.");
        }
        catch (JsonException)
        {
            throw new InvalidDataException($"{path} is damaged: its manifest cannot be read.");
        }
    }

    /// <summary>The manifest as JSON, in UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Form);
}

/// <summary>An input or an output of an exported class.</summary>
/// <param name="Name">What the model calls it.</param>
/// <param name="Type">The type of its elements, for example <c>f32</c>.</param>
/// <param name="Shape">Its extents: numbers, symbols, polynomials of them.</param>
public sealed record ExportedTensor(string Name, string Type, IReadOnlyList<string> Shape)
{
    /// <summary>What the elements are in the model's own terms, where that is another type.</summary>
    public string? ElementType { get; init; }

    /// <summary>For example <c>f32[batch, 784]</c>.</summary>
    public override string ToString() => $"{Type}[{string.Join(", ", Shape)}]{(ElementType is null ? "" : $" ({ElementType})")}";
}

/// <summary>A number that depends on the symbolic extents.</summary>
/// <param name="Formula">A polynomial; quotients are rounded down.</param>
/// <param name="AtOne">Its value where all extents are 1; null where that is impossible.</param>
public sealed record ExportedSize(string Formula, long? AtOne);
