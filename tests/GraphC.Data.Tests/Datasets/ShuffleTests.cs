namespace GraphC.Data.Tests;

public class ShuffleTests
{
    private static readonly Dataset Data = DatasetTests.Rows(1000);

    [Fact]
    public void The_order_is_the_same_on_every_machine()
    {
        Assert.Equal([743, 2, 37, 891, 687, 807, 650, 524], DatasetTests.Labels(Data.Shuffle(1, epoch: 0))[..8]);
        Assert.Equal([380, 287, 425, 925, 227, 761, 536, 616], DatasetTests.Labels(Data.Shuffle(1, epoch: 1))[..8]);
        Assert.Equal([930, 209, 42, 623, 166, 281, 785, 967], DatasetTests.Labels(Data.Shuffle(2, epoch: 0))[..8]);
    }

    [Fact]
    public void Every_order_is_a_permutation_and_rows_stay_together()
    {
        var shuffled = Data.Shuffle(7, epoch: 3);
        Assert.Equal(Enumerable.Range(0, 1000), DatasetTests.Labels(shuffled).Order());
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(2 * shuffled.Labels[i], shuffled.Features[2 * i]);
        }
    }

    [Fact]
    public void Each_enumeration_is_the_next_epoch()
    {
        var shuffled = Data.Shuffle(seed: 5);
        var batches = shuffled.Batch(64);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(epoch, shuffled.Epoch);
            Assert.Equal(DatasetTests.Labels(Data.Shuffle(5, epoch)), Enumerate(batches));
        }

        shuffled.Epoch = 1;
        Assert.Equal(DatasetTests.Labels(Data.Shuffle(5, epoch: 1)), Enumerate(batches));
        Assert.Throws<ArgumentOutOfRangeException>(() => shuffled.Epoch = -1);
    }

    [Fact]
    public void A_view_is_shuffled_within_itself()
    {
        var part = Data.Skip(900);
        Assert.Equal(Enumerable.Range(900, 100), Enumerate(part.Shuffle(1).Batch(30)).Order());
        Assert.Equal(90, Enumerate(part.Shuffle(1).Batch(30, dropLast: true)).Distinct().Count());
        Assert.Equal(DatasetTests.Labels(part.Shuffle(1, 0)).Take(50), DatasetTests.Labels(part.Shuffle(1, 0).Take(50)));
    }

    [Fact]
    public void All_orders_of_four_rows_are_about_equally_likely()
    {
        var four = Data.Take(4);
        var counts = Enumerable.Range(0, 24_000)
            .GroupBy(epoch => string.Join("", DatasetTests.Labels(four.Shuffle(9, epoch))))
            .Select(g => g.Count())
            .ToArray();
        Assert.Equal(24, counts.Length);
        // 1000 each, with a deviation of about 31.
        Assert.All(counts, c => Assert.InRange(c, 850, 1150));
    }

    private static List<int> Enumerate(Batches batches)
    {
        var labels = new List<int>();
        foreach (var batch in batches)
        {
            labels.AddRange(batch.Labels.AsSpan<int>());
        }

        return labels;
    }
}
