namespace GraphC.Compiler;

/// <summary>
/// An operand of a contraction whose rows are the windows of an image: <c>[N p..., k... c]</c>. The template reads them from the image, so that
/// they need no memory.
/// </summary>
/// <param name="Operand">The operand.</param>
/// <param name="Windows">The windows, <c>[N, p..., k..., c]</c>.</param>
internal sealed record WindowsOperand(Node Operand, Node Windows)
{
    /// <summary>Most axes that the template's windows slide along.</summary>
    private const int MostAxes = 3;

    /// <summary>How the windows slide.</summary>
    public WindowsOp Op => (WindowsOp)Windows.Op;

    /// <summary>The image, <c>[N, d..., c]</c>.</summary>
    public Node Image => Windows.Inputs[0];

    /// <summary>The operand of a contraction that the template can read as windows, or null. Of two it reads one.</summary>
    public static WindowsOperand? Of(Node product, Dictionary<Node, Meaning> meanings) =>
        product.Op is MatMulOp && product.Rank == 2 && product.DType is DType.Float32 or DType.Float64
            ? product.Inputs.Select(operand => new WindowsOperand(operand, Storing.Base(operand, meanings))).FirstOrDefault(o => o.AreRows)
            : null;

    /// <summary>True if memory that shows the image shows the channels of a place side by side, as the template wants them.</summary>
    public bool HasNeighboursIn(Dim view) => Image.Shape[^1].Is(1) || view.CoefficientOf(Indices.Out(Image.Rank - 1).AsSymbol!) is { } step && step.Is(1);

    private bool AreRows => Windows.Op is WindowsOp { Trailing: 1, Outside: 0, Slides.Count: > 0 and <= MostAxes } op
        && Image.Rank == op.Slides.Count + 2
        && Operand.Shape[^1] == op.Window.Aggregate(Image.Shape[^1], (product, extent) => product * extent);
}
