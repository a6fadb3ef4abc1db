using System.Collections;

namespace GraphC.Compiler;

/// <summary>The outputs of a run. Their memory is used again by the next run of the same executable: clone what is to be kept.</summary>
public sealed class RunOutputs : IReadOnlyList<Tensor>
{
    private readonly Executable executable;

    internal RunOutputs(Executable executable) => this.executable = executable;

    /// <summary>The number of outputs.</summary>
    public int Count => executable.Graph.Outputs.Length;

    /// <summary>An output by its position.</summary>
    public Tensor this[int index] => executable.OutputAt(index);

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
