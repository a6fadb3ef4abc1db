using System.Runtime.CompilerServices;

namespace GraphC.Runtime.Tests;

public unsafe class ArenaTests
{
    [Fact]
    public void Starts_empty()
    {
        using var arena = new Arena();
        Assert.True(arena.Base == null);
        Assert.Equal(0, arena.Capacity);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(5_000_001)]
    public void Memory_is_aligned_and_usable_to_the_last_byte(long bytes)
    {
        using var arena = new Arena();
        arena.EnsureCapacity(bytes);
        Assert.Equal(0, (nint)arena.Base % Arena.Alignment);
        Assert.True(arena.Capacity >= bytes);
        new Span<byte>(arena.Base, (int)arena.Capacity).Fill(7);
    }

    [Fact]
    public void Stays_where_it_is_while_it_is_large_enough()
    {
        using var arena = new Arena();
        arena.EnsureCapacity(1000);
        byte* before = arena.Base;
        arena.EnsureCapacity(10);
        arena.EnsureCapacity(arena.Capacity);
        Assert.True(before == arena.Base);
    }

    [Fact]
    public void Growing_step_by_step_allocates_rarely()
    {
        using var arena = new Arena();
        int allocations = 0;
        for (long bytes = 1; bytes <= 100_000; bytes++)
        {
            long before = arena.Capacity;
            arena.EnsureCapacity(bytes);
            allocations += arena.Capacity != before ? 1 : 0;
        }

        Assert.InRange(allocations, 1, 25);
    }

    [Fact]
    public void Impossible_sizes_fail_and_leave_an_arena_that_works()
    {
        using var arena = new Arena();
        Assert.Throws<OutOfMemoryException>(() => arena.EnsureCapacity(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.EnsureCapacity(-1));
        arena.EnsureCapacity(100);
        arena.Base[99] = 1;
    }

    [Fact]
    public void A_disposed_arena_is_empty_and_refuses_to_grow()
    {
        var arena = new Arena();
        arena.EnsureCapacity(100);
        arena.Dispose();
        arena.Dispose();
        Assert.True(arena.Base == null);
        Assert.Throws<ObjectDisposedException>(() => arena.EnsureCapacity(1));
    }

    [Fact]
    public void A_forgotten_arena_is_finalized()
    {
        WeakReference forgotten = Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(forgotten.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forget()
        {
            var arena = new Arena();
            arena.EnsureCapacity(1 << 20);
            return new WeakReference(arena, trackResurrection: true);
        }
    }
}
