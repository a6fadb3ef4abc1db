namespace GraphC.Compiler;

/// <summary>
/// A piece of the arena and the buffers that live in it one after the other. A pointwise kernel hands the piece of what it reads for the
/// last time on to what it writes: that is how in-place updates come about.
/// </summary>
internal sealed class Allotment
{
    private Allotment(Buffer buffer, int first) => Tenants.Add((buffer, first, first + 1));

    /// <summary>The buffers and the kernels from which and until which (exclusive) they live.</summary>
    public List<(Buffer Buffer, int First, int End)> Tenants { get; } = [];

    /// <summary>The first buffer; the others have its size.</summary>
    public Buffer Buffer => Tenants[0].Buffer;

    /// <summary>The first kernel.</summary>
    public int First => Tenants[0].First;

    /// <summary>The kernel after the last.</summary>
    public int End => Tenants[^1].End;

    /// <summary>The allotments of all temporaries of a schedule.</summary>
    public static List<Allotment> Of(Schedule schedule)
    {
        var all = new List<Allotment>();
        var of = new Dictionary<Buffer, Allotment>();
        var lastUse = LastUses(schedule);
        foreach (var copy in schedule.EarlyCopies)
        {
            Open(copy.To, 0);
        }

        for (var k = 0; k < schedule.Kernels.Length; k++)
        {
            var kernel = schedule.Kernels[k];
            foreach (var buffer in schedule.Regions.TryGetValue(kernel, out var region) ? region.Memory.All : [])
            {
                Open(buffer, k);
            }

            var free = kernel.Reads.Where(n => CanBeOverwritten(schedule, kernel, n) && lastUse[schedule.Buffers[n]] == k)
                .Select(n => schedule.Buffers[n]).Distinct().ToList();
            foreach (var buffer in kernel.Results.Where(schedule.Buffers.ContainsKey).Select(n => schedule.Buffers[n]).Distinct())
            {
                var heir = free.FirstOrDefault(f => f.Elements == buffer.Elements && f.Type.Size == buffer.Type.Size);
                if (buffer.Storage == Storage.Arena && heir is not null)
                {
                    free.Remove(heir);
                    var allotment = of[heir];
                    allotment.Tenants[^1] = allotment.Tenants[^1] with { End = k };
                    allotment.Tenants.Add((buffer, k, lastUse[buffer] + 1));
                    of.Add(buffer, allotment);
                }
                else
                {
                    Open(buffer, k);
                }
            }
        }

        return all;

        void Open(Buffer buffer, int kernel)
        {
            if (buffer.Storage == Storage.Arena && !of.ContainsKey(buffer))
            {
                var allotment = new Allotment(buffer, kernel);
                allotment.Tenants[0] = (buffer, kernel, lastUse[buffer] + 1);
                of.Add(buffer, allotment);
                all.Add(allotment);
            }
        }
    }

    private static Dictionary<Buffer, int> LastUses(Schedule schedule)
    {
        var last = new Dictionary<Buffer, int>();
        for (var k = 0; k < schedule.Kernels.Length; k++)
        {
            foreach (var node in schedule.Kernels[k].Reads.Concat(schedule.Kernels[k].Results))
            {
                if (schedule.Buffers.TryGetValue(node, out var buffer))
                {
                    last[buffer] = k;
                }
            }

            foreach (var buffer in schedule.Regions.TryGetValue(schedule.Kernels[k], out var region) ? region.Memory.All : [])
            {
                last[buffer] = k;
            }
        }

        foreach (var copy in schedule.LateCopies)
        {
            last[copy.From] = schedule.Kernels.Length;
        }

        return last;
    }

    /// <summary>A pointwise kernel that reads a buffer only at the point it writes may overwrite it.</summary>
    private static bool CanBeOverwritten(Schedule schedule, Kernel kernel, Node node) => kernel.Phases is [{ Anchors: [] }]
        && schedule.Buffers[node].Storage == Storage.Arena
        && kernel.Results.SelectMany(r => schedule.Fused.Readings[r].Reads).Where(r => r.Node == node).All(r => r.SamePoint);
}
