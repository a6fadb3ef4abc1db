using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Values that may be absent. They never become nodes of a graph.</summary>
internal static class Optionals
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.OnHost("Optional", c => [new OnnxOptional(c.Has(0) ? c.Value(0) : null)], since: 15),
        Operator.OnHost("OptionalHasElement", c => [Tensor.Scalar(Has(c))], since: 15),
        Operator.OnHost("OptionalGetElement", c => [Get(c.Value(0))], since: 15),
    ];

    /// <summary>From operator set 18 on the input may be left out, or be no optional value: then it is there.</summary>
    private static bool Has(HostCall call) => call.Has(0) && call.Value(0) is not OnnxOptional { Value: null };

    private static OnnxValue Get(OnnxValue value) => value is not OnnxOptional optional ? value
        : optional.Value ?? throw new BadNodeException("the optional value is absent");
}
