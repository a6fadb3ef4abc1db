using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

/// <summary>A function of one float lane, its scalar form, its double-precision truth and the error it promises.</summary>
public sealed record FloatFunction(
    string Name, Func<Vector512<float>, Vector512<float>> Vector, Func<float, float> Scalar, Func<double, double> Truth, double MaxUlp);

/// <summary>The same for a double lane; the truth is itself good to about one ulp only.</summary>
public sealed record DoubleFunction(
    string Name, Func<Vector512<double>, Vector512<double>> Vector, Func<double, double> Scalar, Func<double, double> Truth, double MaxUlp);

/// <summary>The functions of one argument, listed once for all tests.</summary>
public static class VectorFunctions
{
    // Float bounds are the measured maxima, rounded up (all floats for Exp, Log, Tanh, Sigmoid and Erf, every sixteenth vector for the rest).
    public static readonly FloatFunction[] Floats =
    [
        new("Exp", VectorMath.Exp, VectorMath.Exp, Math.Exp, 1.04),
        new("Expm1", VectorMath.Expm1, VectorMath.Expm1, Truth.Expm1, 1.6),
        new("Sigmoid", VectorMath.Sigmoid, VectorMath.Sigmoid, Truth.Sigmoid, 2.0),
        new("Log", VectorMath.Log, VectorMath.Log, Math.Log, 0.95),
        new("Log1p", VectorMath.Log1p, VectorMath.Log1p, Truth.Log1p, 1.5),
        new("Tanh", VectorMath.Tanh, VectorMath.Tanh, Math.Tanh, 1.35),
        new("Sinh", VectorMath.Sinh, VectorMath.Sinh, Math.Sinh, 1.65),
        new("Cosh", VectorMath.Cosh, VectorMath.Cosh, Math.Cosh, 1.5),
        new("Asinh", VectorMath.Asinh, VectorMath.Asinh, Math.Asinh, 0.51),
        new("Acosh", VectorMath.Acosh, VectorMath.Acosh, Math.Acosh, 0.51),
        new("Atanh", VectorMath.Atanh, VectorMath.Atanh, Math.Atanh, 0.51),
        new("Sin", VectorMath.Sin, VectorMath.Sin, Math.Sin, 1.6),
        new("Cos", VectorMath.Cos, VectorMath.Cos, Math.Cos, 1.6),
        new("Tan", VectorMath.Tan, VectorMath.Tan, Math.Tan, 0.51),
        new("Asin", VectorMath.Asin, VectorMath.Asin, Math.Asin, 1.2),
        new("Acos", VectorMath.Acos, VectorMath.Acos, Math.Acos, 1.2),
        new("Atan", VectorMath.Atan, VectorMath.Atan, Math.Atan, 1.2),
        new("Erf", VectorMath.Erf, VectorMath.Erf, Truth.Erf, 1.25),
        new("Sqrt", VectorMath.Sqrt, VectorMath.Sqrt, Math.Sqrt, 0.5),
        new("Rsqrt", VectorMath.Rsqrt, VectorMath.Rsqrt, x => 1 / Math.Sqrt(x), 1.5),
        new("Floor", VectorMath.Floor, VectorMath.Floor, Math.Floor, 0),
        new("Ceil", VectorMath.Ceil, VectorMath.Ceil, Math.Ceiling, 0),
        new("Round", VectorMath.Round, VectorMath.Round, Math.Round, 0),
        new("Trunc", VectorMath.Trunc, VectorMath.Trunc, Math.Truncate, 0),
        new("Sign", VectorMath.Sign, VectorMath.Sign, x => x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x, 0),
    ];

    public static readonly DoubleFunction[] Doubles =
    [
        new("Exp", VectorMath.Exp, VectorMath.Exp, Math.Exp, 1.04),
        new("Expm1", VectorMath.Expm1, VectorMath.Expm1, Truth.Expm1, 2.0),
        new("Sigmoid", VectorMath.Sigmoid, VectorMath.Sigmoid, Truth.Sigmoid, 2.0),
        new("Log", VectorMath.Log, VectorMath.Log, Math.Log, 1.0),
        new("Log1p", VectorMath.Log1p, VectorMath.Log1p, Truth.Log1p, 2.0),
        new("Tanh", VectorMath.Tanh, VectorMath.Tanh, Math.Tanh, 2.0),
        new("Sinh", VectorMath.Sinh, VectorMath.Sinh, Math.Sinh, 2.0),
        new("Cosh", VectorMath.Cosh, VectorMath.Cosh, Math.Cosh, 2.0),
        new("Asinh", VectorMath.Asinh, VectorMath.Asinh, Math.Asinh, 2.0),
        new("Acosh", VectorMath.Acosh, VectorMath.Acosh, Math.Acosh, 2.0),
        new("Atanh", VectorMath.Atanh, VectorMath.Atanh, Math.Atanh, 2.0),
        new("Sin", VectorMath.Sin, VectorMath.Sin, Math.Sin, 2.0),
        new("Cos", VectorMath.Cos, VectorMath.Cos, Math.Cos, 2.0),
        new("Tan", VectorMath.Tan, VectorMath.Tan, Math.Tan, 2.0),
        new("Asin", VectorMath.Asin, VectorMath.Asin, Math.Asin, 2.0),
        new("Acos", VectorMath.Acos, VectorMath.Acos, Math.Acos, 2.0),
        new("Atan", VectorMath.Atan, VectorMath.Atan, Math.Atan, 2.0),
        new("Erf", VectorMath.Erf, VectorMath.Erf, Truth.Erf, 2.0),
        new("Sqrt", VectorMath.Sqrt, VectorMath.Sqrt, Math.Sqrt, 0.5),
        new("Rsqrt", VectorMath.Rsqrt, VectorMath.Rsqrt, x => 1 / Math.Sqrt(x), 1.5),
        new("Floor", VectorMath.Floor, VectorMath.Floor, Math.Floor, 0),
        new("Ceil", VectorMath.Ceil, VectorMath.Ceil, Math.Ceiling, 0),
        new("Round", VectorMath.Round, VectorMath.Round, Math.Round, 0),
        new("Trunc", VectorMath.Trunc, VectorMath.Trunc, Math.Truncate, 0),
        new("Sign", VectorMath.Sign, VectorMath.Sign, x => x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x, 0),
    ];

    public static TheoryData<string> FloatNames => [.. Floats.Select(f => f.Name)];

    public static TheoryData<string> DoubleNames => [.. Doubles.Select(f => f.Name)];

    public static FloatFunction Float(string name) => Floats.Single(f => f.Name == name);

    public static DoubleFunction Double(string name) => Doubles.Single(f => f.Name == name);
}
