namespace GraphC.Data;

/// <summary>Batches that can be enumerated again and again, each time an epoch; only one enumeration can be under way.</summary>
public interface IBatches : IReadOnlyCollection<Minibatch>
{
    /// <summary>The number of rows of all batches together.</summary>
    int Rows { get; }

    /// <summary>The number of tensors of a batch.</summary>
    int Columns { get; }
}
