using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Where the workers of a team must wait for each other: before a kernel that reads what another worker may still be writing, or writes
/// what another may still be reading.
/// </summary>
internal sealed class Barriers(MemoryPlan plan)
{
    private readonly List<Access> pending = [];

    private sealed record Access(HashSet<Buffer> Touched, HashSet<Buffer> Written, bool IsShared);

    /// <summary>Notes the next kernel; true if a barrier has to come before it.</summary>
    public bool Before(LoopKernel kernel)
    {
        var written = new HashSet<Buffer>();
        Array.ForEach([.. kernel.Body], s => Writes(s, written));
        return Before(new Access([.. KernelSignature.Of(kernel).Buffers], written, kernel.CanBeShared));
    }

    /// <summary>Notes copies that worker 0 makes; true if a barrier has to come before them.</summary>
    public bool Before(ImmutableArray<(Buffer From, Buffer To)> copies) => !copies.IsEmpty
        && Before(new Access([.. copies.SelectMany(c => (Buffer[])[c.From, c.To])], [.. copies.Select(c => c.To)], false));

    /// <summary>Notes that all workers wait now.</summary>
    public void Wait() => pending.Clear();

    private bool Before(Access next)
    {
        // What worker 0 does alone, it does in order.
        var waits = pending.Any(p => (p.IsShared || next.IsShared) && (Overlap(p.Written, next.Touched) || Overlap(next.Written, p.Touched)));
        if (waits)
        {
            Wait();
        }

        pending.Add(next);
        return waits;
    }

    private bool Overlap(HashSet<Buffer> some, HashSet<Buffer> others) => some.Any(a => others.Any(b => a == b || ShareMemory(a, b)));

    private bool ShareMemory(Buffer a, Buffer b) => plan.Offsets.TryGetValue(a, out var p) && plan.Offsets.TryGetValue(b, out var q)
        && p.Region == q.Region && p.OffsetPerUnit < q.OffsetPerUnit + q.BytesPerUnit && q.OffsetPerUnit < p.OffsetPerUnit + p.BytesPerUnit;

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
