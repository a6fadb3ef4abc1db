using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Benchmarks;

/// <summary>
/// The bandwidth that this machine has for a plain loop: <c>a[i] = b[i] + s c[i]</c> over arrays of 64 MiB, as McCalpin's STREAM has it. As
/// a peer of a row it takes as long as the row's bytes take at that bandwidth.
/// </summary>
internal sealed unsafe class Triad(int threads)
{
    private const int Arrays = 3;

    private readonly Tensor a = Filled(0), b = Filled(1), c = Filled(2);

    /// <summary>A contender that moves as many bytes as a row reads and writes.</summary>
    public Contender For(long bytes) => new Scaled(this, bytes / (double)(Arrays * a.ByteLength));

    private static Tensor Filled(float value)
    {
        var tensor = new Tensor(DType.Float32, KernelsSuite.Elements);
        tensor.AsSpan<float>().Fill(value);
        return tensor;
    }

    private void Run()
    {
        if (threads == 1)
        {
            Run(0);
        }
        else
        {
            Parallel.For(0, threads, Run);
        }
    }

    private void Run(int worker)
    {
        var share = a.Length / threads;
        Stream((float*)a.Address + worker * share, (float*)b.Address + worker * share, (float*)c.Address + worker * share, share);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stream(float* a, float* b, float* c, long length)
    {
        var s = Vector512.Create(1.5f);
        for (var i = 0L; i + 16 <= length; i += 16)
        {
            (Vector512.Load(b + i) + s * Vector512.Load(c + i)).Store(a + i);
        }
    }

    /// <summary>The seconds of a triad times a factor; how often it runs is how often it runs.</summary>
    private sealed class Scaled(Triad triad, double factor) : Contender("triad")
    {
        public override double Run(int times) => factor * new LocalContender(Name, triad.Run).Run(times);
    }
}
