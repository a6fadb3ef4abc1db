using System.Runtime.InteropServices;

namespace GraphC.Runtime.Tests;

/// <summary>Memory that ends where the process's does: on Linux the page behind the last element faults when touched.</summary>
internal sealed unsafe partial class NativeArray<T> : IDisposable where T : unmanaged
{
    private readonly byte* _pages;
    private readonly nuint _bytes;
    private readonly bool _guarded = OperatingSystem.IsLinux();

    public NativeArray(long length)
    {
        Length = length;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint used = (nuint)(length * sizeof(T));
        _bytes = (used + page - 1) / page * page + page;
        if (_guarded)
        {
            _pages = (byte*)Native.MemoryMap(null, _bytes, 3, 0x22, -1, 0);
            if ((nint)_pages == -1 || Native.Protect(_pages + _bytes - page, page, 0) != 0)
                throw new OutOfMemoryException();
        }
        else
        {
            _pages = (byte*)NativeMemory.AlignedAlloc(_bytes, 64);
        }

        Data = (T*)(_pages + _bytes - page - used);
    }

    public T* Data { get; }

    public long Length { get; }

    public Span<T> Span => new(Data, (int)Length);

    public void Dispose()
    {
        if (_guarded)
            _ = Native.Unmap(_pages, _bytes);
        else
            NativeMemory.AlignedFree(_pages);
    }
}

internal static unsafe partial class Native
{
    [LibraryImport("libc", EntryPoint = "mmap")]
    internal static partial void* MemoryMap(void* address, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    internal static partial int Protect(void* address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    internal static partial int Unmap(void* address, nuint bytes);
}
