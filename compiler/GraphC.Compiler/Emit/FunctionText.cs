using System.Globalization;

namespace GraphC.Compiler;

/// <summary>C# for scalar functions: one table for single values, one for vectors.</summary>
internal static class FunctionText
{
    /// <summary>The C# type of an element.</summary>
    public static string TypeOf(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Int32 => "int",
        DType.Int64 => "long",
        DType.UInt8 => "byte",
        DType.Bool => "bool",
        _ => throw new NotSupportedException($"{type} has no C# type yet."),
    };

    /// <summary>The C# type that a buffer's elements are addressed as; truth values are bytes.</summary>
    public static string PointerOf(DType type) => type == DType.Bool ? "byte" : TypeOf(type);

    /// <summary>A literal.</summary>
    public static string Literal(double value, DType type) => type switch
    {
        DType.Bool => value != 0 ? "true" : "false",
        DType.Float32 => Real((float)value, "float", ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f"),
        DType.Float64 => Real(value, "double", value.ToString("R", CultureInfo.InvariantCulture) + "d"),
        DType.Int64 => value <= long.MinValue ? "long.MinValue" : Signed(((long)value).ToString(CultureInfo.InvariantCulture) + "L"),
        DType.UInt8 => $"(byte){(byte)value}",
        _ => value <= int.MinValue ? "int.MinValue" : Signed(((int)value).ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>The element that leaves a reducer's result alone.</summary>
    public static string Identity(Reducer reducer, DType type) => (reducer, type) switch
    {
        (Reducer.Sum, _) => Literal(0, type),
        (Reducer.Product, _) => Literal(1, type),
        (Reducer.Max, DType.Bool) => "false",
        (Reducer.Min, DType.Bool) => "true",
        (Reducer.Max, _) => TypeOf(type) + (type.IsFloat ? ".NegativeInfinity" : ".MinValue"),
        _ => TypeOf(type) + (type.IsFloat ? ".PositiveInfinity" : ".MaxValue"),
    };

    /// <summary>Two values combined by a reducer.</summary>
    public static string Combine(Reducer reducer, string a, string b, DType type, bool lanes) => reducer switch
    {
        Reducer.Sum => lanes ? $"{a} + {b}" : Narrow($"{a} + {b}", type),
        Reducer.Product => lanes ? $"{a} * {b}" : Narrow($"{a} * {b}", type),
        Reducer.Max when type == DType.Bool => $"{a} | {b}",
        Reducer.Min when type == DType.Bool => $"{a} & {b}",
        Reducer.Max => $"{(type.IsFloat ? "VectorMath" : "Math")}.Max({a}, {b})",
        _ => $"{(type.IsFloat ? "VectorMath" : "Math")}.Min({a}, {b})",
    };

    /// <summary>A function of single values.</summary>
    public static string Scalar(Function function, string[] x, DType argument) => argument switch
    {
        DType.Bool => Truth(function, x),
        _ when function == Function.BitCast => BitCast(x[0], argument),
        _ when argument.IsFloat => Float(function, x),
        _ => Integer(function, x, argument),
    };

    /// <summary>A function of vectors.</summary>
    public static string Vector(Function function, string[] x, DType argument) => function switch
    {
        Function.Less when argument == DType.Bool => $"(~{x[0]} & {x[1]})",
        Function.LessEqual when argument == DType.Bool => $"(~{x[0]} | {x[1]})",
        Function.Equal when argument == DType.Bool => $"~({x[0]} ^ {x[1]})",
        Function.NotEqual when argument == DType.Bool => $"({x[0]} ^ {x[1]})",
        Function.Less => $"Vector512.LessThan({x[0]}, {x[1]})",
        Function.LessEqual => $"Vector512.LessThanOrEqual({x[0]}, {x[1]})",
        Function.Equal => $"Vector512.Equals({x[0]}, {x[1]})",
        Function.NotEqual => $"~Vector512.Equals({x[0]}, {x[1]})",
        Function.And => $"({x[0]} & {x[1]})",
        Function.Or => $"({x[0]} | {x[1]})",
        Function.Xor => $"({x[0]} ^ {x[1]})",
        Function.Not => $"~{x[0]}",
        Function.Abs => $"Vector512.Abs({x[0]})",
        _ => Float(function, x),
    };

    /// <summary>A conversion of single values.</summary>
    public static string Convert(string x, DType from, DType to) => (from, to) switch
    {
        (DType.Bool, _) => $"({x} ? {Literal(1, to)} : {Literal(0, to)})",
        (_, DType.Bool) => $"({x} != 0)",
        _ when from.IsFloat && to.IsInteger => $"IntegerMath.To{(to == DType.UInt8 ? "Byte" : to)}({x})",
        _ => $"unchecked(({TypeOf(to)}){x})",
    };

    private static string BitCast(string x, DType from) => from switch
    {
        DType.Float32 => $"BitConverter.SingleToInt32Bits({x})",
        DType.Float64 => $"BitConverter.DoubleToInt64Bits({x})",
        DType.Int32 => $"BitConverter.Int32BitsToSingle({x})",
        DType.Int64 => $"BitConverter.Int64BitsToDouble({x})",
        _ => throw new NotSupportedException($"the bits of {from.ShortName} as another type."),
    };

    private static string Real(double value, string type, string text) => value switch
    {
        double.PositiveInfinity => type + ".PositiveInfinity",
        double.NegativeInfinity => type + ".NegativeInfinity",
        _ when double.IsNaN(value) => type + ".NaN",
        _ => Signed(text),
    };

    // In parentheses, or else the negative of a negative number would be a decrement.
    private static string Signed(string number) => number.StartsWith('-') ? $"({number})" : number;

    private static string Float(Function function, string[] x) => function switch
    {
        Function.Add => $"({x[0]} + {x[1]})",
        Function.Sub => $"({x[0]} - {x[1]})",
        Function.Mul => $"({x[0]} * {x[1]})",
        Function.Div => $"({x[0]} / {x[1]})",
        Function.Neg => $"(-{x[0]})",
        Function.Abs => $"Math.Abs({x[0]})",
        Function.Remainder => $"VectorMath.Rem({x[0]}, {x[1]})",
        Function.Ceiling => $"VectorMath.Ceil({x[0]})",
        Function.Truncate => $"VectorMath.Trunc({x[0]})",
        Function.Less => $"({x[0]} < {x[1]})",
        Function.LessEqual => $"({x[0]} <= {x[1]})",
        Function.Equal => $"({x[0]} == {x[1]})",
        Function.NotEqual => $"({x[0]} != {x[1]})",
        _ => $"VectorMath.{function}({string.Join(", ", x)})",
    };

    private static string Truth(Function function, string[] x) => function switch
    {
        Function.And => $"({x[0]} & {x[1]})",
        Function.Or => $"({x[0]} | {x[1]})",
        Function.Xor or Function.NotEqual => $"({x[0]} ^ {x[1]})",
        Function.Equal => $"({x[0]} == {x[1]})",
        Function.Less => $"(!{x[0]} & {x[1]})",
        Function.LessEqual => $"(!{x[0]} | {x[1]})",
        Function.Not => $"!{x[0]}",
        _ => throw new NotSupportedException($"{function} of truth values."),
    };

    private static string Integer(Function function, string[] x, DType type) => function switch
    {
        Function.Add => Narrow($"{x[0]} + {x[1]}", type),
        Function.Sub => Narrow($"{x[0]} - {x[1]}", type),
        Function.Mul => Narrow($"{x[0]} * {x[1]}", type),
        Function.Neg => Narrow($"-{x[0]}", type),
        Function.Abs => Narrow($"{x[0]} < 0 ? -{x[0]} : {x[0]}", type),
        Function.Sign => Narrow($"{x[0]} < 0 ? -1 : {x[0]} > 0 ? 1 : 0", type),
        Function.Not => Narrow($"~{x[0]}", type),
        Function.And => Narrow($"{x[0]} & {x[1]}", type),
        Function.Or => Narrow($"{x[0]} | {x[1]}", type),
        Function.Xor => Narrow($"{x[0]} ^ {x[1]}", type),
        Function.Max or Function.Min => $"Math.{function}({x[0]}, {x[1]})",
        Function.Div or Function.Remainder or Function.FloorMod or Function.Pow or Function.ShiftLeft or Function.ShiftRight or Function.ShiftRightLogical
            => $"IntegerMath.{function}({x[0]}, {x[1]})",
        Function.Less => $"({x[0]} < {x[1]})",
        Function.LessEqual => $"({x[0]} <= {x[1]})",
        Function.Equal => $"({x[0]} == {x[1]})",
        Function.NotEqual => $"({x[0]} != {x[1]})",
        _ => throw new NotSupportedException($"{function} of {type.ShortName}."),
    };

    // C# computes bytes as int.
    private static string Narrow(string text, DType type) => type == DType.UInt8 ? $"unchecked((byte)({text}))" : type.IsInteger ? $"unchecked({text})" : $"({text})";
}
