using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Where the workers of a team must wait for each other: before a kernel that reads what another worker may still be writing, or writes
/// what another may still be reading. Which kernels are shared is known only when the program runs, so the answer is for both cases.
/// </summary>
internal sealed class Barriers(MemoryPlan plan)
{
    // Had earlier kernels been shared, the last of these points would have been a barrier: only what came after it can still be running.
    private readonly Accesses sincePoint = new(plan);

    // Had worker 0 run them alone, there would have been none since the program last waited for certain.
    private readonly Accesses sinceWait = new(plan);

    /// <summary>Notes the next kernel and tells whether it must wait for earlier ones.</summary>
    public (bool AfterShared, bool AfterAlone) Before(LoopKernel kernel)
    {
        var written = new HashSet<Buffer>();
        Array.ForEach([.. kernel.Body], s => Writes(s, written));
        return Before(KernelSignature.Of(kernel).Buffers, written);
    }

    /// <summary>Notes copies and tells whether they must wait for earlier kernels.</summary>
    public (bool AfterShared, bool AfterAlone) Before(ImmutableArray<(Buffer From, Buffer To)> copies) =>
        Before([.. copies.SelectMany(c => (Buffer[])[c.From, c.To])], [.. copies.Select(c => c.To)]);

    /// <summary>Notes that all workers wait now.</summary>
    public void Wait()
    {
        sincePoint.Clear();
        sinceWait.Clear();
    }

    private (bool AfterShared, bool AfterAlone) Before(IReadOnlyCollection<Buffer> touched, HashSet<Buffer> written)
    {
        var afterShared = sincePoint.Conflict(touched, written);
        var afterAlone = afterShared || sinceWait.Conflict(touched, written);
        if (afterShared)
        {
            sincePoint.Clear();
        }

        sincePoint.Add(touched, written);
        sinceWait.Add(touched, written);
        return (afterShared, afterAlone);
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
            case Stmt.Store { Buffer.Storage: not Storage.Row } s:
                written.Add(s.Buffer);
                break;
            case Stmt.Combine a:
                written.Add(a.Buffer);
                break;
            case Stmt.Gemm g:
                Array.ForEach([.. g.Epilogue], s => Writes(s, written));
                break;
            case Stmt.Region r:
                written.UnionWith(r.Written);
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
