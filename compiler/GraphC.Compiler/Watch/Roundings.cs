namespace GraphC.Compiler;

/// <summary>How many rounding errors an element has.</summary>
/// <param name="Units">Their number, in u of the result.</param>
/// <param name="IsComposite">True if they are of several functions, one of the other.</param>
/// <param name="DrawsNormal">True if a normal number is drawn.</param>
/// <param name="HasDataIndex">True if a coordinate comes from data.</param>
internal sealed record Roundings(int Units, bool IsComposite, bool DrawsNormal, bool HasDataIndex)
{
    /// <summary>The errors of an expression: what is used twice rounds once.</summary>
    public static Roundings Of(Scalar body)
    {
        var all = new HashSet<Scalar>();
        Collect(body);
        var units = all.Select(UnitsOf).Where(u => u > 0).ToList();
        return new(
            units.Sum(), units.Count > 1, all.Any(s => s is Scalar.Draw { Distribution: Distribution.Normal }), all.Any(s => s is Scalar.Bounded));

        void Collect(Scalar scalar)
        {
            if (all.Add(scalar))
            {
                foreach (var part in scalar.Parts)
                {
                    Collect(part);
                }
            }
        }
    }

    private static int UnitsOf(Scalar scalar) => scalar switch
    {
        Scalar.Literal { Type: DType.Float32 } literal => (float)literal.Value == literal.Value || double.IsNaN(literal.Value) ? 0 : 1,
        Scalar.Convert { Type.IsFloat: true } convert => convert.Value.Type is DType.Bool or DType.UInt8 ? 0 : 1,
        Scalar.Call { Type.IsFloat: true } call => call.Function switch
        {
            Function.Neg or Function.Abs or Function.Sign or Function.Floor or Function.Ceiling or Function.Round or Function.Truncate or Function.Not
                or Function.Binade or Function.BitCast or Function.Min or Function.Max => 0,
            Function.Add or Function.Sub or Function.Mul or Function.Div or Function.Sqrt => 1,
            _ => 4,
        },
        _ => 0,
    };
}
