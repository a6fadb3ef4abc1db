namespace GraphC.Benchmarks;

/// <summary>Who else can do a row's work on this machine. A peer is looked for when a suite first asks for it.</summary>
internal sealed class PeerSet(int threads, string? onnxRuntimePath) : IDisposable
{
    private readonly Dictionary<string, IPeer?> found = [];
    private readonly Dictionary<string, string> missing = [];

    public OpenBlas? OpenBlas => Find("OpenBLAS", "apt-get install libopenblas0-pthread", () => Benchmarks.OpenBlas.Find(threads));

    public OneDnn? OneDnn => Find("oneDNN", "apt-get install libdnnl2", () => Benchmarks.OneDnn.Find(threads));

    /// <summary>
    /// PyTorch, and with several threads a second one whose idle workers sleep: which of the two is faster differs from row to row.
    /// </summary>
    public IReadOnlyList<Torch> Torch =>
    [
        .. FindTorch("PyTorch", sleepingWorkers: false),
        .. threads == 1 ? [] : FindTorch("PyTorch, sleeping workers", sleepingWorkers: true),
    ];

    public OnnxRuntime? OnnxRuntime => Find(
        "ONNX Runtime", "npm install --ignore-scripts onnxruntime-node, here, or name the library with --onnxruntime PATH",
        () => Benchmarks.OnnxRuntime.Find(threads, onnxRuntimePath));

    /// <summary>The peers asked for so far that are here: name and version.</summary>
    public IEnumerable<string> Present => found.Values.OfType<IPeer>().Select(p => p.Description);

    /// <summary>The peers asked for so far that are not here, and how to get them.</summary>
    public IEnumerable<string> Absent => missing.Values;

    public void Dispose()
    {
        foreach (var peer in found.Values.OfType<IDisposable>())
        {
            peer.Dispose();
        }
    }

    private IEnumerable<Torch> FindTorch(string name, bool sleepingWorkers) =>
        Find(name, "apt-get install python3-torch", () => Benchmarks.Torch.Find(name, threads, sleepingWorkers)) is { } torch ? [torch] : [];

    private T? Find<T>(string name, string install, Func<T?> find) where T : class, IPeer
    {
        if (!found.TryGetValue(name, out var peer))
        {
            found[name] = peer = find();
            if (peer is null)
            {
                missing[name] = $"{name} ({install})";
            }
        }

        return (T?)peer;
    }
}

/// <summary>A library that does the same work. Those in this process are never unloaded: they have threads of their own.</summary>
internal interface IPeer
{
    /// <summary>Name, version and, where it says so, the code path it chose.</summary>
    string Description { get; }
}
