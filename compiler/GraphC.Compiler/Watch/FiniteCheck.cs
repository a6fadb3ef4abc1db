using System.Numerics;

namespace GraphC.Compiler;

/// <summary>
/// Looks for NaN and for infinities in what kernels have stored, and asks the interpreter which node of the kernel was the first to compute one.
/// </summary>
/// <param name="infinities">Which infinities are meant.</param>
internal sealed class FiniteCheck(Infinities infinities)
{
    /// <summary>Looks at all results of a kernel.</summary>
    /// <exception cref="NonFiniteException">One is not finite.</exception>
    public void Check(
        KernelSite site, in KernelMemory memory, IReadOnlyDictionary<Node, Value> inputs, EvaluationRun run, IEnumerable<(Stmt.Region Loop, long Step)> steps)
    {
        foreach (var stored in site.Written)
        {
            if (IsAllFinite(stored, memory))
            {
                continue;
            }

            var (value, source) = (memory.Copy(stored), (NonFiniteSource?)null);
            foreach (var (x, i) in value.Data.Select((x, i) => (x, i)).Where(p => IsWanted(p.x)).OrderBy(p => !double.IsNaN(p.x)))
            {
                source ??= new(site, stored, KernelEvaluation.All(site, stored, inputs, memory, run), run);
                var found = source.Trace(i);
                if (double.IsNaN(x) || infinities == Infinities.All || !found.IsMeant)
                {
                    throw Fault(site, stored, value, i, source, found, steps);
                }
            }
        }
    }

    private bool IsWanted(double x) => double.IsNaN(x) || (double.IsInfinity(x) && infinities != Infinities.Ignored);

    private static NonFiniteException Fault(
        KernelSite site, Node stored, Value value, long position, NonFiniteSource source, NonFiniteSource.Found found,
        IEnumerable<(Stmt.Region Loop, long Step)> steps)
    {
        // In float64 there may be nothing to find: a sum that float32 does not hold.
        var isFound = found.Node != stored && site.Computes(found.Node);
        var (node, shape, at, x) = isFound
            ? (found.Node, source.ValueOf(found.Node).Shape, found.Position, source.ValueOf(found.Node).Data[found.Position])
            : (stored, value.Shape, position, value.Data[position]);
        var fault = new KernelFault(site, node, shape, at, x, stored, steps);
        var seen = isFound
            ? $" It became {KernelFault.Number(value.Data[position], stored.DType)} at {KernelFault.Place(position, stored.DType, value.Shape)} of {fault.Describe(stored)}."
            : "";
        var why = !site.Computes(found.Node)
            ? $" It came in with {fault.Describe(found.Node)}, {KernelFault.Number(source.ValueOf(found.Node).Data[found.Position], found.Node.DType)} at {KernelFault.Place(found.Position, found.Node.DType, source.ValueOf(found.Node).Shape)}."
            : double.IsFinite(source.ValueOf(found.Node).Data[found.Position])
                ? $" In float64 it is {KernelFault.Number(source.ValueOf(found.Node).Data[found.Position], DType.Float64)}."
                : Operands(fault, source, found);
        return new(
            $"{fault.Describe(node)} is {KernelFault.Number(x, node.DType)} at {KernelFault.Place(at, node.DType, shape)}.{why}{seen}\n"
            + $"  It was stored in {fault.Buffer} by {fault.Kernel()}{fault.Inputs(source.Given)}\n  No variable was changed.", fault);
    }

    /// <summary>The elements that a pointwise node was computed from.</summary>
    private static string Operands(KernelFault fault, NonFiniteSource source, NonFiniteSource.Found found) => NonFiniteSource.IsPointwise(found.Node)
        ? $" It is of {string.Join(", ", found.Node.Inputs.Select(i => $"{fault.Describe(i)} = {KernelFault.Number(source.ValueOf(i).Data[found.Position], i.DType)}"))}."
        : "";

    private static unsafe bool IsAllFinite(Node node, in KernelMemory memory)
    {
        var elements = memory.BytesOf(node) / node.DType.Size;
        return node.DType switch
        {
            DType.Float32 => AreAllFinite((uint*)memory.AddressOf(node), elements, 0x7F80_0000U),
            DType.Float64 => AreAllFinite((ulong*)memory.AddressOf(node), elements, 0x7FF0_0000_0000_0000UL),
            _ => true,
        };
    }

    // What is not finite has an exponent of ones only.
    private static unsafe bool AreAllFinite<T>(T* bits, long count, T exponent) where T : unmanaged, IBinaryInteger<T>
    {
        var (i, ones) = (0L, new Vector<T>(exponent));
        for (; i + Vector<T>.Count <= count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(Vector.Load(bits + i) & ones, ones))
            {
                return false;
            }
        }

        for (; i < count; i++)
        {
            if ((bits[i] & exponent) == exponent)
            {
                return false;
            }
        }

        return true;
    }
}
