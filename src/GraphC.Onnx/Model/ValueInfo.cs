using GraphC.Onnx.Format;

namespace GraphC.Onnx;

/// <summary>What kind of value an input or output of a model is.</summary>
public enum ValueKind
{
    /// <summary>Not said.</summary>
    Unknown,
    /// <summary>A tensor.</summary>
    Tensor,
    /// <summary>A sequence of tensors.</summary>
    Sequence,
    /// <summary>An optional tensor or sequence.</summary>
    Optional,
}

/// <summary>An extent as a model declares it: a number, a name, or neither.</summary>
/// <param name="Value">The number, or null.</param>
/// <param name="Name">The name, or null.</param>
public readonly record struct DeclaredDim(long? Value, string? Name)
{
    /// <inheritdoc/>
    public override string ToString() => Value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (Name is null ? "?" : Names.Plain(Name));
}

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Type">The element type of the tensor, or of the sequence's tensors.</param>
/// <param name="Shape">The extents; null where even their number is unknown.</param>
public sealed record ValueInfo(string Name, ValueKind Kind, ElementType Type, IReadOnlyList<DeclaredDim>? Shape)
{
    internal static ValueInfo Of(ValueInfoProto info, string where)
    {
        var type = info.Type;
        var kind = ValueKind.Tensor;
        while (type is { ValueCase: TypeProto.ValueOneofCase.SequenceType or TypeProto.ValueOneofCase.OptionalType })
        {
            var outermost = kind == ValueKind.Tensor;
            (kind, type) = type.ValueCase == TypeProto.ValueOneofCase.SequenceType
                ? (outermost ? ValueKind.Sequence : kind, type.SequenceType.ElemType)
                : (outermost ? ValueKind.Optional : kind, type.OptionalType.ElemType);
        }

        return type?.ValueCase switch
        {
            null or TypeProto.ValueOneofCase.None => new(info.Name, kind == ValueKind.Tensor ? ValueKind.Unknown : kind, ElementType.Undefined, null),
            TypeProto.ValueOneofCase.TensorType => new(
                info.Name, kind, ElementTypes.Of(type.TensorType.ElemType, $"{where} {Names.Quote(info.Name)}"), type.TensorType.Shape?.Dim.Select(DimOf).ToArray()),
            var other => throw new ModelFormatException($"{where} {Names.Quote(info.Name)}: values of {other} are not supported"),
        };

        DeclaredDim DimOf(TensorShapeProto.Types.Dimension dim) => dim.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue is >= 0 and <= int.MaxValue => new(dim.DimValue, null),
            // Some exporters write -1 for an extent that they do not know.
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue == -1 => default,
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue =>
                throw new ModelFormatException($"{where} {Names.Quote(info.Name)}: the extent {dim.DimValue} is out of range"),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dim.DimParam.Length > 0 => new(null, dim.DimParam),
            _ => default,
        };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Names.Plain(Name)}: {(Kind == ValueKind.Tensor ? "" : $"{Kind} of ")}{Type}{(Shape is null ? "" : $"[{string.Join(", ", Shape)}]")}";
}
