using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// One lane of the vector functions. The other lanes hold zeros (copies for remainders, where 0/0 is slow), which never enter a slow path.
public static partial class VectorMath
{
    /// <inheritdoc cref="Exp(Vector512{float})"/>
    public static float Exp(float x) => Exp(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Expm1(Vector512{float})"/>
    public static float Expm1(float x) => Expm1(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    public static float Sigmoid(float x) => Sigmoid(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Log(Vector512{float})"/>
    public static float Log(float x) => Log(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Log1p(Vector512{float})"/>
    public static float Log1p(float x) => Log1p(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    public static float Tanh(float x) => Tanh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sinh(Vector512{float})"/>
    public static float Sinh(float x) => Sinh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Cosh(Vector512{float})"/>
    public static float Cosh(float x) => Cosh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Asinh(Vector512{float})"/>
    public static float Asinh(float x) => Asinh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Acosh(Vector512{float})"/>
    public static float Acosh(float x) => Acosh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Atanh(Vector512{float})"/>
    public static float Atanh(float x) => Atanh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    public static float Sin(float x) => Sin(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Cos(Vector512{float})"/>
    public static float Cos(float x) => Cos(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Tan(Vector512{float})"/>
    public static float Tan(float x) => Tan(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Asin(Vector512{float})"/>
    public static float Asin(float x) => Asin(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Acos(Vector512{float})"/>
    public static float Acos(float x) => Acos(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Atan(Vector512{float})"/>
    public static float Atan(float x) => Atan(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Erf(Vector512{float})"/>
    public static float Erf(float x) => Erf(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sqrt(Vector512{float})"/>
    public static float Sqrt(float x) => Sqrt(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Rsqrt(Vector512{float})"/>
    public static float Rsqrt(float x) => Rsqrt(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Floor(Vector512{float})"/>
    public static float Floor(float x) => Floor(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Ceil(Vector512{float})"/>
    public static float Ceil(float x) => Ceil(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Round(Vector512{float})"/>
    public static float Round(float x) => Round(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Binade(Vector512{float})"/>
    public static float Binade(float x) => Binade(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Trunc(Vector512{float})"/>
    public static float Trunc(float x) => Trunc(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sign(Vector512{float})"/>
    public static float Sign(float x) => Sign(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Pow(Vector512{float}, Vector512{float})"/>
    public static float Pow(float x, float y) => Pow(Vector512.CreateScalar(x), Vector512.CreateScalar(y)).ToScalar();

    /// <inheritdoc cref="Atan2(Vector512{float}, Vector512{float})"/>
    public static float Atan2(float y, float x) => Atan2(Vector512.CreateScalar(y), Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Max(Vector512{float}, Vector512{float})"/>
    public static float Max(float a, float b) => Max(Vector512.CreateScalar(a), Vector512.CreateScalar(b)).ToScalar();

    /// <inheritdoc cref="Min(Vector512{float}, Vector512{float})"/>
    public static float Min(float a, float b) => Min(Vector512.CreateScalar(a), Vector512.CreateScalar(b)).ToScalar();

    /// <inheritdoc cref="Rem(Vector512{float}, Vector512{float})"/>
    public static float Rem(float a, float b) => Rem(Vector512.Create(a), Vector512.Create(b)).ToScalar();

    /// <inheritdoc cref="FloorMod(Vector512{float}, Vector512{float})"/>
    public static float FloorMod(float a, float b) => FloorMod(Vector512.Create(a), Vector512.Create(b)).ToScalar();

    /// <inheritdoc cref="Exp(Vector512{double})"/>
    public static double Exp(double x) => Exp(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Expm1(Vector512{double})"/>
    public static double Expm1(double x) => Expm1(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sigmoid(Vector512{double})"/>
    public static double Sigmoid(double x) => Sigmoid(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Log(Vector512{double})"/>
    public static double Log(double x) => Log(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Log1p(Vector512{double})"/>
    public static double Log1p(double x) => Log1p(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Tanh(Vector512{double})"/>
    public static double Tanh(double x) => Tanh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sinh(Vector512{double})"/>
    public static double Sinh(double x) => Sinh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Cosh(Vector512{double})"/>
    public static double Cosh(double x) => Cosh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Asinh(Vector512{double})"/>
    public static double Asinh(double x) => Asinh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Acosh(Vector512{double})"/>
    public static double Acosh(double x) => Acosh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Atanh(Vector512{double})"/>
    public static double Atanh(double x) => Atanh(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sin(Vector512{double})"/>
    public static double Sin(double x) => Sin(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Cos(Vector512{double})"/>
    public static double Cos(double x) => Cos(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Tan(Vector512{double})"/>
    public static double Tan(double x) => Tan(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Asin(Vector512{double})"/>
    public static double Asin(double x) => Asin(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Acos(Vector512{double})"/>
    public static double Acos(double x) => Acos(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Atan(Vector512{double})"/>
    public static double Atan(double x) => Atan(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Erf(Vector512{double})"/>
    public static double Erf(double x) => Erf(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sqrt(Vector512{double})"/>
    public static double Sqrt(double x) => Sqrt(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Rsqrt(Vector512{double})"/>
    public static double Rsqrt(double x) => Rsqrt(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Floor(Vector512{double})"/>
    public static double Floor(double x) => Floor(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Ceil(Vector512{double})"/>
    public static double Ceil(double x) => Ceil(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Round(Vector512{double})"/>
    public static double Round(double x) => Round(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Binade(Vector512{double})"/>
    public static double Binade(double x) => Binade(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Trunc(Vector512{double})"/>
    public static double Trunc(double x) => Trunc(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Sign(Vector512{double})"/>
    public static double Sign(double x) => Sign(Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Pow(Vector512{double}, Vector512{double})"/>
    public static double Pow(double x, double y) => Pow(Vector512.CreateScalar(x), Vector512.CreateScalar(y)).ToScalar();

    /// <inheritdoc cref="Atan2(Vector512{double}, Vector512{double})"/>
    public static double Atan2(double y, double x) => Atan2(Vector512.CreateScalar(y), Vector512.CreateScalar(x)).ToScalar();

    /// <inheritdoc cref="Max(Vector512{double}, Vector512{double})"/>
    public static double Max(double a, double b) => Max(Vector512.CreateScalar(a), Vector512.CreateScalar(b)).ToScalar();

    /// <inheritdoc cref="Min(Vector512{double}, Vector512{double})"/>
    public static double Min(double a, double b) => Min(Vector512.CreateScalar(a), Vector512.CreateScalar(b)).ToScalar();

    /// <inheritdoc cref="Rem(Vector512{double}, Vector512{double})"/>
    public static double Rem(double a, double b) => Rem(Vector512.Create(a), Vector512.Create(b)).ToScalar();

    /// <inheritdoc cref="FloorMod(Vector512{double}, Vector512{double})"/>
    public static double FloorMod(double a, double b) => FloorMod(Vector512.Create(a), Vector512.Create(b)).ToScalar();
}
