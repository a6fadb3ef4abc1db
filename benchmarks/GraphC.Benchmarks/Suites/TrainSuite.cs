namespace GraphC.Benchmarks;

/// <summary>Whole training steps: forward, backward and update on one batch that stays in memory.</summary>
internal sealed class TrainSuite : Suite
{
    public override string Name => "train";

    public override string Description => "whole training steps against PyTorch, eager";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers)
    {
        var torch = peers.Torch;
        return
            from network in Network.All
            from size in network.TrainingBatches
            let name = $"{network.Name}, batch {size}"
            select new RowPlan(name, () =>
            {
                var step = network.CompileStep(Settings.Options(threads));
                var batch = network.Batched(size);
                return new(name, LocalContender.Managed("GraphC", () => step.Run(batch), step), [.. torch.Select(t => t.Train(network, size))]);
            });
    }
}
