namespace GraphC.Runtime;

/// <summary>An operand of a product: the memory that it is in, and how its elements lie there.</summary>
/// <remarks>It points to its geometry, which must stay in place while the product is computed.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>; a strided matrix may also be of <see cref="int"/> or <see cref="long"/>.</typeparam>
public readonly unsafe struct Matrix<T> where T : unmanaged
{
    internal readonly T* First;
    internal readonly long Row, Column;
    internal readonly ImageWindows* Windows;
    internal readonly KernelTaps* Taps;
    internal readonly bool IsInPanels;

    /// <summary>Element (i, j) is <c>first[i * row + j * column]</c>; any strides, 0 and negative included.</summary>
    /// <param name="first">Element (0, 0).</param>
    /// <param name="row">Elements from one row to the next.</param>
    /// <param name="column">Elements from one column to the next.</param>
    public Matrix(T* first, long row, long column)
    {
        First = first;
        (Row, Column) = (row, column);
    }

    /// <summary>Row i is window i of an image, which is read from it in place.</summary>
    /// <param name="image">The first element of the image.</param>
    /// <param name="windows">The windows.</param>
    public Matrix(T* image, ImageWindows* windows)
    {
        First = image;
        Windows = windows;
    }

    /// <summary>A convolution kernel, which is read where it lies; only as B, and of at most <see cref="Gemm.MostKernelDepth"/> rows.</summary>
    /// <param name="kernel">The first element of the kernel.</param>
    /// <param name="taps">How the kernel is a matrix.</param>
    public Matrix(T* kernel, KernelTaps* taps)
    {
        First = kernel;
        Taps = taps;
    }

    private Matrix(T* panels)
    {
        First = panels;
        IsInPanels = true;
    }

    /// <summary>A matrix in <see cref="Panels"/>; only as B.</summary>
    /// <param name="panels">The first element of the first panel.</param>
    public static Matrix<T> InPanels(T* panels) => new(panels);

    /// <summary>The transpose of a strided matrix.</summary>
    internal Matrix<T> Transpose() => new(First, Column, Row);
}
