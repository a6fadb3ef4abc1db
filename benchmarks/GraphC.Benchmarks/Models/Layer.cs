using System.Text.Json.Nodes;

namespace GraphC.Benchmarks;

/// <summary>The recurrent layers.</summary>
internal enum RecurrentKind
{
    Rnn,
    Lstm,
    Gru,
}

/// <summary>
/// A layer as data, which GraphC (<see cref="Network"/>), PyTorch (peers/torch_worker.py) and an ONNX file (<see cref="OnnxModel"/>) are
/// built from alike. Images are <c>[N, C, H, W]</c>, windows and strides the same along both axes.
/// </summary>
internal abstract record Layer
{
    /// <summary><c>x W + b</c>.</summary>
    public sealed record Dense(int Units) : Layer;

    /// <summary>A convolution over all channels.</summary>
    public sealed record Conv(int Filters, int Window, int Stride = 1, int Padding = 0, bool Bias = true) : Layer;

    /// <summary>Batch norm with scale and shift.</summary>
    public sealed record Norm : Layer;

    /// <summary>A recurrent layer over the rows of each example, of which the last output goes on.</summary>
    public sealed record Recurrent(RecurrentKind Kind, int Units) : Layer;

    public sealed record Relu : Layer;

    public sealed record Sigmoid : Layer;

    public sealed record MaxPool(int Window, int Stride, int Padding = 0) : Layer;

    /// <summary>The mean of each channel.</summary>
    public sealed record GlobalAvgPool : Layer;

    /// <summary>Images as rows.</summary>
    public sealed record Flatten : Layer;

    /// <summary>The sum of a body and a way around it, which may be nothing.</summary>
    public sealed record Residual(Layer[] Body, Layer[] Shortcut) : Layer;

    /// <summary>A row of a table for each token.</summary>
    public sealed record Embedding(int Tokens, int Width) : Layer;

    /// <summary>A trained vector for each position.</summary>
    public sealed record Positions(int Length) : Layer;

    /// <summary>A causal transformer block, norms first, with GELU and four times the width between its dense layers.</summary>
    public sealed record Transformer(int Heads) : Layer;

    /// <summary>Layer norm with scale and shift.</summary>
    public sealed record LayerNorm : Layer;

    /// <summary>Layers for the PyTorch worker: an array each, the kind first.</summary>
    public static JsonArray ToJson(IEnumerable<Layer> layers) => [.. layers.Select(layer => layer switch
    {
        Dense d => new JsonArray("dense", d.Units),
        Conv c => ["conv", c.Filters, c.Window, c.Stride, c.Padding, c.Bias],
        Norm => ["norm"],
        Recurrent r => ["recurrent", r.Kind.ToString().ToLowerInvariant(), r.Units],
        Relu => ["relu"],
        Sigmoid => ["sigmoid"],
        MaxPool p => ["max_pool", p.Window, p.Stride, p.Padding],
        GlobalAvgPool => ["global_avg_pool"],
        Flatten => ["flatten"],
        Embedding e => ["embedding", e.Tokens, e.Width],
        Positions p => ["positions", p.Length],
        Transformer t => ["transformer", t.Heads],
        LayerNorm => ["layer_norm"],
        Residual r => ["residual", ToJson(r.Body), ToJson(r.Shortcut)],
        _ => throw new InvalidOperationException($"No layer {layer}."),
    })];
}
