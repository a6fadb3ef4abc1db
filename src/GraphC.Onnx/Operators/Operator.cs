using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// What an ONNX operator is to GraphC: nodes of a graph, or work on the host where its result has a shape that data decide or is no
/// tensor, or both.
/// </summary>
internal sealed record Operator(string Name)
{
    /// <summary>The domain; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The first version of the operator set whose meaning of the operator this is.</summary>
    public int Since { get; init; } = 1;

    /// <summary>The last one.</summary>
    public int Until { get; init; } = int.MaxValue;

    /// <summary>The inputs that are running statistics: where a model is trained they are measured, not learned.</summary>
    public ImmutableArray<int> Statistics { get; init; } = [];

    /// <summary>The operator's results as nodes.</summary>
    public Func<Call, Operand?[]>? Import { get; init; }

    /// <summary>The operator's results as values.</summary>
    public Func<HostCall, OnnxValue?[]>? Host { get; init; }

    /// <summary>An operator with one result of its first input's type, brought into that type's range and precision.</summary>
    public static Operator Of(string name, Func<Call, Node> node, int since = 1) => new(name)
    {
        Since = since,
        Import = call => [Result(call, node(call))],
    };

    /// <summary>An operator with one result that only moves elements of its first input: they need not be rounded again.</summary>
    public static Operator Moving(string name, Func<Call, Node> node, int since = 1) => new(name)
    {
        Since = since,
        Import = call => [new TensorOperand(call.Type(), node(call))],
    };

    /// <summary>An operator with one truth-valued result.</summary>
    public static Operator Truth(string name, Func<Call, Node> node, int since = 1) => new(name)
    {
        Since = since,
        Import = call => [new TensorOperand(ElementType.Bool, node(call))],
    };

    /// <summary>An operator with one result of a type of its own.</summary>
    public static Operator Typed(string name, Func<Call, TensorOperand> result, int since = 1) => new(name)
    {
        Since = since,
        Import = call => [result(call)],
    };

    /// <summary>An operator with several results.</summary>
    public static Operator Many(string name, Func<Call, Operand?[]> results, int since = 1) => new(name) { Since = since, Import = results };

    /// <summary>An operator that is done on the host.</summary>
    public static Operator OnHost(string name, Func<HostCall, OnnxValue?[]> results, int since = 1) => new(name) { Since = since, Host = results };

    /// <summary>A computed result of the first input's type.</summary>
    public static TensorOperand Result(Call call, Node node, int like = 0) => new(call.Type(like), Narrowing.Apply(node, call.Type(like)));
}
