using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>Categories under other names: text, numbers, or places in a vector.</summary>
internal static class Labels
{
    private const string NoText = "_Unused";

    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.OnHost("LabelEncoder", c => EncodePlaces(c, "classes_strings")) with { Until = 1 },
        Operator.OnHost("LabelEncoder", EncodeKeys, since: 2),
        Operator.OnHost("CategoryMapper", c => EncodePlaces(c, "cats_strings")),
        Operator.OnHost("OneHotEncoder", OneHot),
    ];

    /// <summary>Text becomes numbers and numbers become text: a list of text stands beside one of numbers, which by default are the places in it.</summary>
    private static OnnxValue?[] EncodePlaces(HostCall call, string list)
    {
        var text = call.Attributes.Texts(list) ?? throw new BadNodeException($"{list} is missing");
        var strings = new OnnxStrings([.. text], text.Length);
        var given = call.Attributes.Ints("cats_int64s") ?? [.. Enumerable.Range(0, text.Length).Select(i => (long)i)];
        var numbers = OnnxTensor.Of(given.AsSpan(), given.Length);
        return call.Value(0) is OnnxStrings
            ? [Look(call.Value(0), strings, numbers, OnnxTensor.Of([call.Attributes.Int("default_int64", -1)], 1))]
            : [Look(call.Value(0), numbers, strings, new OnnxStrings([call.Attributes.Text("default_string", NoText)], 1))];
    }

    private static OnnxValue?[] EncodeKeys(HostCall call)
    {
        var keys = List(call, "keys");
        var values = List(call, "values");
        return [Look(call.Value(0), keys, values, Default(call, values))];
    }

    /// <summary>A list that an attribute of one of several kinds gives, as a vector.</summary>
    private static OnnxValue List(HostCall call, string name) => call.Attributes switch
    {
        var a when a.Texts($"{name}_strings") is { IsEmpty: false } text => new OnnxStrings([.. text], text.Length),
        var a when a.Ints($"{name}_int64s") is { IsEmpty: false } numbers => OnnxTensor.Of(numbers.AsSpan(), numbers.Length),
        var a when a.Floats($"{name}_floats") is { IsEmpty: false } numbers => new OnnxTensor(ElementType.Float32, Tensor.From(numbers.AsSpan())),
        var a when a.Tensor($"{name}_tensor") is { } tensor => HostElements.Reshape(tensor, HostTensors.Count(HostElements.Shape(tensor))),
        _ => throw new BadNodeException($"there are no {name}"),
    };

    /// <summary>What an unknown key becomes: a vector of one element of the values' type.</summary>
    private static OnnxValue Default(HostCall call, OnnxValue values)
    {
        if (call.Attributes.Tensor("default_tensor") is { } given)
        {
            return HostElements.Reshape(given, 1);
        }

        return HostElements.Type(values) switch
        {
            ElementType.String => new OnnxStrings([call.Attributes.Text("default_string", NoText)], 1),
            ElementType.Int64 => OnnxTensor.Of([call.Attributes.Int("default_int64", -1)], 1),
            var type => HostTensors.Of(type, [1], [type.IsFloat ? call.Attributes.Float("default_float", -0.0f) : -1]),
        };
    }

    private static OnnxValue Look(OnnxValue x, OnnxValue keys, OnnxValue values, OnnxValue absent)
    {
        if (HostElements.Type(x) != HostElements.Type(keys) || !HostElements.Shape(keys).SequenceEqual(HostElements.Shape(values)))
        {
            throw new BadNodeException($"keys {keys} for values {values} do not fit {x}");
        }

        var places = new Dictionary<object, int>();
        foreach (var (place, key) in Elements(keys).Index())
        {
            // The first of equal keys counts.
            places.TryAdd(key, place);
        }

        var unknown = HostTensors.Count(HostElements.Shape(values));
        return HostElements.Select(HostElements.Concat([values, absent], 0), [.. Elements(x).Select(e => places.GetValueOrDefault(e, unknown))], HostElements.Shape(x));
    }

    /// <summary>Elements that can be compared: text, integers, or floats, of which NaN equals itself.</summary>
    private static IEnumerable<object> Elements(OnnxValue value) => value switch
    {
        OnnxStrings text => text.Elements,
        OnnxTensor tensor when tensor.Type.IsFloat => Tensors.Reals(tensor.Data).Cast<object>(),
        _ => Tensors.Integers(((OnnxTensor)value).Data).Cast<object>(),
    };

    /// <summary>A 1 at the place of each category in a further axis.</summary>
    private static OnnxValue?[] OneHot(HostCall call)
    {
        var x = call.Value(0);
        object[] categories = x is OnnxStrings
            ? [.. call.Attributes.Texts("cats_strings") ?? throw new BadNodeException("cats_strings is missing")]
            : [.. (call.Attributes.Ints("cats_int64s") ?? throw new BadNodeException("cats_int64s is missing")).Cast<object>()];
        var places = categories.Index().ToDictionary(c => c.Item, c => c.Index);
        object[] elements = x is OnnxStrings text ? [.. text.Elements] : [.. Tensors.Reals(((OnnxTensor)x).Data).Select(r => (object)(long)r)];
        var result = new Tensor(DType.Float32, [.. HostElements.Shape(x), categories.Length]);
        for (var i = 0; i < elements.Length; i++)
        {
            if (places.TryGetValue(elements[i], out var place))
            {
                result.AsSpan<float>()[i * categories.Length + place] = 1;
            }
            else if (!call.Attributes.Flag("zeros", true))
            {
                throw new BadNodeException($"{Names.Quote($"{elements[i]}")} is no known category");
            }
        }

        return [new OnnxTensor(ElementType.Float32, result)];
    }
}
