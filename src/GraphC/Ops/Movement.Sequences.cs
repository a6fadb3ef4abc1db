namespace GraphC;

// Sequences of different lengths, side by side.
public static partial class Movement
{
    internal static OpDefinition ReverseSequencesDefinition { get; } = new("ReverseSequences",
        new OpSample("time first", x => x[0].ReverseSequences(x[1]), [OpInput.Real(4, OpInput.N, 2), OpInput.Below(5, OpInput.N)]),
        new OpSample("batch first", x => x[0].ReverseSequences(x[1], 0, 1), [OpInput.Real(3, OpInput.N), OpInput.Below(1, 3)]));

    /// <summary>The first elements of each sequence turned around, as many as it is long; the others stay (ONNX's <c>ReverseSequence</c>).</summary>
    /// <param name="x">Sequences along one axis, side by side along another.</param>
    /// <param name="lengths">Int32 or Int64 <c>[B]</c>: how long each of them is. A run in which one is negative or longer than the axis fails.</param>
    /// <param name="batchAxis">The axis of extent B.</param>
    /// <param name="timeAxis">The axis that sequences go along.</param>
    /// <exception cref="GraphException">The axes do not exist or are one, or the lengths do not fit.</exception>
    public static Node ReverseSequences(this Node x, Node lengths, int batchAxis = 1, int timeAxis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(lengths);
        return Node.Build("ReverseSequences", [x, lengths], _ =>
        {
            var (batch, time) = (Axes.Of(x, batchAxis), Axes.Of(x, timeAxis));
            IndexData.RequireIndex(lengths.Type);
            if (batch == time || lengths.Rank != 1 || lengths.Shape[0] != x.Shape[batch])
            {
                throw new TypeRuleException($"the lengths {lengths.Shape} do not fit the axes {batch} and {time} of {x.Shape}");
            }

            var length = Along(lengths.CheckIndex(x.Shape[time] + 1), batch);
            var position = Along(Positions.Of(x.Shape[time]), time);
            return x.Gather(time, (position < length).Where(length - 1 - position, position).BroadcastTo(x.Shape));
        });

        Node Along(Node values, int axis) => values.Reshape(Shape.Of(x.Shape.Select((extent, i) => i == axis ? extent : 1)));
    }
}
