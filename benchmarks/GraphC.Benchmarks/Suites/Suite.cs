namespace GraphC.Benchmarks;

/// <summary>Rows about one question.</summary>
internal abstract class Suite
{
    /// <summary>The suites in the order of <c>all</c>.</summary>
    public static IReadOnlyList<Suite> All { get; } = [new GemmSuite(), new KernelsSuite(), new TrainSuite(), new InferSuite(), new GenerateSuite(), new CompileSuite()];

    /// <summary>How the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>What it compares, in a line.</summary>
    public abstract string Description { get; }

    /// <summary>The rows, not built yet.</summary>
    public abstract IEnumerable<RowPlan> Plans(int threads, PeerSet peers);
}
