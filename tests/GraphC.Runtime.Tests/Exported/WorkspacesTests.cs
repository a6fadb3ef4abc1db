namespace GraphC.Runtime.Tests.Exported;

/// <summary>The pool of memory that threads share without locks.</summary>
public class WorkspacesTests
{
    [Fact]
    public void One_after_the_other_they_use_the_same()
    {
        var pool = new Workspaces();
        var first = pool.Take();
        pool.Return(first);
        Assert.Same(first, pool.Take());
        Assert.NotSame(first, pool.Take());
        Assert.Equal(2, pool.Count);
    }

    [Fact]
    public void Nobody_shares_one_and_there_are_no_more_than_users()
    {
        const int Users = 8;
        var pool = new Workspaces();
        var owners = new int[Users + 1];
        var clashes = 0;
        var threads = Enumerable.Range(0, Users).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                var taken = pool.Take();
                if (Interlocked.Increment(ref owners[taken.Number]) != 1)
                {
                    Interlocked.Increment(ref clashes);
                }

                Interlocked.Decrement(ref owners[taken.Number]);
                pool.Return(taken);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(0, clashes);
        Assert.InRange(pool.Count, 1, Users);
    }

    [Fact]
    public void Taking_and_giving_back_allocates_nothing()
    {
        var pool = new Workspaces();
        pool.Return(pool.Take());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            pool.Return(pool.Take());
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
