namespace GraphC.Compiler;

/// <summary>
/// The tensors that runs write their outputs to. A shape that was seen before finds its tensor again, so runs that alternate between two
/// batch sizes allocate nothing; and an output that is fed back as an input is not written over while it is read.
/// </summary>
internal sealed class OutputTensors(Graph graph)
{
    /// <summary>Shapes of one output that are remembered.</summary>
    private const int Remembered = 4;

    private readonly Tensor[] current = new Tensor[graph.Outputs.Length];
    private readonly List<Tensor>[] known = [.. graph.Outputs.Select(_ => new List<Tensor>())];

    /// <summary>The tensors of the last run.</summary>
    public ReadOnlySpan<Tensor> Current => current;

    /// <summary>Makes room for a run whose symbols have these values.</summary>
    public void Prepare(ReadOnlySpan<long> extents, ReadOnlySpan<Tensor> inputs)
    {
        for (var i = 0; i < current.Length; i++)
        {
            if (current[i] is null || !Fits(current[i], i, extents) || IsAmong(inputs, current[i]))
            {
                current[i] = Find(i, extents, inputs) ?? Add(i, extents);
            }
        }
    }

    private Tensor? Find(int output, ReadOnlySpan<long> extents, ReadOnlySpan<Tensor> inputs)
    {
        foreach (var tensor in known[output])
        {
            if (Fits(tensor, output, extents) && !IsAmong(inputs, tensor))
            {
                return tensor;
            }
        }

        return null;
    }

    private Tensor Add(int output, ReadOnlySpan<long> extents)
    {
        if (known[output].Count == Remembered)
        {
            known[output].RemoveAt(0);
        }

        var type = graph.Outputs[output].Type;
        var shape = new long[type.Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = type.Shape[axis].Evaluate(graph.Symbols, extents);
        }

        var tensor = new Tensor(type.DType, shape);
        known[output].Add(tensor);
        return tensor;
    }

    private bool Fits(Tensor tensor, int output, ReadOnlySpan<long> extents)
    {
        var shape = graph.Outputs[output].Shape;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (tensor.Shape[axis] != shape[axis].Evaluate(graph.Symbols, extents))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAmong(ReadOnlySpan<Tensor> inputs, Tensor tensor)
    {
        foreach (var input in inputs)
        {
            if (ReferenceEquals(input, tensor))
            {
                return true;
            }
        }

        return false;
    }
}
