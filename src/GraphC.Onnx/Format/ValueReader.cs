using Google.Protobuf;

namespace GraphC.Onnx.Format;

/// <summary>Reads values that lie in files of their own: a tensor, a sequence or an optional value, as a declaration says.</summary>
internal sealed class ValueReader(TensorReader tensors)
{
    private const int MostNested = 32;

    /// <exception cref="ModelFormatException">The bytes are no such value.</exception>
    public OnnxValue Read(byte[] bytes, ValueInfo declared, string where)
    {
        try
        {
            return declared.Kind switch
            {
                ValueKind.Sequence => Sequence(SequenceProto.Parser.ParseFrom(bytes), where, 0),
                ValueKind.Optional => Optional(OptionalProto.Parser.ParseFrom(bytes), where, 0),
                _ => tensors.Read(TensorProto.Parser.ParseFrom(bytes), where),
            };
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException($"{where}: {e.Message}", e);
        }
    }

    // The numbers are those of the format: 1 a tensor, 2 a sparse one, 3 a sequence, 5 an optional value.
    private OnnxSequence Sequence(SequenceProto sequence, string where, int depth) => new(sequence.ElemType switch
    {
        _ when depth > MostNested => throw new ModelFormatException($"{where}: values are nested more than {MostNested} deep"),
        0 or 1 => [.. sequence.TensorValues.Select(t => tensors.Read(t, where))],
        2 => [.. sequence.SparseTensorValues.Select(s => tensors.Read(s, where))],
        3 => [.. sequence.SequenceValues.Select(s => Sequence(s, where, depth + 1))],
        5 => [.. sequence.OptionalValues.Select(o => Optional(o, where, depth + 1))],
        var type => throw new ModelFormatException($"{where}: a sequence of elements of kind {type} is not supported"),
    });

    private OnnxOptional Optional(OptionalProto optional, string where, int depth) => new(optional.ElemType switch
    {
        _ when depth > MostNested => throw new ModelFormatException($"{where}: values are nested more than {MostNested} deep"),
        1 when optional.TensorValue is not null => tensors.Read(optional.TensorValue, where),
        2 when optional.SparseTensorValue is not null => tensors.Read(optional.SparseTensorValue, where),
        3 when optional.SequenceValue is not null => Sequence(optional.SequenceValue, where, depth + 1),
        5 when optional.OptionalValue is not null => Optional(optional.OptionalValue, where, depth + 1),
        _ => null,
    });
}
