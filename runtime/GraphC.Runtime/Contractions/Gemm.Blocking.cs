using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

// Sizes of blocks, in bytes, so that float and double blocks fill the same caches. Measured on Zen 4 (1 MiB of second-level cache), and
// kept small enough for 512 KiB. What weighs most there: sums that wait between two blocks of K cost 5 to 10 % (so blocks are deep, and
// panels of B stream from the second-level cache instead of resting in the first), and so does a copy of A that is repeated for every few
// columns (so blocks of B are wide, and rest in the third level). The micro-kernel runs at the same speed on operands in place and on
// copies, as long as the caches hold what it reads again: so most products are faster without any copy.
public static unsafe partial class Gemm
{
    /// <summary>Most products an element adds while its sum stays in a register.</summary>
    private const int BlockK = 1024;

    /// <summary>
    /// The same for few rows of A and a B that no cache holds, whose rows are whole pages apart. All rows of a tile then share a few sets, and
    /// what the machine fetches ahead of a tile's end is evicted before the next tile asks for it, unless these rows are few.
    /// </summary>
    private const int FarBlockK = 16;

    /// <summary>From this size on no cache holds B.</summary>
    private const long FarBBytes = 24 << 20;

    /// <summary>A block of A, read once for each panel of B: it shares the second-level cache with the panel.</summary>
    private const long BlockABytes = 288 << 10;

    /// <summary>Most rows of a block of A, where K is short.</summary>
    private const long BlockRows = 768;

    /// <summary>A block of B that few rows use: they do so while a copy is in the second-level cache.</summary>
    private const long NarrowBlockBBytes = 512 << 10;

    /// <summary>A block of B that many rows use: the wider it is, the less often A is read and copied.</summary>
    private const long WideBlockBBytes = 4 << 20;

    /// <summary>The most rows of a convolution kernel as an operand, of elements of 4 bytes or more: one panel of it fits a block of B.</summary>
    public static long MostKernelDepth => WideBlockBBytes / (Panels.Columns(sizeof(float)) * sizeof(float));

    /// <summary>Sums that wait between blocks of K, where they cannot wait in C. Limits the rows and columns of a block.</summary>
    private const long SumBytes = 1536 << 10;

    /// <summary>Fewest rows whose sums have room, whatever the columns of a block.</summary>
    private const long FewestOuterRows = 96;

    /// <summary>Rows of B between the one in use and the one asked for. Farther than the machine looks by itself where a row may be a page.</summary>
    private const int PrefetchDistance = 16;

    /// <summary>How many k before its end a tile asks for its place in C: long enough before, and not so long that it is evicted again.</summary>
    private const int StoreLead = 32;

    /// <summary>Rows or columns this far apart share a set of the first-level cache, which has eight ways.</summary>
    private const int PageBytes = 4096;

    /// <summary>The tallest tile of which the rows of A, where they share a set, leave room for others.</summary>
    private const int TileRowsOfOneSet = 6;

    /// <summary>Columns from which on a copy of A whose rows share a set is repaid.</summary>
    private const long CopiedAColumnBytes = 384;

    /// <summary>Columns from which on a copy of A in the other direction is repaid, and the size up to which A is near enough without one.</summary>
    private const long FarAColumnBytes = 1536, NearABytes = 512 << 10;

    /// <summary>Rows from which on a copy of B is repaid, and the size up to which B is near enough without one.</summary>
    private const long CopiedBRows = 256, NearBBytes = 2 << 20;

    /// <summary>Rows of A that are too few for tiles.</summary>
    private const int VectorRows = 3;

    /// <summary>
    /// The same for panels that no cache holds and that are wider than a tile: rows one after the other read all of a panel, the first of them from
    /// memory, where tiles would skip every other line of it.
    /// </summary>
    private const int FarVectorRows = 6;

    /// <summary>Keeps rows of packed A, which are read side by side, apart in the sets of the cache.</summary>
    private const int PackedRowPadding = 64;

    /// <summary>Rows of C that turn around at once, where Cᵀ was computed.</summary>
    private const int TurnedRows = 128;

    private const long PackedABytes = BlockABytes + BlockRows * PackedRowPadding;
    private const long TurnedBytes = 64 * TurnedRows;

    /// <summary>Bytes of scratch any product needs, a constant whatever its shape and strides.</summary>
    public const long ScratchBytes = PackedABytes + WideBlockBBytes + SumBytes + TurnedBytes;

    /// <summary>The block sizes of one product, in elements.</summary>
    private readonly struct Blocks
    {
        /// <summary>Depth of a block.</summary>
        public readonly long K;

        /// <summary>Columns of a block of B, whole panels.</summary>
        public readonly long Columns;

        /// <summary>Rows of a block of A, whole tiles.</summary>
        public readonly long Rows;

        /// <summary>Rows that pass over one block of B: those whose sums can wait.</summary>
        public readonly long OuterRows;

        /// <summary>Whether there are several blocks of K, between which sums wait.</summary>
        public readonly bool SumsWait;

        /// <param name="rows">Rows of the product.</param>
        /// <param name="k">Depth of the product.</param>
        /// <param name="tileRows">Rows of a tile.</param>
        /// <param name="panelColumns">Columns of a panel of B.</param>
        /// <param name="elementBytes">Size of an element.</param>
        /// <param name="sumsInC">Whether sums wait in C.</param>
        /// <param name="copiesWholePanels">Whether B is copied to panels as deep as the product.</param>
        /// <param name="deepest">The deepest block.</param>
        public Blocks(long rows, long k, int tileRows, int panelColumns, int elementBytes, bool sumsInC, bool copiesWholePanels, int deepest)
        {
            K = Math.Max(1, EvenPiece(k, deepest));
            SumsWait = k > deepest;
            long depthBytes = K * elementBytes, panelDepthBytes = copiesWholePanels ? k * elementBytes : depthBytes;
            long mostColumns = SumBytes / (FewestOuterRows * elementBytes);
            Columns = Math.Min((rows > 2 * tileRows ? WideBlockBBytes : NarrowBlockBBytes) / panelDepthBytes, mostColumns);
            Columns = Math.Max(Columns / panelColumns, 1) * panelColumns;
            Rows = Math.Min(BlockRows, BlockABytes / depthBytes) / tileRows * tileRows;

            // Sums that wait in C need no room, but for the last, ragged panel.
            long waitingColumns = sumsInC ? panelColumns : Columns;
            OuterRows = SumsWait ? SumBytes / (waitingColumns * elementBytes) / tileRows * tileRows : rows;
        }
    }

    /// <summary>The parts of the scratch.</summary>
    private readonly struct Workspace<T>(byte* scratch) where T : unmanaged
    {
        public readonly T* PackedB = (T*)scratch;
        public readonly T* PackedA = (T*)(scratch + WideBlockBBytes);

        /// <summary>Sums of tiles, one after the other.</summary>
        public readonly T* Sums = (T*)(scratch + WideBlockBBytes + PackedABytes);

        /// <summary>A finished tile turned around.</summary>
        public readonly T* Turned = (T*)(scratch + WideBlockBBytes + PackedABytes + SumBytes);
    }

    /// <summary>The least multiple of <paramref name="step"/> that is no less than <paramref name="length"/>.</summary>
    private static long RoundUp(long length, int step) => (length + step - 1) / step * step;

    /// <summary>Cuts <paramref name="length"/> into the fewest pieces of at most <paramref name="limit"/>, all of one size but the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long EvenPiece(long length, long limit)
    {
        long pieces = (length + limit - 1) / limit;
        return pieces == 0 ? 0 : (length + pieces - 1) / pieces;
    }
}
