namespace GraphC.Runtime;

/// <summary>
/// A program and its weights, which any number of threads run at once: what an exported class stands on. A run allocates nothing on the managed
/// heap once as many were at work at a time.
/// </summary>
public sealed unsafe class ExportedProgram
{
    /// <summary>The most threads that a run may be given.</summary>
    public const int MostThreads = 1024;

    private readonly EmittedProgram program;
    private readonly ExportedWeights weights;
    private readonly string[] tensors;
    private readonly int inputs;
    private readonly int threads;
    private readonly Workspaces workspaces = new();

    /// <summary>A program, ready to be run.</summary>
    /// <param name="program">What runs.</param>
    /// <param name="weights">Its literals.</param>
    /// <param name="tensors">The names of the inputs and the outputs.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="threads">How many threads a run may use; the results are the same bits for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than one or more than <see cref="MostThreads"/> threads.</exception>
    public ExportedProgram(EmittedProgram program, ExportedWeights weights, string[] tensors, int inputs, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MostThreads);
        (this.program, this.weights, this.tensors, this.inputs, this.threads) = (program, weights, tensors, inputs, threads);
    }

    /// <summary>Runs once.</summary>
    /// <param name="extents">The symbolic extents, none of which is negative.</param>
    /// <param name="operands">The inputs and the outputs, pinned, with as many elements as the extents ask for.</param>
    /// <param name="seed">The seed of random draws.</param>
    /// <param name="step">Which of the draws of a seed these are.</param>
    /// <param name="cancellation">Ends loops whose length the data decide.</param>
    /// <exception cref="ArgumentException">An output overlaps an input or another output, or the extents need more memory than can be
    /// addressed.</exception>
    /// <exception cref="IndexOutOfRangeException">An index in the data is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(
        ReadOnlySpan<long> extents, ReadOnlySpan<Operand> operands, ulong seed = 0, ulong step = 0, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RefuseOverlaps(operands);
        var addresses = stackalloc byte*[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            addresses[i] = operands[i].First;
        }

        var fault = default(Fault);
        var workspace = workspaces.Take();
        try
        {
            fixed (long* extent = extents)
            {
                workspace.Arena.EnsureCapacity(BytesFor(extent));
                var frame = new Frame
                {
                    Extents = extent,
                    Arena = workspace.Arena.Base,
                    Inputs = addresses,
                    Variables = null,
                    Outputs = addresses + inputs,
                    Constants = weights.Addresses,
                    Fault = &fault,
                    Seed = seed,
                    Step = step,
                    Cancellation = cancellation,
                };
                if (!Execute(frame, workspace))
                {
                    throw Failed(fault, cancellation);
                }
            }
        }
        finally
        {
            workspaces.Return(workspace);
            GC.KeepAlive(weights);
        }
    }

    private bool Execute(in Frame frame, Workspace workspace)
    {
        if (threads == 1 || !program.IsWorthTeam(frame.Extents))
        {
            return program.Run(frame, 0, 1, null);
        }

        // A team that is at work for another run is not waited for: alone the results are the same.
        var onTeam = workspace.Team.Begin();
        var succeeded = onTeam && WorkerTeam.Of(threads).TryRun(program, frame, out var result) ? result : program.Run(frame, 0, 1, null);
        workspace.Team.End();
        return succeeded;
    }

    // Tensors without elements may have absurd extents: their products must not wrap around to a small number.
    private long BytesFor(long* extents)
    {
        try
        {
            return program.ArenaBytes(extents, threads);
        }
        catch (OverflowException)
        {
            throw new ArgumentException("The extents need more memory than can be addressed.");
        }
    }

    private void RefuseOverlaps(ReadOnlySpan<Operand> operands)
    {
        for (var output = inputs; output < operands.Length; output++)
        {
            for (var other = 0; other < output; other++)
            {
                if (operands[output].Overlaps(operands[other]))
                {
                    throw new ArgumentException(
                        $"The output '{tensors[output]}' overlaps the {(other < inputs ? "input" : "output")} '{tensors[other]}': give it memory of its own.");
                }
            }
        }
    }

    private Exception Failed(Fault fault, CancellationToken cancellation) => fault.Check == Fault.Cancelled
        ? new OperationCanceledException("The run was cancelled.", cancellation)
        : new IndexOutOfRangeException(
            $"{program.DescribeCheck(fault.Check - 1)}: the index {fault.Value} is out of range; it must be at least 0 and below {fault.Extent}.");
}
