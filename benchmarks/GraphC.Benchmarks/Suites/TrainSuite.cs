namespace GraphC.Benchmarks;

/// <summary>Whole training steps: forward, backward and Adam on one batch that stays in memory.</summary>
internal sealed class TrainSuite : Suite
{
    public override string Name => "train";

    public override string Description => "whole training steps against PyTorch, eager";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers)
    {
        var torch = peers.Torch;
        return
            from network in Network.All
            let name = $"{network.FullName}, batch {network.Batch}"
            select new RowPlan(name, () =>
            {
                var step = network.CompileStep(Settings.Options(threads));
                var batch = network.TrainingBatch();
                return new(name, LocalContender.Managed("GraphC", () => step.Run(batch), step), [.. torch.Select(t => t.Train(network))]);
            });
    }
}
