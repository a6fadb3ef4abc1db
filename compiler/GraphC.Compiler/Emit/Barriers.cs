using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Where the workers of a team must wait for each other: before a kernel that reads what another worker may still be writing, or writes
/// what another may still be reading.
/// </summary>
internal sealed class Barriers(MemoryPlan plan)
{
    // What has been touched since the last barrier, by kernels that workers may share and by worker 0 alone.
    private readonly Accesses shared = new(plan);
    private readonly Accesses alone = new(plan);

    /// <summary>Notes the next kernel; true if a barrier has to come before it.</summary>
    public bool Before(LoopKernel kernel)
    {
        var written = new HashSet<Buffer>();
        Array.ForEach([.. kernel.Body], s => Writes(s, written));
        return Before(KernelSignature.Of(kernel).Buffers, written, kernel.MayBeShared);
    }

    /// <summary>Notes copies that worker 0 makes; true if a barrier has to come before them.</summary>
    public bool Before(ImmutableArray<(Buffer From, Buffer To)> copies) =>
        Before([.. copies.SelectMany(c => (Buffer[])[c.From, c.To])], [.. copies.Select(c => c.To)], false);

    /// <summary>Notes that all workers wait now.</summary>
    public void Wait()
    {
        shared.Clear();
        alone.Clear();
    }

    private bool Before(IReadOnlyCollection<Buffer> touched, HashSet<Buffer> written, bool isShared)
    {
        // What worker 0 does alone, it does in order.
        var waits = shared.Conflict(touched, written) || (isShared && alone.Conflict(touched, written));
        if (waits)
        {
            Wait();
        }

        (isShared ? shared : alone).Add(touched, written);
        return waits;
    }

    /// <summary>Buffers touched and written, and the ranges of the arena that they cover.</summary>
    private sealed class Accesses(MemoryPlan plan)
    {
        private readonly HashSet<Buffer> touched = [];
        private readonly HashSet<Buffer> written = [];

        public void Clear()
        {
            touched.Clear();
            written.Clear();
        }

        public void Add(IEnumerable<Buffer> moreTouched, IEnumerable<Buffer> moreWritten)
        {
            touched.UnionWith(moreTouched);
            written.UnionWith(moreWritten);
        }

        public bool Conflict(IEnumerable<Buffer> nextTouched, IEnumerable<Buffer> nextWritten) =>
            nextTouched.Any(b => Meets(b, written)) || nextWritten.Any(b => Meets(b, touched));

        private bool Meets(Buffer buffer, HashSet<Buffer> others) => others.Contains(buffer)
            || (plan.Offsets.TryGetValue(buffer, out var place) && others.Any(o => plan.Offsets.TryGetValue(o, out var other) && place.Overlaps(other)));
    }

    private static void Writes(Stmt statement, HashSet<Buffer> written)
    {
        switch (statement)
        {
            case Stmt.For f:
                Array.ForEach([.. f.Body], s => Writes(s, written));
                break;
            case Stmt.Store s:
                written.Add(s.Buffer);
                break;
            case Stmt.AddTo a:
                written.Add(a.Buffer);
                break;
            case Stmt.Gemm g:
                Array.ForEach([.. g.Epilogue], s => Writes(s, written));
                break;
            case Stmt.Copy c:
                written.Add(c.To);
                break;
            case Stmt.Template t:
                // A template may write any buffer that it is given.
                written.UnionWith(t.Arguments.OfType<TemplateArgument.Address>().Select(a => a.Buffer));
                break;
        }
    }
}
