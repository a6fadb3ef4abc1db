namespace GraphC.Data;

/// <summary>
/// Some rows of a dataset, one tensor a column. The tensors are buffers that the next batch overwrites: clone what is to be kept.
/// </summary>
public sealed class Minibatch
{
    private readonly IReadOnlyList<string> names;
    private readonly Tensor[] tensors;

    internal Minibatch(IReadOnlyList<string> names, int count, Tensor[] tensors) => (this.names, Count, this.tensors) = (names, count, tensors);

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The rows of a column by its position, [count, …].</summary>
    public Tensor this[int column] => tensors[column];

    /// <summary>The rows of a column, [count, …].</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public Tensor this[string name] => tensors[Columns.IndexOf(names, name)];

    /// <summary>The first two columns: <c>foreach (var (images, labels) in …)</c>.</summary>
    public void Deconstruct(out Tensor first, out Tensor second) => (first, second) = (tensors[0], tensors[1]);
}
