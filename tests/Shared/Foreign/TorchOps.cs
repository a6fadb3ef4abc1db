using static GraphC.LossReduction;

namespace GraphC.Tests.Foreign;

/// <summary>What the ops of <c>torch/ops.zip</c> are in GraphC, one line each.</summary>
internal static class TorchOps
{
    public static IReadOnlyDictionary<string, Func<TorchOperands, TorchResults>> Table { get; } =
        new Dictionary<string, Func<TorchOperands, TorchResults>>
        {
            // elementwise
            ["abs"] = c => c["x"].Abs(),
            ["acos"] = c => c["x"].Acos(),
            ["acosh"] = c => c["x"].Acosh(),
            ["add"] = c => c["a"] + c["b"],
            ["asin"] = c => c["x"].Asin(),
            ["asinh"] = c => c["x"].Asinh(),
            ["atan"] = c => c["x"].Atan(),
            ["atan2"] = c => c["a"].Atan2(c["b"]),
            ["atanh"] = c => c["x"].Atanh(),
            ["ceil"] = c => c["x"].Ceiling(),
            ["clamp"] = c => c["x"].Clamp(c.Optional("min"), c.Optional("max")),
            ["cos"] = c => c["x"].Cos(),
            ["cosh"] = c => c["x"].Cosh(),
            ["div"] = c => c["a"] / c["b"],
            ["elu"] = c => c["x"].Elu(c.Arguments.Number("alpha", 1)),
            ["erf"] = c => c["x"].Erf(),
            ["exp"] = c => c["x"].Exp(),
            ["expm1"] = c => c["x"].Expm1(),
            ["floor"] = c => c["x"].Floor(),
            ["gelu"] = c => c["x"].Gelu(),
            ["gelu_tanh"] = c => c["x"].Gelu(tanh: true),
            ["hardsigmoid"] = c => c["x"].HardSigmoid(),
            ["hardswish"] = c => c["x"].HardSwish(),
            ["leaky_relu"] = c => c["x"].LeakyRelu(c.Arguments.Number("negative_slope", 0.01)),
            ["log"] = c => c["x"].Log(),
            ["log1p"] = c => c["x"].Log1p(),
            ["log_sigmoid"] = c => c["x"].LogSigmoid(),
            ["maximum"] = c => c["a"].Maximum(c["b"]),
            ["minimum"] = c => c["a"].Minimum(c["b"]),
            ["mish"] = c => c["x"].Mish(),
            ["mul"] = c => c["a"] * c["b"],
            ["neg"] = c => -c["x"],
            ["pow"] = c => c["a"].Pow(c["b"]),
            ["reciprocal"] = c => c["x"].Reciprocal(),
            ["relu"] = c => c["x"].Relu(),
            ["round"] = c => c["x"].Round(),
            ["rsqrt"] = c => c["x"].Rsqrt(),
            ["selu"] = c => c["x"].Selu(),
            ["sigmoid"] = c => c["x"].Sigmoid(),
            ["sign"] = c => c["x"].Sign(),
            ["silu"] = c => c["x"].Silu(),
            ["sin"] = c => c["x"].Sin(),
            ["sinh"] = c => c["x"].Sinh(),
            ["softplus"] = c => c["x"].Softplus(),
            ["softsign"] = c => c["x"].Softsign(),
            ["sqrt"] = c => c["x"].Sqrt(),
            ["square"] = c => c["x"].Square(),
            ["sub"] = c => c["a"] - c["b"],
            ["tan"] = c => c["x"].Tan(),
            ["tanh"] = c => c["x"].Tanh(),
            ["trunc"] = c => c["x"].Truncate(),
            ["where"] = c => c["c"].Where(c["a"], c["b"]),

            // reductions and running sums
            ["amax"] = c => c["x"].Max(c.Ints("dims"), c.Flag("keepdim")),
            ["amin"] = c => c["x"].Min(c.Ints("dims"), c.Flag("keepdim")),
            ["cumprod"] = c => c["x"].CumProd(c.Int("dim")),
            ["cumsum"] = c => c["x"].CumSum(c.Int("dim")),
            ["log_softmax"] = c => c["x"].LogSoftmax(c.Int("dim")),
            ["logsumexp"] = c => c["x"].LogSumExp(c.Ints("dims"), c.Flag("keepdim")),
            ["mean"] = c => c["x"].Mean(c.Ints("dims"), c.Flag("keepdim")),
            ["norm"] = c => c["x"].Norm(c.Arguments.Number("ord"), c.Ints("dims"), c.Flag("keepdim")),
            ["prod"] = c => c["x"].Prod(c.Ints("dims"), c.Flag("keepdim")),
            ["softmax"] = c => c["x"].Softmax(c.Int("dim")),
            ["sum"] = c => c["x"].Sum(c.Ints("dims"), c.Flag("keepdim")),
            ["var"] = c => c["x"].Variance(c.Ints("dims"), c.Int("correction"), c.Flag("keepdim")),

            // movement
            ["concat"] = c => Movement.Concat(c.Int("dim"), c.All),
            ["flip"] = c => c["x"].Flip(c.Ints("dims")),
            ["pad"] = c => Pad(c),
            ["permute"] = c => c["x"].Permute(c.Ints("perm")),
            ["reshape"] = c => c["x"].Reshape([.. c.Ints("shape").Select(extent => (Dim)extent)]),
            ["slice"] = c => c.Arguments.Rows("slices").Select((s, axis) => (s, axis))
                .Aggregate(c["x"], (x, cut) => x.Slice(cut.axis, cut.s[0], cut.s[1], cut.s[2] ?? 1)),
            ["stack"] = c => Movement.Stack(c.Int("dim"), c.All),
            ["tril"] = c => c["x"].Tril(c.Int("k")),
            ["triu"] = c => c["x"].Triu(c.Int("k")),

            // indexing and sorting
            ["embedding"] = c => c["w"].Lookup(c["i"]),
            ["gather"] = c => c["x"].Gather(c.Int("dim"), c["i"]),
            ["index_select"] = c => c["x"].IndexSelect(c.Int("dim"), c["i"]),
            ["scatter_add"] = c => c["x"].ScatterAdd(c.Int("dim"), c["i"], c["u"]),
            ["sort"] = c => c["x"].Sort(c.Int("dim"), c.Flag("descending")).Values,
            ["topk"] = c => c["x"].TopK(c.Int("k"), c.Int("dim")).Values,

            // contractions
            ["attention"] = c => c["q"].Attention(c["k"], c["v"], causal: c.Flag("causal")),
            ["einsum"] = c => Contraction.Einsum(c.Arguments.Text("equation"), c.All),
            ["linear"] = c => c["x"].Dense(c["w"].Transpose(), c.Find("b")),
            ["matmul"] = c => c["a"].MatMul(c["b"]),

            // recurrent layers
            ["gru"] = c => Recurrent(c, (x, p, options) => x.Gru([p], resetAfter: true, options)),
            ["lstm"] = c => Recurrent(c, (x, p, options) => x.Lstm([p], options)),
            ["rnn_relu"] = c => Recurrent(c, (x, p, options) => x.Rnn([p], RnnActivation.Relu, options)),
            ["rnn_tanh"] = c => Recurrent(c, (x, p, options) => x.Rnn([p], RnnActivation.Tanh, options)),

            // convolutions
            ["conv1d"] = Conv,
            ["conv2d"] = Conv,
            ["conv3d"] = Conv,
            ["conv_transpose1d"] = ConvTranspose,
            ["conv_transpose2d"] = ConvTranspose,
            ["conv_transpose3d"] = ConvTranspose,

            // pooling, images
            ["adaptive_avg_pool1d"] = AdaptiveAvgPool,
            ["adaptive_avg_pool2d"] = AdaptiveAvgPool,
            ["adaptive_avg_pool3d"] = AdaptiveAvgPool,
            ["adaptive_max_pool1d"] = AdaptiveMaxPool,
            ["adaptive_max_pool2d"] = AdaptiveMaxPool,
            ["adaptive_max_pool3d"] = AdaptiveMaxPool,
            ["avg_pool1d"] = AvgPool,
            ["avg_pool2d"] = AvgPool,
            ["avg_pool3d"] = AvgPool,
            ["max_pool1d"] = MaxPool,
            ["max_pool2d"] = MaxPool,
            ["max_pool3d"] = MaxPool,
            ["lp_pool1d"] = LpPool,
            ["lp_pool2d"] = LpPool,
            ["pixel_shuffle"] = c => c["x"].PixelShuffle(c.Int("upscale_factor")),
            ["pixel_unshuffle"] = c => c["x"].PixelUnshuffle(c.Int("downscale_factor")),
            ["upsample_bilinear"] = c => c["x"].Upsample(c.PerAxis("scale"), Interpolation.Linear, c.Flag("align_corners")),
            ["upsample_linear"] = c => c["x"].Upsample(c.PerAxis("scale"), Interpolation.Linear, c.Flag("align_corners")),
            ["upsample_nearest"] = c => c["x"].Upsample(c.PerAxis("scale")),
            ["upsample_trilinear"] = c => c["x"].Upsample(c.PerAxis("scale"), Interpolation.Linear, c.Flag("align_corners")),

            // norms
            ["batch_norm_eval"] = c => c["x"].BatchNorm(c.Find("w"), c.Find("b"), c["m"], c["v"], c.Epsilon),
            ["batch_norm_train"] = c => BatchNormTraining(c),
            ["group_norm"] = c => c["x"].GroupNorm(c.Find("w"), c.Find("b"), c.Int("groups"), c.Epsilon),
            ["instance_norm"] = c => c["x"].InstanceNorm(c.Find("w"), c.Find("b"), c.Epsilon),
            ["layer_norm"] = c => c["x"].LayerNorm(c.Find("w"), c.Find("b"), c.Find("w")?.Rank ?? 1, c.Epsilon),
            ["rms_norm"] = c => c["x"].RmsNorm(c.Find("w"), c.Find("w")?.Rank ?? 1, c.Epsilon),

            // losses
            ["bce"] = c => Losses.BinaryCrossEntropy(c["x"], c["t"], c.Named("weight"), c.Reduction),
            ["bce_with_logits"] = c => Losses.BinaryCrossEntropyWithLogits(
                c["x"], c["t"], c.Named("pos_weight"), c.Named("weight"), c.Reduction),
            ["cosine_similarity"] = c => Losses.CosineSimilarity(c["a"], c["b"], c.Int("dim")),
            ["cross_entropy"] = CrossEntropy,
            ["cross_entropy_smooth"] = CrossEntropy,
            ["hinge_embedding"] = c => Losses.HingeEmbedding(c["x"], c["t"], c.Arguments.Number("margin", 1), c.Reduction),
            ["huber_loss"] = c => Losses.Huber(c["x"], c["t"], c.Arguments.Number("delta", 1), c.Reduction),
            ["kl_div"] = c => Losses.KlDivergence(c["x"].LogSoftmax(1), c["t"], reduction: c.Reduction),
            ["l1_loss"] = c => Losses.L1(c["x"], c["t"], c.Reduction),
            ["mse_loss"] = c => Losses.Mse(c["x"], c["t"], c.Reduction),
            ["nll_loss"] = c => Losses.Nll(c["x"].LogSoftmax(1), c["t"], c.Named("weight"), c.IgnoreIndex, reduction: c.Reduction),
            ["smooth_l1_loss"] = c => Losses.SmoothL1(c["x"], c["t"], c.Arguments.Number("beta", 1), c.Reduction),
        };

    /// <summary>
    /// How exact the vectors of an op are, relative to the largest magnitude: PyTorch takes 1/6 in float32 where it differentiates the
    /// hard sigmoid.
    /// </summary>
    public static double Exactness(string op) => op is "hardsigmoid" ? 1e-7 : 1e-10;

    private static TorchResults Recurrent(TorchOperands c, Func<Node, RecurrentParameters, RecurrentOptions, RecurrentResult> layer)
    {
        var parameters = RecurrentParameters.FromTorch(c["wi"], c["wh"], c.Find("bi"), c.Find("bh"));
        var (y, h, cell) = layer(c["x"], parameters, new() { Initial = c.Find("h0")?.Unsqueeze(0), InitialCell = c.Find("c0")?.Unsqueeze(0) });
        (string, Node)[] results = [("y", y), ("hn", h.Squeeze(0))];
        return new(cell is null ? results : [.. results, ("cn", cell.Squeeze(0))]);
    }

    private static TorchResults Conv(TorchOperands c) => c["x"].Conv(
        c["w"], c.Find("b"), c.PerAxis("stride"), c.Borders, c.PerAxis("dilation"), c.Arguments.Int("groups", 1));

    private static TorchResults ConvTranspose(TorchOperands c) => c["x"].ConvTranspose(
        c["w"], c.Find("b"), c.PerAxis("stride"), c.Borders, c.PerAxis("output_padding"), c.PerAxis("dilation"), c.Arguments.Int("groups", 1));

    private static TorchResults AdaptiveAvgPool(TorchOperands c) => c["x"].AdaptiveAvgPool(c.PerAxis("output_size"));

    private static TorchResults AdaptiveMaxPool(TorchOperands c) => c["x"].AdaptiveMaxPool(c.PerAxis("output_size"));

    private static TorchResults AvgPool(TorchOperands c) => c["x"].AvgPool(
        c.PerAxis("kernel_size"), c.PerAxis("stride"), c.Borders, ceiling: c.Flag("ceil_mode"),
        countBorder: !c.Arguments.Has("count_include_pad") || c.Flag("count_include_pad"));

    private static TorchResults MaxPool(TorchOperands c) => c["x"].MaxPool(
        c.PerAxis("kernel_size"), c.PerAxis("stride"), c.Borders, c.PerAxis("dilation"), c.Flag("ceil_mode"));

    private static TorchResults LpPool(TorchOperands c) => c["x"].LpPool(
        c.Arguments.Number("norm_type"), c.PerAxis("kernel_size"), c.PerAxis("stride"), ceiling: c.Flag("ceil_mode"));

    private static TorchResults CrossEntropy(TorchOperands c) => Losses.SoftmaxCrossEntropy(
        c["x"], c["t"], c.Named("weight"), c.Arguments.Number("label_smoothing"), c.IgnoreIndex, reduction: c.Reduction);

    private static TorchResults BatchNormTraining(TorchOperands c)
    {
        var momentum = c.Arguments.Number("momentum");
        var (y, mean, variance) = c["x"].BatchNormTraining(c.Find("w"), c.Find("b"), c["m"], c["v"], momentum, c.Epsilon);
        return new(("y", y), ("running_mean", mean), ("running_var", variance));
    }

    // PyTorch lists the last axis first.
    private static Node Pad(TorchOperands c)
    {
        var (x, pads) = (c["x"], c.Ints("pads"));
        var (before, after) = (new Dim[x.Rank], new Dim[x.Rank]);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var i = 2 * (x.Rank - 1 - axis);
            (before[axis], after[axis]) = i < pads.Length ? (pads[i], pads[i + 1]) : (0, 0);
        }

        return x.Pad(before, after, Enum.Parse<PadMode>(c.Arguments.Text("mode"), ignoreCase: true), c.Arguments.Number("value"));
    }
}

/// <summary>The operands of a case as nodes.</summary>
internal sealed class TorchOperands(IReadOnlyDictionary<string, Node> nodes, CaseArguments arguments)
{
    public CaseArguments Arguments => arguments;

    public Node this[string name] => nodes[name];

    /// <summary>An operand that a case may lack.</summary>
    public Node? Find(string name) => nodes.GetValueOrDefault(name);

    /// <summary>The operand that an argument names, if there is the argument.</summary>
    public Node? Named(string argument) => arguments.Has(argument) ? nodes[arguments.Text(argument)] : null;

    /// <summary>All, in alphabetical order.</summary>
    public IReadOnlyList<Node> All => [.. nodes.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Value)];

    public double Epsilon => arguments.Number("eps");

    public long? IgnoreIndex => arguments.Has("ignore_index") ? arguments.Int("ignore_index") : null;

    public LossReduction Reduction => Enum.Parse<LossReduction>(arguments.Text("reduction", nameof(Mean)), ignoreCase: true);

    public int Int(string name) => arguments.Int(name);

    public int[] Ints(string name) => arguments.Ints(name);

    /// <summary>One number for all spatial axes or one for each, or none.</summary>
    public PerAxis PerAxis(string name) => arguments.Has(name) ? arguments.IntOrInts(name) : default(PerAxis);

    public Padding Borders => Padding.Explicit(PerAxis("padding"), PerAxis("padding"));

    public bool Flag(string name) => arguments.Flag(name);

    public double? Optional(string name) => arguments.Has(name) ? arguments.Number(name) : null;
}

/// <summary>The results of a case by name; most have only <c>y</c>.</summary>
internal sealed record TorchResults(params (string Name, Node Node)[] All)
{
    public static implicit operator TorchResults(Node y) => new(("y", y));
}
