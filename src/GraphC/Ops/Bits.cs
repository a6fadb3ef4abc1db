using F = GraphC.ScalarFunctions;

namespace GraphC;

/// <summary>The same bits as elements of another type of the same size.</summary>
internal sealed record BitCastOp(DType Target) : Op
{
    public override string Name => "BitCast";

    internal override string Attributes => $"to {Target.ShortName}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        (inputs[0].DType, Target) is (DType.Float32, DType.Int32) or (DType.Int32, DType.Float32) or (DType.Float64, DType.Int64) or (DType.Int64, DType.Float64)
            ? inputs[0] with { DType = Target }
            : throw Refuse($"the bits of {inputs[0].DType.ShortName} are no {Target.ShortName}: it takes f32 to i32, f64 to i64, and back");

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [null];

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(this, [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(F.BitCast(Indices.Here(0, inputs[0]), Target));

    internal override void Reference(Evaluation e)
    {
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            var x = e.Inputs[0].Data[i];
            e.Output.Data[i] = Target switch
            {
                DType.Int32 => BitConverter.SingleToInt32Bits((float)x),
                DType.Int64 => BitConverter.DoubleToInt64Bits(x),
                DType.Float32 => BitConverter.Int32BitsToSingle((int)x),
                _ => BitConverter.Int64BitsToDouble((long)x),
            };
        }
    }
}

/// <summary>
/// The bits of integers (Int32, Int64 and UInt8, in two's complement). Operands broadcast as in NumPy, a literal takes the node's element
/// type, and no gradient flows.
/// </summary>
public static partial class Bits
{
    internal static readonly ElementwiseOp AndOp = Pair("BitwiseAnd", (a, b) => a & b, (a, b, _) => a & b);

    internal static readonly ElementwiseOp OrOp = Pair("BitwiseOr", (a, b) => a | b, (a, b, _) => a | b);

    internal static readonly ElementwiseOp XorOp = Pair("BitwiseXor", (a, b) => Scalar.Binary(Function.Xor, a, b), (a, b, _) => a ^ b);

    internal static readonly ElementwiseOp NotOp = Single("BitwiseNot", F.Not, (x, _) => ~x);

    internal static readonly ElementwiseOp ShiftLeftOp = Pair("ShiftLeft", F.ShiftLeft,
        (x, count, type) => IsBelowWidth(count, type) ? x << (int)count : 0);

    internal static readonly ElementwiseOp ShiftRightOp = Pair("ShiftRight", F.ShiftRight,
        (x, count, type) => x >> (IsBelowWidth(count, type) ? (int)count : 63));

    internal static readonly ElementwiseOp ShiftRightLogicalOp = Pair("ShiftRightLogical", F.ShiftRightLogical,
        (x, count, type) => !IsBelowWidth(count, type) ? 0
            : type == DType.Int64 ? x >>> (int)count
            : (x & ((1L << Width(type)) - 1)) >> (int)count);

    internal static OpDefinition BitCastDefinition { get; } = new("BitCast",
        new OpSample("f32 to i32", x => x[0].Cast(DType.Float32).BitCast(DType.Int32), [OpInput.Real(3, OpInput.N)]) { Differentiable = false },
        new OpSample("i32 to f32", x => x[0].BitCast(DType.Float32), [new OpInput(DType.Int32, [OpInput.N, 5]) { Low = 1 << 29, High = 1 << 30 }]) { Differentiable = false },
        new OpSample("i64 to f64 and back", x => (x[0].BitCast(DType.Float64) * 2).BitCast(DType.Int64).ShiftRight(40), [new OpInput(DType.Int64, [OpInput.N, 5]) { Low = 1L << 61, High = 1L << 62 }]));

    /// <summary>The bits that are set in both.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ or are no integers.</exception>
    public static Node BitwiseAnd(this Node a, Node b) => Broadcasting.Apply(AndOp, a, b);

    /// <summary>The bits that are set in a and in a literal.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node BitwiseAnd(this Node a, long b) => Broadcasting.Apply(AndOp, a, Like(b, a));

    /// <summary>The bits that are set in at least one.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node BitwiseOr(this Node a, Node b) => Broadcasting.Apply(OrOp, a, b);

    /// <summary>The bits that are set in a or in a literal.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node BitwiseOr(this Node a, long b) => Broadcasting.Apply(OrOp, a, Like(b, a));

    /// <summary>The bits that are set in exactly one.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node BitwiseXor(this Node a, Node b) => Broadcasting.Apply(XorOp, a, b);

    /// <summary>The bits that are set in exactly one of a and a literal.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node BitwiseXor(this Node a, long b) => Broadcasting.Apply(XorOp, a, Like(b, a));

    /// <summary>The bits that are not set.</summary>
    /// <exception cref="GraphException">x has no integers.</exception>
    public static Node BitwiseNot(this Node x) => Node.Of(NotOp, x);

    /// <summary>x · 2ᶜᵒᵘⁿᵗ, high bits dropped; 0 if the count is negative or not below the width of the type.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node ShiftLeft(this Node x, Node count) => Broadcasting.Apply(ShiftLeftOp, x, count);

    /// <inheritdoc cref="ShiftLeft(Node, Node)"/>
    public static Node ShiftLeft(this Node x, int count) => Broadcasting.Apply(ShiftLeftOp, x, Like(count, x));

    /// <summary>
    /// The arithmetic shift, floor(x / 2ᶜᵒᵘⁿᵗ): the sign moves in from above. It is all that stays if the count is negative or not below the
    /// width of the type: -1 or 0.
    /// </summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node ShiftRight(this Node x, Node count) => Broadcasting.Apply(ShiftRightOp, x, count);

    /// <inheritdoc cref="ShiftRight(Node, Node)"/>
    public static Node ShiftRight(this Node x, int count) => Broadcasting.Apply(ShiftRightOp, x, Like(count, x));

    /// <summary>The logical shift: zeros move in from above. The result is 0 if the count is negative or not below the width of the type.</summary>
    /// <inheritdoc cref="BitwiseAnd(Node, Node)"/>
    public static Node ShiftRightLogical(this Node x, Node count) => Broadcasting.Apply(ShiftRightLogicalOp, x, count);

    /// <inheritdoc cref="ShiftRightLogical(Node, Node)"/>
    public static Node ShiftRightLogical(this Node x, int count) => Broadcasting.Apply(ShiftRightLogicalOp, x, Like(count, x));

    /// <summary>
    /// The same bits as elements of another type: Float32 as Int32, Float64 as Int64, and the other way. No number is converted; for that see
    /// <see cref="Conversion.Cast(Node, DType)"/>.
    /// </summary>
    /// <exception cref="GraphException">The types are not such a pair.</exception>
    public static Node BitCast(this Node x, DType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType == type ? x : Node.Of(new BitCastOp(type), x);
    }

    /// <summary>
    /// The low bits as a number of that width in two's complement, as integers of the narrower type wrap around: what lets an Int32 stand for
    /// an integer of 2, 4, 8 or 16 bits, and an Int64 for one of 32.
    /// </summary>
    /// <param name="x">Integers.</param>
    /// <param name="bits">The width: at least 1 and less than that of the element type.</param>
    /// <param name="signed">True for [-2ᵇⁱᵗˢ⁻¹, 2ᵇⁱᵗˢ⁻¹), false for [0, 2ᵇⁱᵗˢ).</param>
    /// <exception cref="GraphException">x has no integers, or none of that width.</exception>
    public static Node WrapTo(this Node x, int bits, bool signed)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("WrapTo", [x], _ => x.DType.IsInteger && (bits < 1 || bits >= Width(x.DType))
            ? throw new TypeRuleException($"{x.DType.ShortName} does not wrap to {bits} bits: at least 1, and fewer than it has")
            : Node.Of(WrapOp(bits, signed), x));
    }

    // The low bits are moved to the top and back, which fills in the sign or zeros.
    internal static ElementwiseOp WrapOp(int bits, bool signed) => Single("WrapTo",
        x =>
        {
            var (count, top) = (Width(x.Type) - bits, F.ShiftLeft(x, Width(x.Type) - bits));
            return signed ? F.ShiftRight(top, count) : F.ShiftRightLogical(top, count);
        },
        (x, _) => signed ? x << 64 - bits >> 64 - bits : x & ((1L << bits) - 1))
        with { Parameters = [("bits", bits), ("signed", signed ? 1 : 0)] };

    /// <summary>How many bits a type has.</summary>
    internal static int Width(DType type) => 8 * type.Size;

    private static bool IsBelowWidth(long count, DType type) => count >= 0 && count < Width(type);

    /// <summary>A literal of a node's integer type; all of its bits are kept.</summary>
    private static Node Like(long value, Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.DType == DType.Int64 ? Declare.Constant(Tensor.Scalar(value)) : Node.Build("Constant", [node], _ => Broadcasting.Like(value, node));
    }

    // Samples of one sign: sums of them do not cancel.
    private static ElementwiseOp Single(string name, Func<Scalar, Scalar> body, Func<long, DType, long> exact) =>
        ElementwiseOp.Unary(name, body, x => double.NaN)
            with { Accepts = Elements.Integers, ExactBits = (x, type) => exact(x[0], type), IntegerDomain = (0, 40) };

    private static ElementwiseOp Pair(string name, Func<Scalar, Scalar, Scalar> body, Func<long, long, DType, long> exact) =>
        ElementwiseOp.Binary(name, body, (_, _) => double.NaN)
            with { Accepts = Elements.Integers, ExactBits = (x, type) => exact(x[0], x[1], type), IntegerDomain = (0, 40) };
}
