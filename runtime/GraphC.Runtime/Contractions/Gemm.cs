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
/// How the elements of A and B lie in memory a <see cref="Matrix{T}"/> says. C goes to the epilogue and may not overlap A or B.
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

    /// <summary>C = A · B; each finished row segment goes to <paramref name="epilogue"/>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">The epilogue.</typeparam>
    /// <param name="m">Rows of A and C; with 0 nothing happens.</param>
    /// <param name="n">Columns of B and C; with 0 nothing happens.</param>
    /// <param name="k">Columns of A, rows of B; with 0 the epilogue gets zeros.</param>
    /// <param name="a">A, strided or windows.</param>
    /// <param name="b">B, in any form. If A is windows, B is not.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of C once.</param>
    public static void Run<T, TEpilogue>(long m, long n, long k, in Matrix<T> a, in Matrix<T> b, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T> =>
        Run(new Problem<T>(0, m, 0, n, k, a, b, scratch), epilogue);

    /// <summary>The block C[mBegin .. mEnd - 1, nBegin .. nEnd - 1] of A · B: one worker's share.</summary>
    /// <remarks>
    /// The operands are the whole matrices, and the epilogue gets indices into the whole C. Where B lies in panels, a block begins with a panel,
    /// and ends with one or with the matrix.
    /// </remarks>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">The epilogue.</typeparam>
    /// <param name="mBegin">The first row.</param>
    /// <param name="mEnd">The row behind the last.</param>
    /// <param name="nBegin">The first column.</param>
    /// <param name="nEnd">The column behind the last.</param>
    /// <param name="k">Columns of A, rows of B; with 0 the epilogue gets zeros.</param>
    /// <param name="a">A, strided or windows.</param>
    /// <param name="b">B, in any form. If A is windows, B is not.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes, aligned to 64, used by no other thread meanwhile.</param>
    /// <param name="epilogue">Receives every element of the block once.</param>
    public static void RunBlock<T, TEpilogue>(
        long mBegin, long mEnd, long nBegin, long nEnd, long k, in Matrix<T> a, in Matrix<T> b, byte* scratch, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T> =>
        Run(new Problem<T>(mBegin, mEnd, nBegin, nEnd, k, a, b, scratch), epilogue);

    /// <summary>Chooses how to compute the product, and computes it.</summary>
    internal static void Run<T, TEpilogue>(Problem<T> problem, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        if (problem.Rows <= 0 || problem.Columns <= 0)
            return;
        if (!problem.IsShaped && !problem.IsInPanels && PrefersTranspose(problem))
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
            int rows = !problem.IsInPanels ? VectorRows : FarVectorRows;
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
        bool isFar = problem.IsInPanels && problem.K * problem.Columns * sizeof(T) >= FarBBytes;
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
        long rowBegin, long rowEnd, long columnBegin, long columnEnd, long k, in Matrix<T> a, in Matrix<T> b, byte* scratch, bool transposed = false)
        where T : unmanaged
    {
        public readonly long RowBegin = rowBegin, RowEnd = rowEnd, ColumnBegin = columnBegin, ColumnEnd = columnEnd, K = k;
        public readonly byte* Scratch = scratch;
        public readonly bool Transposed = transposed;
        private readonly Matrix<T> _a = a, _b = b;

        public T* A => _a.First;

        public long ARow => _a.Row;

        public long ACol => _a.Column;

        public T* B => _b.First;

        public long BRow => _b.Row;

        public long BCol => _b.Column;

        public ImageWindows* WindowsOfA => _a.Windows;

        public ImageWindows* WindowsOfB => _b.Windows;

        public KernelTaps* TapsOfB => _b.Taps;

        /// <summary>Whether B lies in panels.</summary>
        public bool IsInPanels => _b.IsInPanels;

        public long Rows => RowEnd - RowBegin;

        public long Columns => ColumnEnd - ColumnBegin;

        /// <summary>Whether an operand is the windows of an image or a kernel, of which blocks are always copied.</summary>
        public bool IsShaped => WindowsOfA is not null || WindowsOfB is not null || TapsOfB is not null;

        /// <summary>Whether panels of B are as deep as the product.</summary>
        public bool HasWholePanels => TapsOfB is not null || IsInPanels;

        /// <summary>
        /// Whether B lies in panels as wide as a tile. Such a tile is read in the order in which it lies, so it serves even two rows; only of one
        /// it has too few sums to hide the latency of fma.
        /// </summary>
        public bool IsInPanelsOf(int columns) => IsInPanels && columns == Panels.Columns(sizeof(T));

        public Problem<T> WithRows(long begin, long end) => new(begin, end, ColumnBegin, ColumnEnd, K, _a, _b, Scratch, Transposed);

        public Problem<T> Transpose() =>
            new(ColumnBegin, ColumnEnd, RowBegin, RowEnd, K, _b.Transpose(), _a.Transpose(), Scratch, !Transposed);
    }
}
