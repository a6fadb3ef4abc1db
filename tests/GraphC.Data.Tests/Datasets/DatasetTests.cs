namespace GraphC.Data.Tests;

public class DatasetTests
{
    // Row i holds (2i, 2i + 1) and the label i.
    private static Dataset Numbered(int rows)
    {
        var features = new Tensor(DType.Float32, rows, 2);
        var labels = new Tensor(DType.Int32, rows);
        for (var i = 0; i < rows; i++)
        {
            features.AsSpan<float>()[2 * i] = 2 * i;
            features.AsSpan<float>()[2 * i + 1] = 2 * i + 1;
            labels.AsSpan<int>()[i] = i;
        }

        return new(("features", features), ("labels", labels));
    }

    [Fact]
    public void Columns_are_found_by_name_by_position_and_as_properties()
    {
        var data = Numbered(3);
        Assert.Equal("3 rows: features f32[2], labels i32[]", data.ToString());
        Assert.Same(data["labels"], data[1]);
        Assert.Same(data["labels"], data.Labels);
        Assert.Contains("features, labels", Assert.Throws<KeyNotFoundException>(() => data.Images).Message);
    }

    [Fact]
    public void Columns_of_different_heights_or_equal_names_are_refused()
    {
        Assert.Contains("equally many rows", Assert.Throws<ArgumentException>(() =>
            new Dataset(("a", new Tensor(DType.Int32, 2)), ("b", new Tensor(DType.Int32, 3)))).Message);
        Assert.Throws<ArgumentException>(() => new Dataset(("a", new Tensor(DType.Int32, 2)), ("a", new Tensor(DType.Int32, 2))));
        Assert.Throws<ArgumentException>(() => new Dataset(("a", new Tensor(DType.Int32))));
        Assert.Throws<ArgumentException>(() => new Dataset());
    }

    [Fact]
    public void Take_skip_and_split_are_views()
    {
        var data = Numbered(10);
        Assert.Equal([0, 1, 2], Labels(data.Take(3)));
        Assert.Equal([7, 8, 9], Labels(data.Skip(7)));
        Assert.Equal([4, 5], Labels(data.Skip(2).Skip(2).Take(2)));
        Assert.Equal([8f, 9, 10, 11], data.Skip(4).Take(2).Features.ToArray<float>());
        var (first, second) = data.Split(first: 8);
        Assert.Equal((8, 2), (first.Count, second.Count));
        (first, second) = data.Split(fraction: 0.7);
        Assert.Equal((7, 3), (first.Count, second.Count));
        Assert.Equal((10, 0), (data.Take(99).Count, data.Skip(99).Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Take(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(1.5));
    }

    [Fact]
    public void Rows_are_selected_in_any_order()
    {
        var data = Numbered(10).Skip(5).Rows(4, 0, 0);
        Assert.Equal([9, 5, 5], Labels(data));
        Assert.Equal([5], Labels(data.Skip(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Rows(3));
    }

    [Fact]
    public void A_column_is_replaced_added_or_mapped()
    {
        var data = Numbered(4).Skip(2).Map("features", f => f.Scale(10));
        Assert.Equal([40f, 50, 60, 70], data.Features.ToArray<float>());
        Assert.Equal([2, 3], Labels(data));
        Assert.Equal(["features", "labels", "more"], data.With("more", Tensor.From<int>([1, 2], 2)).Names);
        Assert.Throws<ArgumentException>(() => data.With("more", Tensor.From<int>([1], 1)));
    }

    [Fact]
    public void Batches_cover_all_rows_in_order()
    {
        var batches = Numbered(10).Batch(4);
        Assert.Equal((3, 10), (batches.Count, batches.Rows));
        var labels = new List<int[]>();
        foreach (var batch in batches)
        {
            Assert.Equal(batch.Count * 2, batch.Features.Length);
            Assert.Equal(2f * batch["labels"].AsSpan<int>()[0], batch[0].AsSpan<float>()[0]);
            labels.Add(batch.Labels.ToArray<int>());
        }

        Assert.Equal([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]], labels);
        Assert.Equal([4, 4], Numbered(10).Batch(4, dropLast: true).Select(b => b.Count));
        Assert.Equal(2, Numbered(8).Batch(4).Count);
        Assert.Empty(Numbered(0).Batch(4));
        Assert.Empty(Numbered(3).Batch(4, dropLast: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(3).Batch(0));
    }

    [Fact]
    public void Full_batches_share_one_set_of_tensors()
    {
        var batches = Numbered(10).Batch(4);
        var seen = batches.ToArray();
        Assert.Same(seen[0], seen[1]);
        Assert.NotSame(seen[1], seen[2]);
        Assert.Equal(seen, batches.ToArray());
        foreach (var (features, labels) in batches)
        {
            Assert.Equal(features.Shape[0], labels.Shape[0]);
        }
    }

    [Fact]
    public void A_second_enumeration_ends_the_first()
    {
        var batches = Numbered(10).Batch(4);
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var outer in batches)
            {
                foreach (var inner in batches)
                {
                    Assert.Same(outer, inner);
                    break;
                }
            }
        });
    }

    [Fact]
    public void Epochs_after_the_first_allocate_nothing()
    {
        var batches = Numbered(1000).Shuffle(seed: 1).Batch(64);
        Assert.Equal(499_500, Sum(batches));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = Sum(batches) + Sum(batches);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(999_000, sum);

        static long Sum(Batches batches)
        {
            long sum = 0;
            foreach (var batch in batches)
            {
                _ = batch.Features;
                foreach (var label in batch.Labels.AsSpan<int>())
                {
                    sum += label;
                }
            }

            return sum;
        }
    }

    internal static int[] Labels(Dataset data) => data.Labels.ToArray<int>();

    internal static Dataset Rows(int count) => Numbered(count);
}
