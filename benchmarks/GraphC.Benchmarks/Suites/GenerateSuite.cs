using GraphC.Compiler;

namespace GraphC.Benchmarks;

/// <summary>
/// Networks that write: one token after the other, as many as fit into the cache of keys and values, of one sequence. Which tokens they are is
/// given: choosing them is no part of it.
/// </summary>
internal sealed class GenerateSuite : Suite
{
    public override string Name => "generate";

    public override string Description => "one token after the other with a key/value cache against PyTorch, eager";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers)
    {
        var torch = peers.Torch;
        return
            from network in Network.All
            where network.Tokens > 0
            let name = $"{network.Name}, batch 1"
            select new RowPlan(name, () => new(name, Passage("GraphC", network, Settings.Options(threads)), [.. torch.Select(t => t.Generate(network))])
            {
                Asides = [Passage("literal weights", network, Settings.Options(threads) with { FreezeVariables = true })],
                Work = new(network.Input[0], "tokens/s"),
            });
    }

    private static LocalContender Passage(string name, Network network, CompileOptions options)
    {
        var step = network.CompileToken(options);
        int[] tokens = [.. network.Examples(1).AsSpan<int>()];
        Tensor[][] inputs = [.. tokens.Select((token, position) => (Tensor[])[Tensor.From<int>([token], 1, 1), Tensor.Scalar(position)])];
        return LocalContender.Managed(name, () =>
        {
            foreach (var input in inputs)
            {
                step.Run(input);
            }
        }, step);
    }
}
