using System.Runtime.Intrinsics;

using Xunit.Abstractions;

namespace GraphC.Runtime.Tests;

public class VectorMathTests(ITestOutputHelper output)
{
    private static readonly float[] FloatSamples = Samples.Floats(20_000);
    private static readonly double[] DoubleSamples = Samples.Doubles(5_000);

    [Theory]
    [MemberData(nameof(VectorFunctions.FloatNames), MemberType = typeof(VectorFunctions))]
    public void Float_function_keeps_its_error_bound(string name)
    {
        var function = VectorFunctions.Float(name);
        var (worst, at) = (0.0, 0f);
        for (var i = 0; i < FloatSamples.Length; i += 16)
        {
            var x = Vector512.Create(FloatSamples, i);
            var y = function.Vector(x);
            for (var lane = 0; lane < 16; lane++)
            {
                var error = Ulp.Error(y[lane], function.Truth(x[lane]));
                if (error > worst) (worst, at) = (error, x[lane]);
            }
        }

        output.WriteLine($"{name} float {worst:F3} ulp at {at:R}: {function.Scalar(at):R}, exact {function.Truth(at):R}");
        Assert.True(worst <= function.MaxUlp, $"{worst} ulp at {at:R}: {function.Scalar(at):R}, exact {function.Truth(at):R}");
    }

    [Theory]
    [MemberData(nameof(VectorFunctions.DoubleNames), MemberType = typeof(VectorFunctions))]
    public void Double_function_agrees_with_the_platform(string name)
    {
        // The truth may be off by an ulp or two itself; DoubleReferenceTests measure the error.
        var function = VectorFunctions.Double(name);
        var slack = function.MaxUlp <= 0.5 ? 0 : name is "Expm1" or "Log1p" or "Sigmoid" or "Rsqrt" ? 4 : name == "Erf" ? 40 : 1;
        var (worst, at) = (0.0, 0.0);
        for (var i = 0; i < DoubleSamples.Length; i += 8)
        {
            var x = Vector512.Create(DoubleSamples, i);
            var y = function.Vector(x);
            for (var lane = 0; lane < 8; lane++)
            {
                var error = Ulp.Error(y[lane], function.Truth(x[lane]));
                if (error > worst) (worst, at) = (error, x[lane]);
            }
        }

        output.WriteLine($"{name} double {worst:F3} ulp at {at:R}: {function.Scalar(at):R}, platform {function.Truth(at):R}");
        Assert.True(worst <= function.MaxUlp + slack, $"{worst} ulp at {at:R}: {function.Scalar(at):R}, platform {function.Truth(at):R}");
    }

    [Theory]
    [MemberData(nameof(VectorFunctions.FloatNames), MemberType = typeof(VectorFunctions))]
    public void Float_scalar_form_has_the_bits_of_a_lane(string name)
    {
        var function = VectorFunctions.Float(name);
        for (var i = 0; i < FloatSamples.Length; i += 16 * 31)
        {
            var x = Vector512.Create(FloatSamples, i);
            var y = function.Vector(x);
            for (var lane = 0; lane < 16; lane++) Assert.Equal(Ulp.Bits(y[lane]), Ulp.Bits(function.Scalar(x[lane])));
        }
    }

    [Theory]
    [MemberData(nameof(VectorFunctions.DoubleNames), MemberType = typeof(VectorFunctions))]
    public void Double_scalar_form_has_the_bits_of_a_lane(string name)
    {
        var function = VectorFunctions.Double(name);
        for (var i = 0; i < DoubleSamples.Length; i += 8 * 31)
        {
            var x = Vector512.Create(DoubleSamples, i);
            var y = function.Vector(x);
            for (var lane = 0; lane < 8; lane++) Assert.Equal(Ulp.Bits(y[lane]), Ulp.Bits(function.Scalar(x[lane])));
        }
    }
}
