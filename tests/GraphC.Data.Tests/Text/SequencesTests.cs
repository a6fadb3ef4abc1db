namespace GraphC.Data.Tests.Text;

public class SequencesTests
{
    /// <summary>Sequence i has i % 10 + 1 tokens, all of them i.</summary>
    private static readonly int[][] Rows = [.. Enumerable.Range(0, 100).Select(i => Enumerable.Repeat(i, i % 10 + 1).ToArray())];

    [Fact]
    public void A_batch_is_as_long_as_its_longest_sequence()
    {
        var batch = new Sequences([[1, 2, 3], [4], [5, 6]], [[7, 8, 9], [1], [2, 3]], [10, 11, 12]).Batch(3).Single();

        Assert.Equal([1, 2, 3, 4, 0, 0, 5, 6, 0], batch["tokens"].ToArray<int>());
        Assert.Equal([3L, 3L], batch["tokens"].Shape.ToArray());
        Assert.Equal([3, 1, 2], batch["lengths"].ToArray<int>());
        Assert.Equal([7, 8, 9, 1, -1, -1, 2, 3, -1], batch["targets"].ToArray<int>());
        Assert.Equal([10, 11, 12], batch["labels"].ToArray<int>());
        Assert.Equal((3, 4, 1), (batch.Count, new Sequences([[1]], [[1]], [1]).Batch(2).Columns, new Sequences([[1]]).Batch(2).Count));
    }

    [Fact]
    public void Without_a_seed_they_keep_their_order() => Assert.Equal(
        [[0, 1, 2], [3, 4, 5], [6]], new Sequences(Rows[..7]).Batch(3).Select(Of));

    [Fact]
    public void An_epoch_has_each_sequence_once_and_each_epoch_its_own_order()
    {
        var batches = new Sequences(Rows).Bucket(8, seed: 3, breadth: 4);
        int[][] first = [.. batches.Select(Of)], second = [.. batches.Select(Of)];

        Assert.Equal(Enumerable.Range(0, 100), first.SelectMany(b => b).Order());
        Assert.Equal(Enumerable.Range(0, 100), second.SelectMany(b => b).Order());
        Assert.NotEqual(first, second);
        Assert.Equal((13, 100), (batches.Count, batches.Rows));

        var again = new Sequences(Rows).Bucket(8, seed: 3, breadth: 4);
        again.Epoch = 1;
        Assert.Equal(second, again.Select(Of));
        Assert.NotEqual(first, new Sequences(Rows).Bucket(8, seed: 4, breadth: 4).Select(Of));
    }

    [Fact]
    public void Sequences_of_similar_lengths_are_together()
    {
        Assert.True(Padding(breadth: 100) < Padding(breadth: 1) / 3);

        // From batch to batch the lengths go up and down.
        long[] lengths = [.. new Sequences(Rows).Bucket(8, seed: 1, breadth: 100).Select(b => b["tokens"].Shape[1])];
        Assert.NotEqual(lengths.Order(), lengths);

        static int Padding(int breadth) => new Sequences(Rows).Bucket(8, seed: 1, breadth)
            .Sum(b => (int)b["tokens"].Length - b["lengths"].ToArray<int>().Sum());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Sequences([[1], []]));
        Assert.Contains("Sequence 1 has 2 tokens and 1 targets", Assert.Throws<ArgumentException>(() => new Sequences([[1], [1, 2]], [[1], [1]])).Message);
        Assert.Throws<ArgumentException>(() => new Sequences([[1]], labels: [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sequences([[1]]).Batch(0));
        Assert.Contains("there are tokens, lengths", Assert.Throws<KeyNotFoundException>(() => new Sequences([[1]]).Batch(1).Single()["labels"]).Message);
    }

    private static int[] Of(Minibatch batch) => [.. batch["tokens"].ToArray<int>().Chunk((int)batch["tokens"].Shape[1]).Select(row => row[0])];
}
