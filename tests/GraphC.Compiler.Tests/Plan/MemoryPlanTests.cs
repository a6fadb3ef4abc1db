using GraphC.Compiler.Tests.Fuzz;
using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Plan;

/// <summary>What must hold for every memory plan, on random graphs.</summary>
public class MemoryPlanTests
{
    public static IEnumerable<object[]> Seeds => Enumerable.Range(1000, 100).Select(seed => new object[] { seed });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Buffers_that_live_at_the_same_time_do_not_overlap(int seed)
    {
        var (schedule, plan) = Planned(seed);
        for (var i = 0; i < plan.Places.Length; i++)
        {
            var a = plan.Places[i];
            Assert.True(a.First < a.End, $"{a.Buffer} is never alive");
            Assert.True(a.OffsetPerUnit >= 0 && a.OffsetPerUnit + a.BytesPerUnit <= plan.Regions[a.Region].BytesPerUnit, $"{a.Buffer} leaves its region");
            foreach (var b in plan.Places.Skip(i + 1).Where(b => b.Region == a.Region))
            {
                var together = a.First < b.End && b.First < a.End;
                var overlap = a.OffsetPerUnit < b.OffsetPerUnit + b.BytesPerUnit && b.OffsetPerUnit < a.OffsetPerUnit + a.BytesPerUnit;
                Assert.False(together && overlap, $"{a.Buffer} and {b.Buffer} share memory\n{plan}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_buffer_lives_from_the_kernel_that_writes_it_to_the_last_that_reads_it(int seed)
    {
        var (schedule, plan) = Planned(seed);
        for (var k = 0; k < schedule.Kernels.Length; k++)
        {
            var kernel = schedule.Kernels[k];
            var written = kernel.Results.Where(schedule.Buffers.ContainsKey).Select(n => schedule.Buffers[n]).ToHashSet();
            foreach (var buffer in written.Where(b => b.Storage == Storage.Arena))
            {
                Assert.Equal(k, plan.Offsets[buffer].First);
            }

            foreach (var node in kernel.Reads.Where(n => schedule.Buffers[n].Storage == Storage.Arena))
            {
                var place = plan.Offsets[schedule.Buffers[node]];
                var handedOn = place.End == k && written.Any(w => plan.Offsets.TryGetValue(w, out var heir)
                    && heir.Region == place.Region && heir.OffsetPerUnit == place.OffsetPerUnit);
                Assert.True(place.First < k && (k < place.End || handedOn), $"kernel {k} reads {place.Buffer}, which lives {place.First}..{place.End}");
                if (handedOn)
                {
                    Assert.Empty(kernel.Anchors);
                    Assert.All(kernel.Results.SelectMany(r => schedule.Fused.Readings[r].Reads).Where(r => r.Node == node), r => Assert.True(r.SamePoint));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_arena_is_as_large_as_its_buffers_need(int seed)
    {
        var (_, plan) = Planned(seed);
        foreach (var extent in (long[])[0, 1, 3, 16, 17, 1000])
        {
            foreach (var place in plan.Places)
            {
                var units = (plan.Regions[place.Region].Unit.Evaluate(_ => extent) + MemoryPlan.UnitElements - 1) / MemoryPlan.UnitElements * MemoryPlan.UnitElements;
                if (place.Buffer.Elements.Evaluate(_ => extent) is >= 0 and var elements && units >= 0)
                {
                    Assert.True(place.BytesPerUnit * units >= elements * place.Buffer.Type.Size, $"{place.Buffer} at {extent}");
                    Assert.Equal(0, place.OffsetPerUnit * units % 64);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_changes_variables_comes_last_and_reads_what_was_computed(int seed)
    {
        var (schedule, _) = Planned(seed);
        var at = schedule.Kernels.SelectMany((kernel, position) => kernel.Results.Select(n => (n, position))).ToDictionary(p => p.n, p => p.position);
        for (var k = 0; k < schedule.Kernels.Length; k++)
        {
            var kernel = schedule.Kernels[k];
            Assert.All(kernel.Reads.Where(at.ContainsKey), n => Assert.True(at[n] < k));
            var writes = kernel.Results.Any(n => schedule.Buffers.GetValueOrDefault(n)?.Storage == Storage.Variable);
            Assert.Equal(writes, k >= schedule.CommitFrom);
            Assert.False(writes && kernel.HasChecks);
        }
    }

    private static (Schedule Schedule, MemoryPlan Plan) Planned(int seed)
    {
        var lowered = Lowered.From(new RandomGraph(seed, 15 + seed % 40).Graph, Agreement.Fresh, PassOptions.Default);
        return (lowered.Schedule, lowered.Plan);
    }
}
