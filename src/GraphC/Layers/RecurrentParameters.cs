namespace GraphC;

/// <summary>
/// The parameters of one recurrent layer in one direction, with its gates side by side: an RNN has one, an LSTM four (input, forget, cell,
/// output), a GRU three (reset, update, new).
/// </summary>
/// <param name="Weight"><c>[in, gates · units]</c>, multiplied with the items.</param>
/// <param name="Recurrent"><c>[state, gates · units]</c>, multiplied with the state.</param>
/// <param name="Bias"><c>[gates · units]</c>, or none.</param>
/// <param name="RecurrentBias">
/// A further <c>[gates · units]</c>, or none. It makes a difference to a GRU that resets after the product; elsewhere it is added to the other.
/// </param>
public sealed record RecurrentParameters(Node Weight, Node Recurrent, Node? Bias = null, Node? RecurrentBias = null)
{
    // ONNX orders the gates of an LSTM input, output, forget, cell, and those of a GRU update, reset, new.
    private static readonly int[] LstmGates = [0, 2, 3, 1];
    private static readonly int[] GruGates = [1, 0, 2];

    /// <summary>
    /// An LSTM's peepholes <c>[3, units]</c>, by which input, forget and output gate see the cell; or none. Gers and Schmidhuber, "Recurrent nets
    /// that time and count" (2000).
    /// </summary>
    public Node? Peepholes { get; init; }

    /// <summary>
    /// An LSTM's projection <c>[units, state]</c>, which makes the state smaller than the cell; or none. Sak, Senior and Beaufays, "Long short-term
    /// memory recurrent neural network architectures for large scale acoustic modeling" (2014).
    /// </summary>
    public Node? Projection { get; init; }

    /// <summary>All nodes that are there.</summary>
    internal IEnumerable<Node> All => ((Node?[])[Weight, Recurrent, Bias, RecurrentBias, Peepholes, Projection]).OfType<Node>();

    /// <summary>The parameters as PyTorch keeps them: gates in the same order, but weights turned around.</summary>
    /// <param name="weight"><c>weight_ih [gates · units, in]</c>.</param>
    /// <param name="recurrent"><c>weight_hh [gates · units, state]</c>.</param>
    /// <param name="bias"><c>bias_ih [gates · units]</c>.</param>
    /// <param name="recurrentBias"><c>bias_hh [gates · units]</c>.</param>
    /// <param name="projection"><c>weight_hr [state, units]</c>.</param>
    public static RecurrentParameters FromTorch(Node weight, Node recurrent, Node? bias = null, Node? recurrentBias = null, Node? projection = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(recurrent);
        return new(weight.Transpose(), recurrent.Transpose(), bias, recurrentBias) { Projection = projection?.Transpose() };
    }

    /// <summary>The parameters as the inputs of an ONNX op <c>RNN</c>, <c>LSTM</c> or <c>GRU</c>.</summary>
    /// <param name="weight"><c>W [directions, gates · units, in]</c>; how many gates there are tells which op it is.</param>
    /// <param name="recurrent"><c>R [directions, gates · units, units]</c>.</param>
    /// <param name="bias"><c>B [directions, 2 · gates · units]</c>.</param>
    /// <param name="peepholes"><c>P [directions, 3 · units]</c>, of an LSTM.</param>
    /// <param name="direction">Which of the directions.</param>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static RecurrentParameters FromOnnx(Node weight, Node recurrent, Node? bias = null, Node? peepholes = null, int direction = 0)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(recurrent);
        return Node.Build("FromOnnx", ((Node?[])[weight, recurrent, bias, peepholes]).OfType<Node>(), _ =>
        {
            if (weight.Rank != 3 || recurrent.Rank != 3 || !recurrent.Shape[2].IsConstant || recurrent.Shape[2].Is(0))
            {
                throw new TypeRuleException($"W {weight.Shape} and R {recurrent.Shape} must be [directions, gates * units, in or units], with constant units");
            }

            if (direction < 0 || weight.Shape[0] != recurrent.Shape[0] || (weight.Shape[0].IsConstant && direction >= weight.Shape[0].Value))
            {
                throw new TypeRuleException($"there is no direction {direction} in W {weight.Shape} and R {recurrent.Shape}");
            }

            var units = recurrent.Shape[2];
            var gates = (int)(recurrent.Shape[1].TryDivideExactly(units)?.Value ?? 0);
            int[] order = gates switch
            {
                1 => [0],
                3 => GruGates,
                4 => LstmGates,
                _ => throw new TypeRuleException($"R {recurrent.Shape} has {recurrent.Shape[1]} rows; with {units} units an RNN has as many, a GRU 3 and an LSTM 4 times as many"),
            };
            var both = Of(bias);
            return new RecurrentParameters(
                Ordered(Of(weight)!, order).Transpose(), Ordered(Of(recurrent)!, order).Transpose(),
                both is null ? null : Ordered(both.Slice(0, 0, units * gates), order),
                both is null ? null : Ordered(both.Slice(0, units * gates, units * gates * 2), order))
            {
                // P is ordered input, output, forget.
                Peepholes = Of(peepholes) is { } p ? Ordered(p, [0, 2, 1]).Reshape([3, units]) : null,
            };

            Node? Of(Node? node) => node?.Slice(0, direction, direction + 1).Squeeze(0);

            Node Ordered(Node rows, int[] parts) => parts.Length == 1 ? rows
                : Movement.Concat(0, [.. parts.Select(part => rows.Slice(0, part * units, (part + 1) * units))]);
        });
    }
}
