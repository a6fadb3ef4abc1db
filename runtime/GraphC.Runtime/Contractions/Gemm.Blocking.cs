using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// Sizes of blocks. In bytes along M and N, so that float and double blocks fill the same caches. A block of packed A and a panel of B
// share a second-level cache of 512 KiB or more; the raw sums that wait between two blocks of K live in the third level.
public static unsafe partial class Gemm
{
    /// <summary>Most products an element adds while its sum stays in a register.</summary>
    private const int BlockK = 384;

    /// <summary>Packed A: 192 rows of float, 96 of double.</summary>
    private const int BlockRowBytes = 768;

    /// <summary>Packed B: 512 columns of float, 256 of double.</summary>
    private const int BlockColumnBytes = 2048;

    /// <summary>Rows whose sums can wait between blocks of K. Also how often B is packed again: once in so many rows.</summary>
    private const int OuterRows = 768;

    /// <summary>Up to here B is small enough to be read in place: it stays in the cache by itself.</summary>
    private const long DirectBytes = 512 << 10;

    /// <summary>Up to here a row of B is too short to repay a copy of A.</summary>
    private const long PackAColumnBytes = 512;

    /// <summary>Rows of A that are too few for tiles.</summary>
    private const int VectorRows = 3;

    /// <summary>Keeps rows of packed A, which are read side by side, apart in the sets of the cache.</summary>
    private const int PackedRowPadding = 64;

    /// <summary>Rows of C that turn around at once, where Cᵀ was computed.</summary>
    private const int TurnedRows = 128;

    private const long PackedABytes = (long)BlockRowBytes * BlockK + BlockRowBytes / sizeof(float) * PackedRowPadding;
    private const long PackedBBytes = (long)BlockColumnBytes * BlockK;
    private const long SumBytes = (long)OuterRows * BlockColumnBytes;
    private const long TurnedBytes = 64 * TurnedRows;

    /// <summary>Bytes of scratch any product needs, a constant whatever its shape and strides.</summary>
    public const long ScratchBytes = PackedABytes + PackedBBytes + SumBytes + TurnedBytes;

    /// <summary>The tallest tile whose sums fit in the registers.</summary>
    private static int MaxTileRows => Avx512F.IsSupported ? 12 : 6;

    /// <summary>The parts of the scratch.</summary>
    private readonly struct Workspace<T>(byte* scratch) where T : unmanaged
    {
        public readonly T* PackedB = (T*)scratch;
        public readonly T* PackedA = (T*)(scratch + PackedBBytes);

        /// <summary>Sums of tiles, one after the other.</summary>
        public readonly T* Sums = (T*)(scratch + PackedBBytes + PackedABytes);

        /// <summary>A finished tile turned around.</summary>
        public readonly T* Turned = (T*)(scratch + PackedBBytes + PackedABytes + SumBytes);
    }

    /// <summary>Cuts <paramref name="length"/> into the fewest pieces of at most <paramref name="limit"/>, all of one size but the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long EvenPiece(long length, long limit)
    {
        long pieces = (length + limit - 1) / limit;
        return pieces == 0 ? 0 : (length + pieces - 1) / pieces;
    }
}
