using System.Runtime.Intrinsics;

using Xunit.Abstractions;

namespace GraphC.Runtime.Tests;

/// <summary>All 2³² floats through a function, in parallel; about a minute each, so only where GRAPHC_SLOW_TESTS is 1.</summary>
public class EveryFloatTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [MemberData(nameof(VectorFunctions.FloatNames), MemberType = typeof(VectorFunctions))]
    public void Error_bound_holds_for_every_float(string name)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1", "set GRAPHC_SLOW_TESTS=1 to walk all floats");
        var function = VectorFunctions.Float(name);
        var (worst, at) = (0.0, 0f);
        var gate = new Lock();
        Parallel.For(0, 1 << 12, block =>
        {
            var (blockWorst, blockAt) = Walk(function, (uint)block << 20);
            lock (gate)
            {
                if (blockWorst > worst) (worst, at) = (blockWorst, blockAt);
            }
        });
        output.WriteLine($"{name}: {worst:F4} ulp at {at:R}");
        Assert.True(worst <= function.MaxUlp, $"{worst} ulp at {at:R}: {function.Scalar(at):R}, exact {function.Truth(at):R}");
    }

    private static (double Worst, float At) Walk(FloatFunction function, uint start)
    {
        var (worst, at) = (0.0, 0f);
        for (var offset = 0u; offset < 1 << 20; offset += 16)
        {
            var x = (Vector512.Create(start + offset) + Lanes.Iota.AsUInt32()).AsSingle();
            var y = function.Vector(x);
            for (var lane = 0; lane < 16; lane++)
            {
                var error = Ulp.Error(y[lane], function.Truth(x[lane]));
                if (error > worst) (worst, at) = (error, x[lane]);
            }
        }

        return (worst, at);
    }
}
