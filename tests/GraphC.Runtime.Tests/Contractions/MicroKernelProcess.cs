using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

/// <summary>This assembly as a program: it has the runtime compile micro-kernels while RyuJIT writes down what it makes of them.</summary>
internal static unsafe class MicroKernelProcess
{
    private const string TooTall = "too-tall";

    public static int Main(string[] arguments)
    {
        if (arguments is [TooTall])
        {
            RunTooTall();
        }
        else
        {
            Multiply<float>();
            Multiply<double>();
        }

        return 0;
    }

    /// <summary>The code of the micro-kernels that a product of many tiles uses, as RyuJIT prints it.</summary>
    public static string CodeOfProducts(params (string Name, string Value)[] environment) => CodeOf([], environment);

    /// <summary>The code of a micro-kernel whose sums do not fit in sixteen registers, where there are no more.</summary>
    public static string CodeOfTooTallTile() => CodeOf([TooTall], ("DOTNET_EnableAVX512", "0"));

    private static string CodeOf(string[] arguments, params (string Name, string Value)[] environment)
    {
        string log = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(MicroKernelProcess).Assembly.Location, .. arguments]);
            foreach ((string name, string value) in environment)
                start.Environment[name] = value;
            start.Environment["DOTNET_JitDisasm"] = "MicroKernel";
            start.Environment["DOTNET_JitStdOutFile"] = log;
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return File.ReadAllText(log);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static void Multiply<T>() where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        using var @case = new GemmCase<T>(48, 64, 16, Layout.Rows, Layout.Rows);
        Gemm.Run(@case.Problem, @case.Epilogue);
    }

    private static void RunTooTall()
    {
        const int rows = 12, columns = 16, depth = 8;
        float* a = stackalloc float[rows * depth], b = stackalloc float[depth * columns], c = stackalloc float[rows * columns];
        Gemm.MicroKernel<float, Vector256<float>, Simd256<float>, Gemm.N12, Gemm.N2>(depth, a, depth, 1, b, columns, c, columns, false);
    }
}
