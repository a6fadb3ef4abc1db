namespace GraphC;

/// <summary>The scalar functions under their usual names, for writing meanings: <c>x => x * Sigmoid(x)</c>.</summary>
internal static class ScalarFunctions
{
    public static Scalar Abs(Scalar x) => Scalar.Unary(Function.Abs, x);

    public static Scalar Sign(Scalar x) => Scalar.Unary(Function.Sign, x);

    public static Scalar Sqrt(Scalar x) => Scalar.Unary(Function.Sqrt, x);

    public static Scalar Exp(Scalar x) => Scalar.Unary(Function.Exp, x);

    public static Scalar Expm1(Scalar x) => Scalar.Unary(Function.Expm1, x);

    public static Scalar Log(Scalar x) => Scalar.Unary(Function.Log, x);

    public static Scalar Log1p(Scalar x) => Scalar.Unary(Function.Log1p, x);

    public static Scalar Sin(Scalar x) => Scalar.Unary(Function.Sin, x);

    public static Scalar Cos(Scalar x) => Scalar.Unary(Function.Cos, x);

    public static Scalar Tan(Scalar x) => Scalar.Unary(Function.Tan, x);

    public static Scalar Asin(Scalar x) => Scalar.Unary(Function.Asin, x);

    public static Scalar Acos(Scalar x) => Scalar.Unary(Function.Acos, x);

    public static Scalar Atan(Scalar x) => Scalar.Unary(Function.Atan, x);

    public static Scalar Sinh(Scalar x) => Scalar.Unary(Function.Sinh, x);

    public static Scalar Cosh(Scalar x) => Scalar.Unary(Function.Cosh, x);

    public static Scalar Tanh(Scalar x) => Scalar.Unary(Function.Tanh, x);

    public static Scalar Asinh(Scalar x) => Scalar.Unary(Function.Asinh, x);

    public static Scalar Acosh(Scalar x) => Scalar.Unary(Function.Acosh, x);

    public static Scalar Atanh(Scalar x) => Scalar.Unary(Function.Atanh, x);

    public static Scalar Erf(Scalar x) => Scalar.Unary(Function.Erf, x);

    public static Scalar Sigmoid(Scalar x) => Scalar.Unary(Function.Sigmoid, x);

    public static Scalar Floor(Scalar x) => Scalar.Unary(Function.Floor, x);

    public static Scalar Ceiling(Scalar x) => Scalar.Unary(Function.Ceiling, x);

    public static Scalar Round(Scalar x) => Scalar.Unary(Function.Round, x);

    public static Scalar Truncate(Scalar x) => Scalar.Unary(Function.Truncate, x);

    public static Scalar Not(Scalar x) => Scalar.Unary(Function.Not, x);

    public static Scalar Binade(Scalar x) => Scalar.Unary(Function.Binade, x);

    public static Scalar BitCast(Scalar x, DType type) => new Scalar.Call(Function.BitCast, [x], type);

    public static Scalar Pow(Scalar x, Scalar y) => Scalar.Binary(Function.Pow, x, y);

    public static Scalar Atan2(Scalar y, Scalar x) => Scalar.Binary(Function.Atan2, y, x);

    public static Scalar Min(Scalar a, Scalar b) => Scalar.Binary(Function.Min, a, b);

    public static Scalar Max(Scalar a, Scalar b) => Scalar.Binary(Function.Max, a, b);

    public static Scalar FloorMod(Scalar a, Scalar b) => Scalar.Binary(Function.FloorMod, a, b);

    public static Scalar Remainder(Scalar a, Scalar b) => Scalar.Binary(Function.Remainder, a, b);

    public static Scalar ShiftLeft(Scalar x, Scalar count) => Scalar.Binary(Function.ShiftLeft, x, count);

    public static Scalar ShiftRight(Scalar x, Scalar count) => Scalar.Binary(Function.ShiftRight, x, count);

    public static Scalar ShiftRightLogical(Scalar x, Scalar count) => Scalar.Binary(Function.ShiftRightLogical, x, count);

    public static Scalar Equal(Scalar a, Scalar b) => Scalar.Binary(Function.Equal, a, b);

    public static Scalar NotEqual(Scalar a, Scalar b) => Scalar.Binary(Function.NotEqual, a, b);

    public static Scalar Select(Scalar condition, Scalar then, Scalar otherwise) => Scalar.Select(condition, then, otherwise);
}
