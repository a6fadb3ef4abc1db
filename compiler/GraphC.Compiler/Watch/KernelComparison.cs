using System.Globalization;

namespace GraphC.Compiler;

/// <summary>
/// Compares what a kernel has stored with the float64 interpreter's evaluation of its nodes, from what the kernel read. Each element may
/// differ by its <see cref="RunningError"/>; integers and truth values that come from exact operands not at all. What a region hands on from
/// step to step is compared by what comes of it in the end.
/// </summary>
internal sealed class KernelComparison
{
    // From here on doubles, which the interpreter holds integers in, are not whole numbers any more.
    private const double LargestInteger = 1L << 53;

    /// <summary>Compares all results of a kernel.</summary>
    /// <exception cref="KernelMismatchException">One differs.</exception>
    public void Check(
        KernelSite site, in KernelMemory memory, IReadOnlyDictionary<Node, Value> inputs, EvaluationRun run, IEnumerable<(Stmt.Region Loop, long Step)> steps)
    {
        var estimates = new Dictionary<Node, Estimate>();
        IReadOnlyDictionary<Node, Estimate>? results = null;
        foreach (var node in site.NodesUnder(site.Written))
        {
            if (node.Op is RegionOp && site.Region is not null && site.Computes(node))
            {
                results ??= RegionError.Of(site.Kernel.Phases[0].Region!, [.. node.Inputs.Select(i => estimates[i])], run);
                estimates[node] = results[node];
            }
            else
            {
                estimates[node] = site.Computes(node)
                    ? RunningError.Of(node, [.. node.Inputs.Select(i => estimates[i])], run)
                    : Estimate.Exact(KernelEvaluation.Given(site, node, inputs, memory));
            }

            if (site.Written.Contains(node))
            {
                Compare(node, estimates[node], memory.Copy(node));
            }
        }

        void Compare(Node node, Estimate expected, Value actual)
        {
            for (var i = 0L; i < actual.Data.Length; i++)
            {
                var (e, a) = (expected.Value.Data[i], actual.Data[i]);
                if (!a.Equals(e) && !(Math.Abs(a - e) <= Allowed(node.DType, e, expected.ErrorAt(i))))
                {
                    if (double.IsPositiveInfinity(expected.ErrorAt(i)))
                    {
                        continue;
                    }

                    throw Mismatch(new(site, node, actual.Shape, i, a, node, steps), e, expected.ErrorAt(i));
                }
            }
        }
    }

    private static double Allowed(DType type, double expected, double error) =>
        type == DType.Int64 && Math.Abs(expected) >= LargestInteger ? Math.Abs(expected) * Math.ScaleB(1, -52) : error;

    private static KernelMismatchException Mismatch(KernelFault fault, double expected, double error)
    {
        var (node, difference) = (fault.Node, Math.Abs(fault.Value - expected));
        var distance = node.DType.IsFloat
            ? string.Create(CultureInfo.InvariantCulture, $"{difference:G3} apart, {difference / Ulp(expected, node.DType):G3} ulp; rounding accounts for {error:G3}")
            : string.Create(CultureInfo.InvariantCulture, $"{difference:G} apart; rounding accounts for {error:G3}");
        return new(
            $"{fault.Describe(node)} is {KernelFault.Number(fault.Value, node.DType)} at {KernelFault.Place(fault.Position, node.DType, fault.Shape)}, not "
            + $"{KernelFault.Number(expected, node.DType)}: {distance}.\n  It was computed to {fault.Buffer} by {fault.Kernel()}\n  No variable was changed.",
            fault, expected);
    }

    private static double Ulp(double x, DType type) =>
        type == DType.Float64 ? Math.BitIncrement(Math.Abs(x)) - Math.Abs(x) : MathF.BitIncrement(Math.Abs((float)x)) - Math.Abs((float)x);
}
