using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Joins pointwise kernels that do the same over other buffers and other extents, as the updates of all parameters by an optimizer do, into
/// one kernel of several segments: one method, one decision whether to share its work among the workers, one barrier.
/// </summary>
/// <remarks>
/// A kernel moves up to the first of its kind if nothing from there on writes what it touches, or touches what it writes. Kernels that leave
/// temporaries stay where they are: moved up, these would live longer.
/// </remarks>
internal sealed class Segmentation
{
    private readonly Schedule schedule;
    private readonly List<Group> groups = [];
    private readonly Dictionary<(bool IsCommit, string Code), int> ofKind = [];
    private readonly Dictionary<Buffer, int> lastTouched = [];
    private readonly Dictionary<Buffer, int> lastWritten = [];

    private Segmentation(Schedule schedule) => this.schedule = schedule;

    /// <summary>A kernel, what has joined it, and the segments that they are now.</summary>
    private sealed record Group(Kernel Kernel, bool IsCommit, LoopKernel Loops)
    {
        public List<Segment> Segments { get; } = [];
    }

    /// <summary>The schedule and the loops of its kernels, of which there are fewer than before.</summary>
    public static (Schedule Schedule, ImmutableArray<LoopKernel> Loops) Join(Schedule schedule, ImmutableArray<LoopKernel> loops)
    {
        var segmentation = new Segmentation(schedule);
        for (var i = 0; i < loops.Length; i++)
        {
            segmentation.Add(schedule.Kernels[i], isCommit: i >= schedule.CommitFrom, loops[i]);
        }

        return segmentation.Result();
    }

    private (Schedule Schedule, ImmutableArray<LoopKernel> Loops) Result()
    {
        var joined = schedule with { Kernels = [.. groups.Select(g => g.Kernel)], CommitFrom = groups.Count(g => !g.IsCommit) };
        return (joined, [.. groups.Select(Loops)]);
    }

    private LoopKernel Loops(Group group, int position) => group.Segments.Count > 1
        ? LoopKernel.Of(position, group.Kernel.Phases.Select(p => KernelPrinter.Segment(p, schedule)), group.Segments)
        : group.Loops with { Position = position };

    private void Add(Kernel kernel, bool isCommit, LoopKernel loops)
    {
        var (written, touched) = (Written(kernel).ToList(), Touched(kernel).ToList());
        var position = groups.Count;
        // An index into what is the same at all its places is stored, but nobody reads it: its kernel writes nothing.
        var segment = written.Count == 0 || written.Exists(b => b.Storage == Storage.Arena) ? null : Segment.Of(loops);
        if (segment is not null)
        {
            var kind = (isCommit, KernelWriter.Anonymous(segment.Stretch));
            if (ofKind.TryGetValue(kind, out var first) && touched.All(b => Last(lastWritten, b) < first) && written.All(b => Last(lastTouched, b) < first))
            {
                position = first;
            }

            ofKind[kind] = position;
        }

        if (position == groups.Count)
        {
            groups.Add(new(kernel, isCommit, loops));
        }
        else
        {
            groups[position].Kernel.Absorb(kernel);
        }

        groups[position].Segments.AddRange(segment is null ? [] : [segment]);
        written.ForEach(b => lastWritten[b] = Math.Max(position, Last(lastWritten, b)));
        touched.ForEach(b => lastTouched[b] = Math.Max(position, Last(lastTouched, b)));
    }

    private IEnumerable<Buffer> Written(Kernel kernel) => kernel.Results.Where(schedule.Buffers.ContainsKey).Select(n => schedule.Buffers[n]);

    private IEnumerable<Buffer> Touched(Kernel kernel) => Written(kernel).Concat(kernel.Reads.Select(n => schedule.Buffers[n]));

    private static int Last(Dictionary<Buffer, int> positions, Buffer buffer) => positions.GetValueOrDefault(buffer, -1);
}
