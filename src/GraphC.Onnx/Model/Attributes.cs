using System.Collections.Immutable;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Model;

/// <summary>The attributes of a node. What has another kind than asked for is a mistake of the file.</summary>
internal sealed class Attributes
{
    private readonly Dictionary<string, AttributeProto> values;
    private readonly Dictionary<string, ModelGraph> graphs;
    private readonly TensorReader tensors;
    private readonly string where;

    public Attributes(Dictionary<string, AttributeProto> values, Dictionary<string, ModelGraph> graphs, TensorReader tensors, string where) =>
        (this.values, this.graphs, this.tensors, this.where) = (values, graphs, tensors, where);

    /// <summary>The subgraphs.</summary>
    public IEnumerable<ModelGraph> Graphs => graphs.Values;

    /// <summary>The names of the attributes that are given.</summary>
    public IEnumerable<string> Names => values.Keys;

    public bool Has(string name) => values.ContainsKey(name);

    public long Int(string name, long absent) => Find(name, AttributeProto.Types.AttributeType.Int)?.I ?? absent;

    /// <summary>An int that counts something in memory.</summary>
    public int Count(string name, int absent)
    {
        var value = Int(name, absent);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new ModelFormatException($"{where}: the attribute '{name}' is {value}");
    }

    public bool Flag(string name, bool absent = false) => Int(name, absent ? 1 : 0) != 0;

    public double Float(string name, double absent) => Find(name, AttributeProto.Types.AttributeType.Float)?.F ?? absent;

    public string Text(string name, string absent) => Find(name, AttributeProto.Types.AttributeType.String)?.S.ToStringUtf8() ?? absent;

    public ImmutableArray<long>? Ints(string name) => Find(name, AttributeProto.Types.AttributeType.Ints) is { } a ? [.. a.Ints] : null;

    public ImmutableArray<float>? Floats(string name) => Find(name, AttributeProto.Types.AttributeType.Floats) is { } a ? [.. a.Floats] : null;

    public ImmutableArray<string>? Texts(string name) =>
        Find(name, AttributeProto.Types.AttributeType.Strings) is { } a ? [.. a.Strings.Select(s => s.ToStringUtf8())] : null;

    public OnnxValue? Tensor(string name) =>
        Find(name, AttributeProto.Types.AttributeType.Tensor) is { } a ? tensors.Read(a.T ?? new(), $"{where}, attribute '{name}'") : null;

    public OnnxTensor? Sparse(string name) => Find(name, AttributeProto.Types.AttributeType.SparseTensor) is { } a
        ? tensors.Read(a.SparseTensor ?? new(), $"{where}, attribute '{name}'")
        : null;

    public ModelGraph? Graph(string name) => graphs.GetValueOrDefault(name);

    /// <summary>An element type given by its number.</summary>
    public ElementType? Type(string name) => Has(name) ? ElementTypes.Of(Int(name, 0), $"{where}, attribute '{name}'") : null;

    private AttributeProto? Find(string name, AttributeProto.Types.AttributeType type)
    {
        if (!values.TryGetValue(name, out var value))
        {
            return null;
        }

        // Files of the first versions of the format do not say the kind.
        return value.Type == type || value.Type == AttributeProto.Types.AttributeType.Undefined
            ? value
            : throw new ModelFormatException($"{where}: the attribute '{name}' is {value.Type}, not {type}");
    }
}
