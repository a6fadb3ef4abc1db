using System.Collections.Immutable;

namespace GraphC;

/// <summary>How elements are combined along reduced axes.</summary>
internal enum Reducer
{
    Sum,
    Product,
    Max,
    Min,

    /// <summary>The first position at which the maximum stands; NaN counts as the largest.</summary>
    ArgMax,

    /// <summary>The first position at which the minimum stands; NaN counts as the smallest.</summary>
    ArgMin,
}

/// <summary>
/// What an op means to the compiler: a small language that belongs to the graph's side, pure data, without loops and without a target.
/// </summary>
internal abstract record Meaning
{
    /// <summary>The elements are stored before the program starts.</summary>
    public sealed record Stored : Meaning;

    /// <summary>The same elements in the same row-major order under another shape.</summary>
    public sealed record Alias : Meaning;

    /// <summary>Each element by itself: <c>out[i0, i1, ...] = Body</c>, over the loop indices <see cref="Indices.Out"/>.</summary>
    public sealed record Map(Scalar Body) : Meaning;

    /// <summary>
    /// <c>out[i...] = reduce over r... of Body</c>, where Body mentions <see cref="Indices.Out"/> and
    /// <see cref="Indices.Reduced"/>, and the reduced indices run over <paramref name="Extents"/>.
    /// The result of ArgMax and ArgMin is the row-major position among the reduced indices.
    /// </summary>
    public sealed record Reduce(Reducer Reducer, ImmutableArray<Dim> Extents, Scalar Body) : Meaning;

    /// <summary><c>out[b..., m, n] = sum over k of a[b..., m, k] * b[b..., k, n]</c>, added along k in order with fused multiply-add.</summary>
    public sealed record Contract : Meaning;

    /// <summary>
    /// The convolution of the two other parts that yields <paramref name="Part"/>, summed in the order that <see cref="ConvolutionOp"/> states.
    /// </summary>
    public sealed record Convolve(ConvolutionPart Part, int Groups, ValueList<Slide> Slides) : Meaning;

    /// <summary>Running sum or product of input 0 along an axis, from its start or its end, with or without the element itself.</summary>
    public sealed record Scan(Reducer Reducer, int Axis, bool Exclusive, bool Reverse) : Meaning;

    /// <summary>The linear recurrence <c>s ← input0 * s + input1</c> along an axis, from 0: s before each element.</summary>
    public sealed record Recurrence(int Axis, bool Reverse) : Meaning;

    /// <summary>The Int64 indices that stably sort input 0 along an axis (NaN is largest).</summary>
    public sealed record Sort(int Axis, bool Descending) : Meaning;

    /// <summary>
    /// A copy of input 0, whose element at <c>At</c> is combined with <c>Update</c>, for every point of <c>Domain</c> in row-major order.
    /// <c>Update</c> and <c>At</c> are expressions over <see cref="Indices.Out"/> running over Domain.
    /// </summary>
    public sealed record Scatter(Shape Domain, ImmutableArray<Scalar> At, Scalar Update, ScatterReduction Reduction) : Meaning;

    /// <summary>A result of a computation that consists of sub-graphs, which are programs of their own.</summary>
    public sealed record Region : Meaning;

    /// <summary>The orthogonal factor of a matrix (semi-orthogonal if it is not square), signs fixed by a positive diagonal of R.</summary>
    public sealed record Orthogonalize : Meaning;
}

/// <summary>The loop indices that meanings are written in.</summary>
internal static class Indices
{
    /// <summary>The index of an axis of the result.</summary>
    public static Dim Out(int axis) => Dim.LoopIndex("i" + axis);

    /// <summary>The index of a reduced axis.</summary>
    public static Dim Reduced(int axis) => Dim.LoopIndex("r" + axis);

    /// <summary>The element of an input at the result's own coordinates.</summary>
    public static Scalar Here(int input, TensorType type) =>
        At(input, type.DType, Enumerable.Range(0, type.Rank).Select(Out));

    /// <summary>The element of an input at index expressions.</summary>
    public static Scalar At(int input, DType dtype, IEnumerable<Dim> coordinates) =>
        new Scalar.Element(input, [.. coordinates.Select(c => (Scalar)c)], dtype);
}
