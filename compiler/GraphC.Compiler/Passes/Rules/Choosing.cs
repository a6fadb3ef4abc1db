using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>Choices and truth values. A comparison is never negated: with NaN, not (a &lt; b) is not b &lt;= a.</summary>
internal static class Choosing
{
    private static readonly Pattern.Variable p = Any("p"), x = Any("x"), y = Any("y"), z = Any("z");
    private static readonly OpInput[] Inputs = [OpInput.Truth(3, 4), OpInput.Real(3, 4), OpInput.Real(3, 4), OpInput.Real(3, 4)];
    private static readonly OpInput[] Truths = [OpInput.Truth(3, 4)];

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("where-true", Where(1, x, y), x) { Example = new("", i => Literal(1).Where(i[1], i[2]), Inputs) },
        new("where-false", Where(0, x, y), y) { Example = new("", i => Literal(0).Where(i[1], i[2]), Inputs) },
        new("where-same", Where(p, x, x), x) { Example = new("", i => i[0].Where(i[1], i[1]), Inputs) },
        new("where-not", Where(Not(p), x, y), Where(p, y, x)) { Example = new("", i => (!i[0]).Where(i[1], i[2]), Inputs) },
        new("where-then-where", Where(p, Where(p, x, y), z), Where(p, x, z)) { Example = new("", i => i[0].Where(i[0].Where(i[1], i[2]), i[3]), Inputs) },
        new("where-else-where", Where(p, x, Where(p, y, z)), Where(p, x, z)) { Example = new("", i => i[0].Where(i[1], i[0].Where(i[2], i[3])), Inputs) },

        new("not-not", Not(Not(p)), p) { Example = new("", i => !!i[0], Truths) },
        new("and-true", And(p, 1), p) { Example = new("", i => i[0] & Literal(1), Truths) },
        new("and-false", And(p, 0), 0) { Example = new("", i => i[0] & Literal(0), Truths) },
        new("and-same", And(p, p), p) { Example = new("", i => i[0] & i[0], Truths) },
        new("or-true", Or(p, 1), 1) { Example = new("", i => i[0] | Literal(1), Truths) },
        new("or-false", Or(p, 0), p) { Example = new("", i => i[0] | Literal(0), Truths) },
        new("or-same", Or(p, p), p) { Example = new("", i => i[0] | i[0], Truths) },
    ];

    private static Node Literal(double truth) => Declare.Constant(truth, DType.Bool);
}
