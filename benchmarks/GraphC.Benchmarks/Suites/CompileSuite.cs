namespace GraphC.Benchmarks;

/// <summary>How long a compilation takes. Each one happens in a process of its own: what is cold is cold only once.</summary>
internal sealed class CompileSuite : Suite
{
    public override string Name => "compile";

    public override string Description => $"how long Compile takes for the step of {Network.Large.Name}: cold, warm, cached";

    public override IEnumerable<RowPlan> Plans(int threads, PeerSet peers) =>
        from state in Enum.GetValues<CompileState>()
        let name = $"{Network.Large.Name}, {Label(state)}"
        select new RowPlan(name, () => new(name, CompileProcess.OfCompile(state, threads), [])
        {
            Asides = [CompileProcess.OfWholeScript(state, threads)],
        });

    private static string Label(CompileState state) => state switch
    {
        CompileState.Cold => "cold",
        CompileState.Warm => "warm",
        CompileState.Cached => "cached, fresh process",
        _ => "cached, same process",
    };
}
