namespace GraphC.Runtime.Tests.Threads;

public unsafe class WorkerTeamTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void No_worker_passes_a_barrier_before_all_have_come(int size)
    {
        var program = new Counting(size, rounds: 300);
        for (var run = 0; run < 20; run++)
        {
            while (!WorkerTeam.Of(size).TryRun(program, Nothing(), out var succeeded) || !succeeded)
            {
                Thread.Yield();   // another test has this team
            }
        }

        Assert.False(program.Overtaken);
        Assert.Equal(20L * 300 * size, program.Arrivals);
    }

    [Fact]
    public void Workers_allocate_nothing_for_steps_and_barriers()
    {
        const int Runs = 200;
        var program = new Weighing(size: 3, Runs);
        var team = WorkerTeam.Of(3);
        for (var run = 0; run < Runs;)
        {
            run += team.TryRun(program, Nothing(), out _) ? 1 : 0;
            Thread.Sleep(run % 10 == 0 ? 1 : 0);   // now and then workers have parked
        }

        Assert.Equal([0, 0, 0], program.Allocated);
    }

    [Fact]
    public void A_team_at_work_is_not_waited_for()
    {
        var team = WorkerTeam.Of(4);
        var nested = new Nested(team);
        Assert.True(team.TryRun(nested, Nothing(), out _));
        Assert.False(nested.RanInside);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1000)]
    public void Shares_cover_a_range_once_and_begin_at_whole_vectors(long extent)
    {
        for (var workers = 1; workers <= 5; workers++)
        {
            var next = 0L;
            for (var worker = 0; worker < workers; worker++)
            {
                var (first, end) = Share.Of(extent, 16, worker, workers);
                Assert.Equal(next, first);
                Assert.True(first % 16 == 0 || first == extent);
                next = end;
            }

            Assert.Equal(extent, next);
        }
    }

    [Theory]
    [InlineData("5")]
    [InlineData("16 1 17")]
    [InlineData("0 1000 0 3 15 16 200 0")]
    public void Stretches_cover_all_segments_once_and_begin_at_whole_vectors(string segments)
    {
        long[] extents = [.. segments.Split(' ').Select(long.Parse)];
        for (var workers = 1; workers <= 5; workers++)
        {
            var next = new long[extents.Length];
            for (var worker = 0; worker < workers; worker++)
            {
                var turns = new Turns(worker, workers, workers == 1 ? null : WorkerTeam.Of(workers));
                Assert.True(turns.Take(true, false, false));
                turns.Divide(extents.Sum(e => (e + Share.Grain - 1) / Share.Grain));
                for (var i = 0; i < extents.Length; i++)
                {
                    if (turns.Next(extents[i]))
                    {
                        Assert.Equal(next[i], turns.First);
                        Assert.Equal(0, turns.First % Share.Grain);
                        next[i] = turns.End;
                    }
                }

                Assert.False(turns.Next(1000));   // of a kernel that this worker has no part in
            }

            Assert.Equal(extents, next);
        }
    }

    private static Frame Nothing() => new()
    {
        Extents = null, Arena = null, Inputs = null, Variables = null, Outputs = null, Constants = null, Fault = null, Seed = 0, Step = 0,
    };

    private abstract class Program : EmittedProgram
    {
        public override long ArenaBytes(long* extents, int workers) => 0;

        public override (string Kernel, long Bytes) Peak(long* extents) => ("", 0);

        public override bool IsWorthTeam(long* extents) => true;

        public override string DescribeCheck(int check) => "";
    }

    private sealed class Counting(int size, int rounds) : Program
    {
        private readonly int[] round = new int[size];
        private long arrivals;

        public bool Overtaken { get; private set; }

        public long Arrivals => arrivals;

        public override bool Run(in Frame frame, int worker, int workers, WorkerTeam? team)
        {
            for (var i = 0; i < rounds; i++)
            {
                Volatile.Write(ref round[worker], Volatile.Read(ref round[worker]) + 1);
                Interlocked.Increment(ref arrivals);
                team!.Barrier(worker);
                foreach (var other in round)
                {
                    Overtaken |= other < round[worker];
                }

                team.Barrier(worker);
            }

            return true;
        }
    }

    /// <summary>Tells what each worker allocated between the middle of its runs and the last one.</summary>
    private sealed class Weighing(int size, int runs) : Program
    {
        private readonly int[] run = new int[size];
        private readonly long[] before = new long[size];

        public long[] Allocated { get; } = new long[size];

        public override bool Run(in Frame frame, int worker, int workers, WorkerTeam? team)
        {
            team!.Barrier(worker);
            var now = GC.GetAllocatedBytesForCurrentThread();
            before[worker] = run[worker]++ == runs / 2 ? now : before[worker];
            Allocated[worker] = run[worker] == runs ? now - before[worker] : -1;
            return true;
        }
    }

    private sealed class Nested(WorkerTeam team) : Program
    {
        public bool RanInside { get; private set; }

        public override bool Run(in Frame frame, int worker, int workers, WorkerTeam? same)
        {
            if (worker == 0)
            {
                RanInside = team.TryRun(this, frame, out _);
            }

            return true;
        }
    }
}
