using System.Runtime.InteropServices;

namespace GraphC.Runtime;

/// <summary>The one allocation that a step's buffers lie in: native memory, aligned to 64 bytes, that grows with the batch.</summary>
/// <remarks>Contents are neither zeroed nor kept across growth: a step writes what it reads. Not for use from several threads.</remarks>
public sealed unsafe class Arena : IDisposable
{
    /// <summary>The alignment of <see cref="Base"/>: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private bool _disposed;

    /// <summary>Frees the memory if <see cref="Dispose"/> was not called.</summary>
    ~Arena() => Free();

    /// <summary>The first byte; null while nothing has been allocated. Growth moves it.</summary>
    public byte* Base { get; private set; }

    /// <summary>Bytes that may be used from <see cref="Base"/> on.</summary>
    public long Capacity { get; private set; }

    /// <summary>Makes <see cref="Capacity"/> at least <paramref name="bytes"/>. When it grows, it grows by half at least.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The arena was disposed.</exception>
    /// <exception cref="OutOfMemoryException">There is not that much memory; the arena is then empty.</exception>
    public void EnsureCapacity(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (bytes <= Capacity)
            return;

        // The old block goes first: its contents are dead, and both at once may be more than there is.
        long grown = Capacity + Capacity / 2;
        Free();
        try
        {
            Allocate(Math.Max(bytes, grown));
        }
        catch (OutOfMemoryException) when (grown > bytes)
        {
            Allocate(bytes);
        }
    }

    /// <summary>Frees the memory. Pointers into it are dead.</summary>
    public void Dispose()
    {
        Free();
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    private void Allocate(long bytes)
    {
        if (bytes > long.MaxValue - Alignment)
            throw new OutOfMemoryException();
        long rounded = (bytes + Alignment - 1) & -Alignment;
        Base = (byte*)NativeMemory.AlignedAlloc((nuint)rounded, Alignment);
        Capacity = rounded;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Base);
        Base = null;
        Capacity = 0;
    }
}
