using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Export;

/// <summary>A program with a bit of everything that is exported: convolutions, pooling, attention, normalization, products, an argmax.</summary>
internal sealed class Exemplar
{
    private static readonly Lazy<Exemplar> Built = new(() => new());

    private readonly Tensor[] inputs = [Filled.Floats(1, 2, 1, 28, 28), Filled.Indices(2, SmallGpt.Vocabulary, 2, SmallGpt.Length)];

    private Exemplar()
    {
        var (images, logits, _) = ConvolutionNetworks.Mnist();
        var gpt = new SmallGpt();
        using var predict = Compilation.Compile(
            [logits.Softmax(-1), logits.ArgMax(-1), gpt.Logits], inputs: [images, gpt.Tokens], options: Agreement.Fresh);
        Expected = [.. predict.Run(inputs).SelectMany(o => o.Bytes.ToArray())];
        Export = new(predict.Graph);
    }

    /// <summary>The one that all tests share.</summary>
    public static Exemplar Instance => Built.Value;

    /// <summary>The program.</summary>
    public RawExport Export { get; }

    /// <summary>What it computes in this process.</summary>
    public byte[] Expected { get; }

    /// <summary>Writes the inputs for an <see cref="ExportHost"/>.</summary>
    public void WriteRun(string path) => Export.WriteRun(path, inputs);
}
