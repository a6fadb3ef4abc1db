using System.Runtime.CompilerServices;

namespace GraphC;

/// <summary>
/// The words a model script is written with: <c>using static GraphC.Declare;</c>.
/// </summary>
public static class Declare
{
    /// <summary>32-bit floating point.</summary>
    public const DType Float32 = DType.Float32;

    /// <summary>64-bit floating point.</summary>
    public const DType Float64 = DType.Float64;

    /// <summary>32-bit integer.</summary>
    public const DType Int32 = DType.Int32;

    /// <summary>64-bit integer.</summary>
    public const DType Int64 = DType.Int64;

    /// <summary>Unsigned byte.</summary>
    public const DType UInt8 = DType.UInt8;

    /// <summary>Truth value.</summary>
    public const DType Bool = DType.Bool;

    /// <summary>The number of examples in a batch, known only when a program runs.</summary>
    public static Dim Batch { get; } = Dim.Symbol("batch");

    /// <summary>What is fed at each run.</summary>
    /// <param name="name">The name in errors, dumps and exported models.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">The extents; symbolic ones are bound by the tensor that is fed.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Node Input(string name, DType dtype, Shape shape)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(shape);
        RequireImplemented(dtype, "Input");
        return new Node(new InputOp(name), [], new TensorType(dtype, shape), Origin.Capture());
    }

    /// <summary>
    /// What is fed at each run, with the element type as a .NET type: <c>Input&lt;int&gt;("y", [Batch])</c>. Where <c>using System</c> is in
    /// force, <c>Int32</c> and <c>Int64</c> by themselves are ambiguous between the element types and .NET's; this form never is.
    /// </summary>
    /// <inheritdoc cref="Input(string, DType, Shape)"/>
    public static Node Input<T>(string name, Shape shape) where T : unmanaged => Input(name, DTypes.Of<T>(), shape);

    /// <summary>A literal tensor. The tensor is copied.</summary>
    public static Node Constant(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Literal(value.Clone());
    }

    /// <summary>A literal scalar of a type.</summary>
    /// <exception cref="GraphException">The type has no such number: a fraction, or beyond its bounds.</exception>
    public static Node Constant(double value, DType dtype)
    {
        RequireImplemented(dtype, "Constant");
        if (!Integers.Holds(dtype, value))
        {
            throw new GraphException("Constant", $"{value} is no {dtype.ShortName}", [], Origin.Capture());
        }

        var tensor = new Tensor(dtype);
        switch (dtype)
        {
            case DType.Float32: tensor.AsSpan<float>()[0] = (float)value; break;
            case DType.Float64: tensor.AsSpan<double>()[0] = value; break;
            case DType.Int32: tensor.AsSpan<int>()[0] = (int)value; break;
            case DType.Int64: tensor.AsSpan<long>()[0] = (long)value; break;
            case DType.UInt8: tensor.AsSpan<byte>()[0] = (byte)value; break;
            default: tensor.Bytes[0] = value != 0 ? (byte)1 : (byte)0; break;
        }

        return Literal(tensor);
    }

    /// <summary>A trained variable.</summary>
    /// <param name="name">Its name; a graph makes it unique.</param>
    /// <param name="initializer">Its starting value as a graph, for example <c>Initializers.HeNormal([784, 128])</c>.</param>
    public static Variable Parameter(string name, Node initializer) => Keep(name, initializer, trainable: true);

    /// <summary>A variable that optimizers leave alone: a statistic, a counter.</summary>
    /// <param name="name">Its name; a graph makes it unique.</param>
    /// <param name="initializer">Its starting value as a graph.</param>
    public static Variable State(string name, Node initializer) => Keep(name, initializer, trainable: false);

    private static Variable Keep(string name, Node initializer, bool trainable)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(initializer);
        return new Variable(new VariableScope(name), "", initializer, trainable, Origin.Capture());
    }

    /// <summary><paramref name="then"/> where the condition is true, else <paramref name="otherwise"/>.</summary>
    /// <inheritdoc cref="Selection.Where(Node, Node, Node)"/>
    public static Node Where(Node condition, Node then, Node otherwise) => Selection.Where(condition, then, otherwise);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Node Literal(Tensor tensor)
    {
        var shape = Shape.Of(tensor.Shape.ToArray().Select(e => (Dim)e));
        return new Node(new ConstantOp(tensor), [], new TensorType(tensor.DType, shape), Origin.Capture());
    }

    internal static void RequireImplemented(DType dtype, string op)
    {
        if (dtype is DType.Float16 or DType.BFloat16 || !Enum.IsDefined(dtype))
        {
            throw new GraphException(op, $"the element type {dtype} is not supported yet; use Float32", [], Origin.Capture());
        }
    }
}
