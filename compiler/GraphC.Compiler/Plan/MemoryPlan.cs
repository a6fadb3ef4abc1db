using System.Collections.Immutable;
using System.Text;

namespace GraphC.Compiler;

/// <summary>
/// Where each temporary lives in the arena. Buffers whose sizes grow together (by the same polynomial of the symbolic extents) share a
/// region, and offsets within a region are multiples of its unit: the plan is made once and is linear in the batch.
/// </summary>
internal sealed class MemoryPlan
{
    /// <summary>The smallest allotment per unit, in bytes: with units rounded up to <see cref="UnitElements"/> this aligns to a vector.</summary>
    private const int Grain = 4;

    /// <summary>Units are rounded up to a multiple of this.</summary>
    public const int UnitElements = 16;

    private MemoryPlan(ImmutableArray<Region> regions, ImmutableArray<Place> places)
    {
        Regions = regions;
        Places = places;
        Offsets = places.ToDictionary(p => p.Buffer);
    }

    /// <summary>The regions, the constant one first.</summary>
    public ImmutableArray<Region> Regions { get; }

    /// <summary>The buffers with their places, in order of their first kernel.</summary>
    public ImmutableArray<Place> Places { get; }

    /// <summary>The place of a buffer.</summary>
    public Dictionary<Buffer, Place> Offsets { get; }

    /// <summary>Buffers that grow by one polynomial: region size = BytesPerUnit * roundUp(Unit, 16).</summary>
    public sealed record Region(Dim Unit, long BytesPerUnit);

    /// <summary>A buffer at Region.start + BytesPerUnit * unit, alive from kernel First up to, not including, kernel End.</summary>
    public sealed record Place(Buffer Buffer, int Region, long OffsetPerUnit, long BytesPerUnit, int First, int End)
    {
        /// <summary>True if both cover some byte.</summary>
        public bool Overlaps(Place other) => Region == other.Region
            && OffsetPerUnit < other.OffsetPerUnit + other.BytesPerUnit && other.OffsetPerUnit < OffsetPerUnit + BytesPerUnit;
    }

    /// <summary>Plans the arena of a schedule.</summary>
    public static MemoryPlan Of(Schedule schedule)
    {
        var regions = ImmutableArray.CreateBuilder<Region>();
        var places = new List<Place>();
        foreach (var group in Allotment.Of(schedule).GroupBy(a => a.Buffer.Elements.Content.Primitive).OrderByDescending(g => g.Key.IsConstant))
        {
            var (peak, placed) = Pack(group, regions.Count);
            regions.Add(new Region(group.Key, peak));
            places.AddRange(placed);
        }

        return new(regions.ToImmutable(), [.. places.OrderBy(p => p.First).ThenBy(p => p.Buffer.Slot)]);
    }

    /// <summary>
    /// The kernels while which the most may be alive, each with the bytes per unit of every region: those that no other kernel surpasses
    /// in all regions. Which of them it is depends on the extents.
    /// </summary>
    public IReadOnlyList<(int Kernel, ImmutableArray<long> Alive)> Peaks()
    {
        var kernels = Places.Select(p => p.End).DefaultIfEmpty(0).Max();
        var change = new long[kernels + 1, Regions.Length];
        foreach (var place in Places)
        {
            change[place.First, place.Region] += place.BytesPerUnit;
            change[place.End, place.Region] -= place.BytesPerUnit;
        }

        var peaks = new List<(int Kernel, ImmutableArray<long> Alive)>();
        var alive = new long[Regions.Length];
        for (var kernel = 0; kernel < kernels; kernel++)
        {
            for (var region = 0; region < alive.Length; region++)
            {
                alive[region] += change[kernel, region];
            }

            if (!peaks.Exists(p => Covers(p.Alive, alive)))
            {
                peaks.RemoveAll(p => Covers(alive, p.Alive));
                peaks.Add((kernel, [.. alive]));
            }
        }

        return peaks;

        static bool Covers(IEnumerable<long> large, IEnumerable<long> small) => !large.Zip(small).Any(p => p.First < p.Second);
    }

    /// <summary>The bytes of arena for given extents.</summary>
    public long Bytes(Func<DimSymbol, long> bind) => Regions.Sum(r => r.BytesPerUnit * RoundUp(r.Unit.Evaluate(bind), UnitElements));

    /// <summary>The sum of bytes per unit of every region, without what units are rounded up by.</summary>
    public Dim AliveBytes(ImmutableArray<long> alive) => Regions.Zip(alive).Aggregate(
        (Dim)0, (sum, p) => sum + p.Second * (p.First.Unit.IsConstant ? UnitElements : p.First.Unit));

    /// <summary>The plan as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("arena\n");
        foreach (var region in Regions)
        {
            text.Append(region.Unit.IsConstant
                ? $"  region {region.BytesPerUnit * UnitElements} bytes\n"
                : $"  region {region.BytesPerUnit} bytes * ({region.Unit} rounded up to {UnitElements})\n");
        }

        foreach (var p in Places)
        {
            text.Append($"  {p.Buffer.Name,-6} {p.Buffer.Type.ShortName}[{p.Buffer.Elements}]".PadRight(36))
                .Append($" region {p.Region} offset {p.OffsetPerUnit,8} size {p.BytesPerUnit,8} kernels {p.First}..{p.End - 1}\n");
        }

        foreach (var (kernel, alive) in Peaks())
        {
            var parts = Regions.Zip(alive).Where(p => p.Second > 0).Select(p => p.First.Unit.IsConstant ? $"{p.Second * UnitElements}" : $"{p.Second} * ({p.First.Unit})");
            text.Append($"  peak in kernel {kernel:00}: {string.Join(" + ", parts)} bytes alive\n");
        }

        return text.ToString();
    }

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;

    private static long Bytes(Buffer buffer)
    {
        var (factor, unit) = buffer.Elements.Content;
        var bytes = Math.Max(factor, 1) * buffer.Type.Size;
        // A constant buffer has the unit 1, which rounds up to 16 elements: share it out.
        return unit.IsConstant ? RoundUp(RoundUp(bytes, 64) / UnitElements, Grain) : RoundUp(bytes, Grain);
    }

    /// <summary>Greedy by size: the largest first, each at the lowest offset where it overlaps nothing alive at the same time.</summary>
    private static (long Peak, List<Place> Places) Pack(IEnumerable<Allotment> group, int region)
    {
        var packed = new List<(Allotment Allotment, long Offset, long Bytes)>();
        foreach (var (allotment, bytes) in group.Select(a => (a, Bytes(a.Buffer))).OrderByDescending(p => p.Item2).ThenBy(p => p.a.First))
        {
            long offset = 0;
            foreach (var other in packed.Where(p => p.Allotment.First < allotment.End && allotment.First < p.Allotment.End).OrderBy(p => p.Offset))
            {
                if (offset + bytes <= other.Offset)
                {
                    break;
                }

                offset = Math.Max(offset, other.Offset + other.Bytes);
            }

            packed.Add((allotment, offset, bytes));
        }

        var places = packed.SelectMany(p => p.Allotment.Tenants.Select(t => new Place(t.Buffer, region, p.Offset, p.Bytes, t.First, t.End)));
        return (packed.Max(p => p.Offset + p.Bytes), [.. places]);
    }
}
