namespace GraphC.Data;

/// <summary>The tensors and the text metadata of a safetensors file.</summary>
public sealed class SafetensorsFile : Weights
{
    internal SafetensorsFile(IEnumerable<StoredTensor> stored, IReadOnlyDictionary<string, string> metadata, IDisposable? source = null)
        : base(stored, source) => Metadata = metadata;

    /// <summary>The header's <c>__metadata__</c>; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }
}
