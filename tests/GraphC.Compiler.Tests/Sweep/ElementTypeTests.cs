using GraphC.Compiler.Tests.Support;
using GraphC.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Sweep;

/// <summary>Every element type through everything that takes it.</summary>
public class ElementTypeTests
{
    private static readonly DType[] Types = [Float32, Float64, DType.Int32, DType.Int64, UInt8, Bool];

    public static IEnumerable<object[]> All => Types.Select(t => new object[] { t });

    public static IEnumerable<object[]> Numbers => Types.Where(t => t != Bool).Select(t => new object[] { t });

    public static IEnumerable<object[]> Whole => Types.Where(t => t.IsInteger).Select(t => new object[] { t });

    [Theory]
    [MemberData(nameof(All))]
    public void Moves(DType type) => Check(type, (x, y, rows) =>
    [
        x.Transpose(), x.Reshape([OpInput.N, 2, 3]), x.Slice(1, 1, 5), x.Slice(0, null, null, -1), x.Slice(1, null, null, 2), x.Tril(),
        x.Pad(1, 1, 2, value: 1), x.Pad(1, 2, 1, PadMode.Replicate), x.Pad(1, 1, 2, PadMode.Circular), Movement.Concat(0, x, y), Movement.Concat(1, x, y, x),
        x.Slice(1, 0, 1).BroadcastTo([OpInput.N, 6]), x.IndexSelect(1, rows), x.Transpose().IndexSelect(0, rows), x.Gather(1, rows.BroadcastTo([OpInput.N, 4])),
        x.Slice(1, 0, 3).Reshape([3 * OpInput.N]), Movement.Stack(-1, x, y),
    ]);

    [Theory]
    [MemberData(nameof(All))]
    public void Compares_and_chooses(DType type) => Check(type, (x, y, _) =>
    [
        x.EqualTo(y), x.NotEqualTo(y), x.EqualTo(y).Where(x, y), (!x.EqualTo(y)).Where(y, x.Slice(1, 0, 1)),
        .. type == Bool ? (Node[])[x & y, x | y, x ^ y, !x, x.Any(1), x.All(0), x.Any()] : [x < y, x <= y, x > 2, x >= y.Transpose().Transpose()],
    ]);

    [Theory]
    [MemberData(nameof(All))]
    public void Casts(DType type) => Check(type, (x, y, _) =>
        [.. Types.Where(to => (type, to) != (Float64, Float32)).SelectMany(to => (Node[])[x.Cast(to), x.Cast(to).Cast(type), x.Cast(to).Cast(Float32) * 2])]);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Computes(DType type) => Check(type, (x, y, _) =>
    [
        x + y, x - y, x * y, x / y, x.FloorMod(y), x.Remainder(y), x.Maximum(y), x.Minimum(y), x.Square(), x + 1, 2 * x - y, x.Clamp(1, 3), x.Abs(),
        .. type == UInt8 ? (Node[])[] : [-x, x.Sign(), x * -3, (x - 5) * -1],
    ]);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Reduces(DType type) => Check(type, (x, y, _) =>
        [.. ((AxisList[])[0, 1, default]).SelectMany(axes => (Node[])[x.Sum(axes), x.Max(axes), x.Min(axes), (x * y).Sum(axes, keepDims: true)]),
         x.Prod(1), x.ArgMax(0), x.ArgMax(1), x.ArgMin(0), x.ArgMin(1), (x + y).ArgMax(1) + 1]);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Accumulates_and_sorts(DType type) => Check(type, (x, y, rows) =>
    [
        x.CumSum(0), x.CumSum(1, exclusive: true), x.CumSum(1, reverse: true), x.Slice(1, 0, 3).CumProd(1), x.ArgSort(0), x.ArgSort(1, descending: true), (x + y).ArgSort(1),
        x.IndexAdd(1, rows, y.Slice(1, 0, 4)), x.ScatterAdd(1, rows.BroadcastTo([OpInput.N, 4]), y.Slice(1, 0, 4) * 2),
    ]);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Multiplies_matrices(DType type)
    {
        if (type != UInt8)
        {
            Check(type, (x, y, _) => [x.MatMul(y.Transpose()), x.Transpose().MatMul(y), (x.MatMul(y.Transpose()) + 1) * 2, x.Reshape([OpInput.N, 1, 6]).MatMul(y.Reshape([OpInput.N, 6, 1]))]);
        }
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void Wraps_around_at_the_bounds(DType type)
    {
        var (low, high) = type switch { DType.Int32 => (int.MinValue, int.MaxValue), DType.Int64 => (long.MinValue, long.MaxValue), _ => (0L, 255L) };
        long[] values = [low, low + 1, -1, 0, 1, 2, 7, high - 1, high];
        (long A, long B)[] pairs = [.. values.SelectMany(a => values.Select(b => (Wrap(a), Wrap(b))))];
        var (x, y) = (Input("x", type, [pairs.Length]), Input("y", type, [pairs.Length]));
        (Node Node, Func<Int128, Int128, Int128> Exact)[] cases =
        [
            (x + y, (a, b) => a + b), (x - y, (a, b) => a - b), (x * y, (a, b) => a * b), (-x, (a, _) => -a), (x.Abs(), (a, _) => Int128.Abs(a)),
            (x / y, (a, b) => b == 0 ? 0 : a / b), (x.Remainder(y), (a, b) => b == 0 ? 0 : a % b),
            (x.FloorMod(y), (a, b) => b == 0 ? 0 : ((a % b) + b) % b), (x.Maximum(y), Int128.Max), (x.Minimum(y), Int128.Min),
            (x.Sign(), (a, _) => Int128.Sign(a)), ((x < y).Cast(type), (a, b) => a < b ? 1 : 0), ((x <= y).Cast(type), (a, b) => a <= b ? 1 : 0),
            (x.EqualTo(y).Cast(type), (a, b) => a == b ? 1 : 0), (x.CumSum(0).Slice(0, 0, 1), (a, _) => a),
        ];
        using var program = Compile([.. cases.Select(c => c.Node)], [x, y], Agreement.Fresh);
        var outputs = program.Run(Fill(pairs.Select(p => p.A)), Fill(pairs.Select(p => p.B)));
        for (var i = 0; i < cases.Length; i++)
        {
            var actual = Whole64(outputs[i]);
            for (var k = 0; k < actual.Length; k++)
            {
                Assert.True(Wrap(cases[i].Exact(pairs[k].A, pairs[k].B)) == actual[k], $"case {i} of {pairs[k]} gives {actual[k]}");
            }
        }

        long Wrap(Int128 a) => type switch { DType.Int32 => unchecked((int)a), DType.UInt8 => unchecked((byte)a), _ => unchecked((long)a) };

        Tensor Fill(IEnumerable<long> elements)
        {
            var tensor = new Tensor(type, pairs.Length);
            foreach (var (element, i) in elements.Select((e, i) => (e, i)))
            {
                switch (type)
                {
                    case DType.Int32: tensor.AsSpan<int>()[i] = (int)element; break;
                    case DType.Int64: tensor.AsSpan<long>()[i] = element; break;
                    default: tensor.AsSpan<byte>()[i] = (byte)element; break;
                }
            }

            return tensor;
        }

        long[] Whole64(Tensor t) => type == DType.Int64 ? t.ToArray<long>() : type == DType.Int32 ? [.. t.ToArray<int>().Select(e => (long)e)] : [.. t.ToArray<byte>().Select(e => (long)e)];
    }

    private static void Check(DType type, Func<Node, Node, Node, Node[]> build)
    {
        // Small numbers, so that sums and products stay exact in float64.
        var spec = new OpInput(type, [OpInput.N, 6]) { Low = type is UInt8 or Bool ? 0 : -4, High = type == Bool ? 2 : 5 };
        var index = OpInput.Below(6, 4);
        var (x, y, rows) = (Input("x", type, spec.Shape), Input("y", type, spec.Shape), Input("rows", DType.Int64, index.Shape));
        using var program = Compile(build(x, y, rows), [x, y, rows], Agreement.Fresh);
        foreach (var n in (int[])[3, 1, 17, 0])
        {
            var random = new Random(n);
            Agreement.Check(program, [Samples.Draw(spec, n, random), Samples.Draw(spec, n, random), Samples.Draw(index, n, random)], _ => 1e-5, i => $"output {i} {program.Graph.Outputs[i]} n = {n}");
        }
    }
}
