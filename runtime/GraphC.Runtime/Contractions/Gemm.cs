using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

/// <summary>Matrix multiplication, C [M, N] = A [M, K] · B [K, N], the template that contractions are emitted onto.</summary>
/// <remarks>
/// <para>
/// Every element of C is the chain acc = fma(A[m, k], B[k, n], acc) for k = 0 .. K - 1 in that order, started at acc = 0. Blocks, tiles,
/// packing and register width only decide when a link of the chain is added and where the sum waits meanwhile, never the order: the
/// result has the same bits on every machine, in every regime and under every split among threads.
/// </para>
/// <para>
/// Operands have any strides, in elements, 0 and negative included: A[m, k] is <c>a[m * aRow + k * aCol]</c>, B[k, n] is
/// <c>b[k * bRow + n * bCol]</c>. C goes to the epilogue and may not overlap A or B.
/// </para>
/// </remarks>
public static unsafe partial class Gemm
{
    /// <summary>How a product is computed; all ways give the same bits.</summary>
    internal enum Regime
    {
        /// <summary>A few rows (or columns), one at a time against wide strips of B: no reuse, so memory sets the pace.</summary>
        Vector,

        /// <summary>Tiles straight from A and B: both are near, or used too rarely to pay for a copy.</summary>
        Direct,

        /// <summary>A is copied into strips one tile high; B is read in place.</summary>
        PackA,

        /// <summary>B is copied into panels one tile wide; A is read in place.</summary>
        PackB,

        /// <summary>Both are copied: blocks of A stay in the second-level cache, blocks of B in the third.</summary>
        PackBoth,
    }

    /// <summary>C = A · B in <see cref="float"/>; each finished row segment goes to <paramref name="epilogue"/>.</summary>
    /// <param name="m">Rows of A and C; with 0 nothing happens.</param>
    /// <param name="n">Columns of B and C; with 0 nothing happens.</param>
    /// <param name="k">Columns of A, rows of B; with 0 the epilogue gets zeros.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="aRow">Elements from A[m, k] to A[m + 1, k].</param>
    /// <param name="aCol">Elements from A[m, k] to A[m, k + 1].</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="bRow">Elements from B[k, n] to B[k + 1, n].</param>
    /// <param name="bCol">Elements from B[k, n] to B[k, n + 1].</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of C once.</param>
    public static void Run<TEpilogue>(
        long m, long n, long k, float* a, long aRow, long aCol, float* b, long bRow, long bCol, byte* scratch, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<float> =>
        Run(new Problem<float>(0, m, 0, n, k, a, aRow, aCol, b, bRow, bCol, scratch), epilogue);

    /// <summary>C = A · B in <see cref="double"/>.</summary>
    /// <inheritdoc cref="Run{TEpilogue}(long, long, long, float*, long, long, float*, long, long, byte*, in TEpilogue)"/>
    public static void Run<TEpilogue>(
        long m, long n, long k, double* a, long aRow, long aCol, double* b, long bRow, long bCol, byte* scratch, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<double> =>
        Run(new Problem<double>(0, m, 0, n, k, a, aRow, aCol, b, bRow, bCol, scratch), epilogue);

    /// <summary>The block C[mBegin .. mEnd - 1, nBegin .. nEnd - 1] of A · B in <see cref="float"/>: one worker's share.</summary>
    /// <remarks>Pointers are those of the whole matrices, and the epilogue gets indices into the whole C.</remarks>
    /// <inheritdoc cref="Run{TEpilogue}(long, long, long, float*, long, long, float*, long, long, byte*, in TEpilogue)"/>
    public static void RunBlock<TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        float* a, long aRow, long aCol, float* b, long bRow, long bCol, byte* scratch, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<float> =>
        Run(new Problem<float>(mBegin, mEnd, nBegin, nEnd, k, a, aRow, aCol, b, bRow, bCol, scratch), epilogue);

    /// <summary>The block C[mBegin .. mEnd - 1, nBegin .. nEnd - 1] of A · B in <see cref="double"/>: one worker's share.</summary>
    /// <inheritdoc cref="RunBlock{TEpilogue}(long, long, long, long, long, float*, long, long, float*, long, long, byte*, in TEpilogue)"/>
    public static void RunBlock<TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        double* a, long aRow, long aCol, double* b, long bRow, long bCol, byte* scratch, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<double> =>
        Run(new Problem<double>(mBegin, mEnd, nBegin, nEnd, k, a, aRow, aCol, b, bRow, bCol, scratch), epilogue);

    /// <summary>A block of C = A · B, where A is the windows of an image, which are read from it in place: one worker's share.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">The epilogue.</typeparam>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column.</param>
    /// <param name="nEnd">The column behind the last.</param>
    /// <param name="k">Elements of a window, rows of B.</param>
    /// <param name="image">The first element of the image.</param>
    /// <param name="windows">The windows: row m of A is window m.</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="bRow">Elements from B[k, n] to B[k + 1, n].</param>
    /// <param name="bCol">Elements from B[k, n] to B[k, n + 1].</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once, with indices into the whole C.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        T* image, in ImageWindows windows, T* b, long bRow, long bCol, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        ImageWindows ofA = windows;
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, image, 0, 0, b, bRow, bCol, scratch, windowsOfA: &ofA), epilogue);
    }

    /// <summary>A block of C = A · B, where B is the windows of an image, which are read from it in place: one worker's share.</summary>
    /// <inheritdoc cref="RunBlock{T, TEpilogue}(long, long, long, long, long, T*, in ImageWindows, T*, long, long, byte*, in TEpilogue)"/>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column.</param>
    /// <param name="nEnd">The column behind the last.</param>
    /// <param name="k">Columns of A, and how many windows there are.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="aRow">Elements from A[m, k] to A[m + 1, k].</param>
    /// <param name="aCol">Elements from A[m, k] to A[m, k + 1].</param>
    /// <param name="image">The first element of the image.</param>
    /// <param name="windows">The windows: row k of B is window k.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once, with indices into the whole C.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        T* a, long aRow, long aCol, T* image, in ImageWindows windows, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        ImageWindows ofB = windows;
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, a, aRow, aCol, image, 0, 0, scratch, windowsOfB: &ofB), epilogue);
    }

    /// <summary>A block of C = A · B, where B is a convolution kernel, which is read where it lies: one worker's share.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">The epilogue.</typeparam>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column.</param>
    /// <param name="nEnd">The column behind the last.</param>
    /// <param name="k">Columns of A, rows of B; at most <see cref="MostKernelDepth"/>.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="aRow">Elements from A[m, k] to A[m + 1, k].</param>
    /// <param name="aCol">Elements from A[m, k] to A[m, k + 1].</param>
    /// <param name="kernel">The first element of the kernel.</param>
    /// <param name="taps">How the kernel is a matrix.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once, with indices into the whole C.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        T* a, long aRow, long aCol, T* kernel, in KernelTaps taps, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        KernelTaps ofB = taps;
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, a, aRow, aCol, kernel, 0, 0, scratch, tapsOfB: &ofB), epilogue);
    }

    /// <summary>A block of C = A · B, where A is the windows of an image and B a convolution kernel, both read where they lie: one worker's share.</summary>
    /// <inheritdoc cref="RunBlock{T, TEpilogue}(long, long, long, long, long, T*, long, long, T*, in KernelTaps, byte*, in TEpilogue)"/>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column.</param>
    /// <param name="nEnd">The column behind the last.</param>
    /// <param name="k">Elements of a window, rows of B; at most <see cref="MostKernelDepth"/>.</param>
    /// <param name="image">The first element of the image.</param>
    /// <param name="windows">The windows: row m of A is window m.</param>
    /// <param name="kernel">The first element of the kernel.</param>
    /// <param name="taps">How the kernel is a matrix.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once, with indices into the whole C.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        T* image, in ImageWindows windows, T* kernel, in KernelTaps taps, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        (ImageWindows ofA, KernelTaps ofB) = (windows, taps);
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, image, 0, 0, kernel, 0, 0, scratch, windowsOfA: &ofA, tapsOfB: &ofB), epilogue);
    }

    /// <summary>A block of C = A · B, where B lies in panels: one worker's share.</summary>
    /// <inheritdoc cref="RunBlock{T, TEpilogue}(long, long, long, long, long, T*, long, long, T*, in KernelTaps, byte*, in TEpilogue)"/>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column, the first of a panel.</param>
    /// <param name="nEnd">The column behind the last, which is the last of a panel or of the matrix.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="aRow">Elements from A[m, k] to A[m + 1, k].</param>
    /// <param name="aCol">Elements from A[m, k] to A[m, k + 1].</param>
    /// <param name="b">The first element of the first panel.</param>
    /// <param name="panels">The panels.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once, with indices into the whole C.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        T* a, long aRow, long aCol, T* b, in Panels panels, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        Panels ofB = panels;
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, a, aRow, aCol, b, 0, 0, scratch, panelsOfB: &ofB), epilogue);
    }

    /// <summary>A block of C = A · B, where A is the windows of an image, and B lies in panels: one worker's share.</summary>
    /// <inheritdoc cref="RunBlock{T, TEpilogue}(long, long, long, long, long, T*, in ImageWindows, T*, in KernelTaps, byte*, in TEpilogue)"/>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column, the first of a panel.</param>
    /// <param name="nEnd">The column behind the last, which is the last of a panel or of the matrix.</param>
    /// <param name="k">Elements of a window, rows of B.</param>
    /// <param name="image">The first element of the image.</param>
    /// <param name="windows">The windows: row m of A is window m.</param>
    /// <param name="b">The first element of the first panel.</param>
    /// <param name="panels">The panels.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once, with indices into the whole C.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k,
        T* image, in ImageWindows windows, T* b, in Panels panels, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        (ImageWindows ofA, Panels ofB) = (windows, panels);
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, image, 0, 0, b, 0, 0, scratch, windowsOfA: &ofA, panelsOfB: &ofB), epilogue);
    }

    /// <summary>Chooses how to compute the product, and computes it.</summary>
    internal static void Run<T, TEpilogue>(Problem<T> problem, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        if (problem.Rows <= 0 || problem.Columns <= 0)
            return;
        if (!problem.IsShaped && problem.PanelsOfB is null && PrefersTranspose(problem))
            problem = problem.Transpose();
        Run(problem, ChooseRegime(problem), epilogue);
    }

    /// <summary>Computes the product in a given regime, with the widest registers that the machine adds products in and the columns fill.</summary>
    /// <remarks>Some machines take twice as long for a vector of 512 bits as for one of 256.</remarks>
    internal static void Run<T, TEpilogue>(in Problem<T> problem, Regime regime, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        if (Avx512F.IsSupported && problem.Columns > Vector256<T>.Count)
            Run<T, Vector512<T>, Simd512<T>, TEpilogue>(problem, regime, epilogue);
        else if (Fma.IsSupported)
            Run<T, Vector256<T>, Simd256<T>, TEpilogue>(problem, regime, epilogue);
        else if (Vector128.IsHardwareAccelerated)
            Run<T, Vector128<T>, Simd128<T>, TEpilogue>(problem, regime, epilogue);
        else
            Run<T, T, Scalar<T>, TEpilogue>(problem, regime, epilogue);
    }

    /// <summary>As above, with given registers. What a regime cannot read in place it copies all the same.</summary>
    internal static void Run<T, TVector, TSimd, TEpilogue>(in Problem<T> problem, Regime regime, in TEpilogue epilogue)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TEpilogue : struct, IEpilogue<T>
    {
        if (regime == Regime.Vector && !problem.IsShaped && (problem.Rows == 1 || !problem.IsInPanelsOf(2 * TSimd.Lanes)))
        {
            int rows = problem.PanelsOfB is null ? VectorRows : FarVectorRows;
            for (long row = problem.RowBegin; row < problem.RowEnd; row += rows)
                RunVector<T, TVector, TSimd, TEpilogue>(problem.WithRows(row, Math.Min(row + rows, problem.RowEnd)), epilogue);
            return;
        }

        bool packA = regime is Regime.PackA or Regime.PackBoth || problem.WindowsOfA is not null;
        bool packB = regime is Regime.PackB or Regime.PackBoth || problem.BCol != 1 || problem.WindowsOfB is not null || problem.HasWholePanels;
        RunTiles<T, TVector, TSimd, TEpilogue>(problem, packA, packB, epilogue);
    }

    /// <summary>Whether Cᵀ = Bᵀ · Aᵀ is cheaper.</summary>
    private static bool PrefersTranspose<T>(in Problem<T> problem) where T : unmanaged
    {
        long rows = problem.Rows, columns = problem.Columns;
        if (rows > columns)
        {
            // Vectors run along the columns of C. One that is mostly padding costs as much as a full one; against it stands the copy of A,
            // unless its columns are contiguous already, and the transposition of the finished tiles.
            int lanes = Vector512<T>.Count;
            return columns <= (problem.ARow == 1 ? lanes * 3 / 2 : lanes / 4);
        }

        // B must be turned around, or else A and C. A tile of C is turned piece by piece, which costs more than twice as much.
        bool aTurns = problem.ARow != 1, bTurns = problem.BCol != 1;
        return rows > VectorRows && bTurns && !SharesSet(problem.BRow, problem.BCol, sizeof(T))
            && 5 * rows * columns / 2 + (aTurns ? rows * problem.K : 0) < columns * problem.K;
    }

    private static Regime ChooseRegime<T>(in Problem<T> problem) where T : unmanaged
    {
        bool isFar = problem.PanelsOfB is not null && problem.K * problem.Columns * sizeof(T) >= FarBBytes;
        if (!problem.IsShaped && problem.Rows <= (isFar ? FarVectorRows : VectorRows))
            return Regime.Vector;
        return (RepaysCopyOfA(problem), RepaysCopyOfB(problem)) switch
        {
            (false, false) => Regime.Direct,
            (true, false) => Regime.PackA,
            (false, true) => Regime.PackB,
            (true, true) => Regime.PackBoth,
        };
    }

    /// <summary>Whether A is read often enough, and badly enough where it lies, to be copied.</summary>
    private static bool RepaysCopyOfA<T>(in Problem<T> problem) where T : unmanaged
    {
        if (problem.WindowsOfA is not null)
            return true;
        if (problem.ACol == 1)
            return SharesSet(problem.ACol, problem.ARow, sizeof(T)) && problem.Columns * sizeof(T) >= CopiedAColumnBytes;
        return problem.Columns * sizeof(T) >= FarAColumnBytes && problem.Rows * problem.K * sizeof(T) > NearABytes;
    }

    /// <summary>Whether rows, each contiguous, evict each other from the first-level cache when they are read side by side.</summary>
    private static bool SharesSet(long step, long row, int elementBytes) => step == 1 && row * elementBytes % PageBytes == 0;

    /// <summary>Whether B is read often enough, and is too large where it lies, to be copied.</summary>
    private static bool RepaysCopyOfB<T>(in Problem<T> problem) where T : unmanaged =>
        problem.WindowsOfB is not null || problem.HasWholePanels || (problem.Rows >= CopiedBRows && problem.K * problem.Columns * sizeof(T) > NearBBytes);

    /// <summary>One block of one product.</summary>
    /// <remarks>
    /// Transposed: A and B stand for Bᵀ and Aᵀ, and what is computed is Cᵀ. Windows and kernels have no strides, only the image or the
    /// kernel that they are of as A or B; a product that has some is not transposed, since what is copied of them is contiguous along rows.
    /// </remarks>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Problem<T>(
        long rowBegin, long rowEnd, long columnBegin, long columnEnd, long k,
        T* a, long aRow, long aCol, T* b, long bRow, long bCol, byte* scratch, bool transposed = false,
        ImageWindows* windowsOfA = null, ImageWindows* windowsOfB = null, KernelTaps* tapsOfB = null, Panels* panelsOfB = null)
        where T : unmanaged
    {
        public readonly long RowBegin = rowBegin, RowEnd = rowEnd, ColumnBegin = columnBegin, ColumnEnd = columnEnd, K = k;
        public readonly T* A = a;
        public readonly long ARow = aRow, ACol = aCol;
        public readonly T* B = b;
        public readonly long BRow = bRow, BCol = bCol;
        public readonly byte* Scratch = scratch;
        public readonly bool Transposed = transposed;
        public readonly ImageWindows* WindowsOfA = windowsOfA, WindowsOfB = windowsOfB;
        public readonly KernelTaps* TapsOfB = tapsOfB;
        public readonly Panels* PanelsOfB = panelsOfB;

        public long Rows => RowEnd - RowBegin;

        public long Columns => ColumnEnd - ColumnBegin;

        /// <summary>Whether an operand is the windows of an image or a kernel, of which blocks are always copied.</summary>
        public bool IsShaped => WindowsOfA is not null || WindowsOfB is not null || TapsOfB is not null;

        /// <summary>
        /// Whether B lies in panels as wide as a tile. Such a tile is read in the order in which it lies, so it serves even two rows; only of one
        /// it has too few sums to hide the latency of fma.
        /// </summary>
        public bool IsInPanelsOf(int columns) => PanelsOfB is not null && columns == Panels.Columns(sizeof(T));

        /// <summary>Whether panels of B are as deep as the product.</summary>
        public bool HasWholePanels => TapsOfB is not null || PanelsOfB is not null;

        public Problem<T> WithRows(long begin, long end) =>
            new(begin, end, ColumnBegin, ColumnEnd, K, A, ARow, ACol, B, BRow, BCol, Scratch, Transposed, WindowsOfA, WindowsOfB, TapsOfB, PanelsOfB);

        public Problem<T> Transpose() =>
            new(ColumnBegin, ColumnEnd, RowBegin, RowEnd, K, B, BCol, BRow, A, ACol, ARow, Scratch, !Transposed);
    }
}
