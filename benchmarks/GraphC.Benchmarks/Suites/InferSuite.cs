namespace GraphC.Benchmarks;

/// <summary>Trained networks that only answer: one example, and a batch.</summary>
internal sealed class InferSuite : Suite
{
    public override string Name => "infer";

    public override string Description => "networks forward against ONNX Runtime and PyTorch";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers)
    {
        var (onnxRuntime, torch) = (peers.OnnxRuntime, peers.Torch);
        return
            from network in Network.All
            from batch in network.AnswerBatches
            let name = $"{network.Name}, batch {batch}"
            select new RowPlan(name, () =>
            {
                var (forward, variables) = network.CompileForward(Settings.Options(threads));
                var examples = network.Examples(batch);
                var others = new List<Contender>();
                if (onnxRuntime is not null)
                {
                    others.Add(onnxRuntime.Infer(OnnxModel.Of(network, variables.Select(v => v.Value)), examples, forward.Run(examples)[0]));
                }

                others.AddRange(torch.Select(t => t.Infer(network, batch)));
                return new(name, LocalContender.Managed("GraphC", () => forward.Run(examples), forward), others);
            });
    }
}
