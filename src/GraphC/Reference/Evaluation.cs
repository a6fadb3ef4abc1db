namespace GraphC;

/// <summary>An array of the float64 interpreter: every element type is held in doubles (integers are exact up to 2^53).</summary>
public sealed class Value
{
    /// <summary>An array of zeros.</summary>
    public Value(DType dtype, long[] shape)
    {
        DType = dtype;
        Shape = shape;
        Data = new double[shape.Aggregate(1L, (a, b) => checked(a * b))];
    }

    /// <summary>The element type that the doubles stand for.</summary>
    public DType DType { get; }

    /// <summary>The extents.</summary>
    public long[] Shape { get; }

    /// <summary>The elements, row-major.</summary>
    public double[] Data { get; }

    /// <summary>The row-major position of coordinates.</summary>
    public long Position(ReadOnlySpan<long> at)
    {
        long position = 0;
        for (var i = 0; i < Shape.Length; i++)
        {
            position = position * Shape[i] + at[i];
        }

        return position;
    }

    /// <summary>All coordinates in row-major order. The array is reused: copy it to keep it.</summary>
    public static IEnumerable<long[]> Points(long[] shape)
    {
        if (shape.Contains(0))
        {
            yield break;
        }

        var at = new long[shape.Length];
        while (true)
        {
            yield return at;
            var axis = shape.Length - 1;
            while (axis >= 0 && ++at[axis] == shape[axis])
            {
                at[axis--] = 0;
            }

            if (axis < 0)
            {
                yield break;
            }
        }
    }

    /// <summary>A copy of a tensor.</summary>
    public static Value From(Tensor tensor)
    {
        var value = new Value(tensor.DType, tensor.Shape.ToArray());
        for (var i = 0L; i < tensor.Length; i++)
        {
            value.Data[i] = tensor[i];
        }

        return value;
    }

    /// <summary>The tensor whose elements are nearest to the doubles, or null if an integer element has no exact </summary>
    internal Tensor? ToTensor()
    {
        const double exact = 1L << 53;
        var tensor = new Tensor(DType, Shape);
        switch (DType)
        {
            case DType.Float32: return Fill<float>(x => (float)x);
            case DType.Float64: return Fill<double>(x => x);
            case DType.Int32: return Fits(int.MinValue, int.MaxValue) ? Fill<int>(x => (int)x) : null;
            case DType.Int64: return Fits(1 - exact, exact - 1) ? Fill<long>(x => (long)x) : null;
            case DType.UInt8: return Fits(0, 255) ? Fill<byte>(x => (byte)x) : null;
            case DType.Bool: return Fits(0, 1) ? Fill<bool>(x => x != 0) : null;
            default: return null;
        }

        bool Fits(double low, double high) => Data.All(x => x >= low && x <= high && x == Math.Floor(x));

        Tensor Fill<T>(Func<double, T> round) where T : unmanaged
        {
            var span = tensor.AsSpan<T>();
            for (var i = 0; i < Data.Length; i++)
            {
                span[i] = round(Data[i]);
            }

            return tensor;
        }
    }
}

/// <summary>What the float64 reference of an op sees: its inputs, the result to fill, the extents, the random state.</summary>
public sealed class Evaluation
{
    internal Evaluation(IReadOnlyList<Value> inputs, Value output, EvaluationRun run) => (Inputs, Output, Run) = (inputs, output, run);

    /// <summary>The inputs.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The result, zeros to begin with.</summary>
    public Value Output { get; }

    /// <summary>The seed of random ops.</summary>
    public ulong Seed => Run.Seed;

    /// <summary>The step of random ops.</summary>
    public ulong Step => Run.Step;

    internal Func<RandomStream, int> Stream => Run.Stream;

    internal EvaluationRun Run { get; }

    /// <summary>The value of an extent in this run.</summary>
    public long this[Dim dim] => dim.Evaluate(Run.Bind);
}

/// <summary>What is the same for all ops of a run.</summary>
/// <param name="Bind">The value of each symbol.</param>
/// <param name="Seed">The seed of random ops.</param>
/// <param name="Step">The number of earlier runs.</param>
/// <param name="Stream">The number of each random stream.</param>
/// <param name="Cancellation">Ends loops of unknown length.</param>
internal sealed record EvaluationRun(
    Func<DimSymbol, long> Bind, ulong Seed, ulong Step, Func<RandomStream, int> Stream, CancellationToken Cancellation = default);
