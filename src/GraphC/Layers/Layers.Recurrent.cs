namespace GraphC;

/// <summary>The activation of a simple recurrent layer.</summary>
public enum RnnActivation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>What is below zero becomes zero.</summary>
    Relu,
}

// Recurrent layers. They are scans: the products with the items stand before the loop, the weight gradients after it.
public static partial class Layers
{
    /// <summary>
    /// A simple recurrent layer: <c>h ← f(x W + b + h R)</c> for one item after the other. Its variables are <c>name.weight [in, units]</c> (Glorot
    /// uniform), <c>name.recurrent [units, units]</c> (orthogonal) and <c>name.bias [units]</c> (zeros); further layers and directions have their own.
    /// Elman, "Finding structure in time" (1990).
    /// </summary>
    /// <param name="x">Floating-point <c>[T, N, in]</c>; the last extent must be constant, T and N may be symbolic.</param>
    /// <param name="units">The width of the state.</param>
    /// <param name="activation">f.</param>
    /// <param name="options">Directions, layers, lengths and more.</param>
    /// <exception cref="GraphException">The input has another rank or a symbolic last extent, or what the options name does not fit.</exception>
    public static RecurrentResult Rnn(this Node x, long units, RnnActivation activation = RnnActivation.Tanh, RecurrentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new RecurrentLayer(new SimpleCell(Of(activation)), "rnn", options).Build(x, units);
    }

    /// <summary>
    /// A simple recurrent layer with given parameters, one for each direction of each layer.
    /// </summary>
    /// <inheritdoc cref="Rnn(Node, long, RnnActivation, RecurrentOptions?)"/>
    /// <param name="x">Floating-point <c>[T, N, in]</c>.</param>
    /// <param name="parameters">The parameters; the directions of a layer side by side.</param>
    /// <param name="activation">f.</param>
    /// <param name="options">Directions, layers, lengths and more.</param>
    public static RecurrentResult Rnn(
        this Node x, IReadOnlyList<RecurrentParameters> parameters, RnnActivation activation = RnnActivation.Tanh, RecurrentOptions? options = null) =>
        new RecurrentLayer(new SimpleCell(Of(activation)), "rnn", options).Build(x, parameters);

    /// <summary>
    /// A layer of long short-term memory: <c>c ← f ∘ c + i ∘ tanh(g)</c>, <c>h ← o ∘ tanh(c)</c> for one item after the other, where the gates i, f, o and
    /// g are affine in the item and the state. Its variables are <c>name.weight [in, 4 units]</c> (Glorot uniform), <c>name.recurrent [state, 4 units]</c>
    /// (orthogonal), <c>name.bias [4 units]</c> (zeros, ones for the forget gate), and <c>name.peepholes</c> and <c>name.projection</c> where asked for.
    /// Hochreiter and Schmidhuber, "Long short-term memory" (1997).
    /// </summary>
    /// <param name="x">Floating-point <c>[T, N, in]</c>; the last extent must be constant, T and N may be symbolic.</param>
    /// <param name="units">The width of the cell, and of the state unless that is projected.</param>
    /// <param name="peepholes">Whether the gates see the cell; see <see cref="RecurrentParameters.Peepholes"/>.</param>
    /// <param name="projection">The width of the state, if another than the cell's; see <see cref="RecurrentParameters.Projection"/>.</param>
    /// <param name="options">Directions, layers, lengths and more.</param>
    /// <exception cref="GraphException">The input has another rank or a symbolic last extent, or what the options name does not fit.</exception>
    public static RecurrentResult Lstm(this Node x, long units, bool peepholes = false, long? projection = null, RecurrentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new RecurrentLayer(new LstmCell(), "lstm", options) { Peepholes = peepholes, Projection = projection }.Build(x, units);
    }

    /// <summary>A layer of long short-term memory with given parameters, one for each direction of each layer.</summary>
    /// <inheritdoc cref="Lstm(Node, long, bool, long?, RecurrentOptions?)"/>
    /// <param name="x">Floating-point <c>[T, N, in]</c>.</param>
    /// <param name="parameters">The parameters; the directions of a layer side by side.</param>
    /// <param name="options">Directions, layers, lengths and more.</param>
    public static RecurrentResult Lstm(this Node x, IReadOnlyList<RecurrentParameters> parameters, RecurrentOptions? options = null) =>
        new RecurrentLayer(new LstmCell(), "lstm", options).Build(x, parameters);

    /// <summary>
    /// A layer of gated recurrent units: <c>h ← (1 − z) ∘ n + z ∘ h</c> for one item after the other. Its variables are <c>name.weight [in, 3 units]</c> (Glorot
    /// uniform), <c>name.recurrent [units, 3 units]</c> (orthogonal), <c>name.bias [3 units]</c> (zeros), and <c>name.recurrent_bias</c> where it resets
    /// after the product. Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014).
    /// </summary>
    /// <param name="x">Floating-point <c>[T, N, in]</c>; the last extent must be constant, T and N may be symbolic.</param>
    /// <param name="units">The width of the state.</param>
    /// <param name="resetAfter">
    /// True if the reset gate is applied to the product of the state, as PyTorch, cuDNN and ONNX's <c>linear_before_reset</c> have it; false for the state
    /// itself, as the paper and ONNX by default.
    /// </param>
    /// <param name="options">Directions, layers, lengths and more.</param>
    /// <exception cref="GraphException">The input has another rank or a symbolic last extent, or what the options name does not fit.</exception>
    public static RecurrentResult Gru(this Node x, long units, bool resetAfter = true, RecurrentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new RecurrentLayer(new GruCell(resetAfter), "gru", options).Build(x, units);
    }

    /// <summary>A layer of gated recurrent units with given parameters, one for each direction of each layer.</summary>
    /// <inheritdoc cref="Gru(Node, long, bool, RecurrentOptions?)"/>
    /// <param name="x">Floating-point <c>[T, N, in]</c>.</param>
    /// <param name="parameters">The parameters; the directions of a layer side by side.</param>
    /// <param name="resetAfter">Where the reset gate is applied.</param>
    /// <param name="options">Directions, layers, lengths and more.</param>
    public static RecurrentResult Gru(this Node x, IReadOnlyList<RecurrentParameters> parameters, bool resetAfter = true, RecurrentOptions? options = null) =>
        new RecurrentLayer(new GruCell(resetAfter), "gru", options).Build(x, parameters);

    private static Func<Node, Node> Of(RnnActivation activation) => activation == RnnActivation.Relu ? x => x.Relu() : x => x.Tanh();
}
