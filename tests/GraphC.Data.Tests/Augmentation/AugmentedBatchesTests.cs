namespace GraphC.Data.Tests;

public class AugmentedBatchesTests
{
    private static readonly Augmentation[] Everything =
    [
        new RandomCrop(border: 2), new HorizontalFlip(), RandomTurn.Rotation(-20, 20), RandomTurn.Scaling(0.8, 1.25),
        new ColorJitter(0.4, 0.4, 0.4), new Cutout(3), new Standardization(new([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f])),
    ];

    private static readonly Dataset Shapes = DrawnPictures.Create(train: 37, test: 0, side: 12).Train;

    [Fact]
    public void The_same_seed_gives_the_same_pictures_and_another_seed_or_epoch_others()
    {
        var batches = Shapes.Batch(8).Augment(seed: 1, Everything);
        var (first, second) = (Images(batches), Images(batches));
        Assert.NotEqual(first, second);
        Assert.Equal(first, Images(Shapes.Batch(8).Augment(seed: 1, Everything)));
        Assert.NotEqual(first, Images(Shapes.Batch(8).Augment(seed: 2, Everything)));
    }

    [Fact]
    public void What_happens_to_a_picture_depends_neither_on_the_batch_size_nor_on_the_order()
    {
        var inOrder = Images(Shapes.Batch(37).Augment(1, Everything)).Chunk(3 * 12 * 12).ToArray();
        Assert.Equal(inOrder.SelectMany(x => x), Images(Shapes.Batch(5).Augment(1, Everything)));

        var shuffled = Images(Shapes.Shuffle(seed: 3).Batch(8).Augment(1, Everything)).Chunk(3 * 12 * 12);
        var order = Rows().Shuffle(seed: 3).Batch(37).Single()["rows"].ToArray<int>();
        Assert.Equal(order.Select(row => inOrder[row]), shuffled);
    }

    [Fact]
    public void An_epoch_of_shuffled_rows_can_be_repeated()
    {
        var rows = Shapes.Shuffle(seed: 3);
        var batches = rows.Batch(8).Augment(1, Everything);
        Images(batches);
        var second = Images(batches);
        rows.Epoch = 1;
        Assert.Equal(second, Images(batches));
    }

    [Fact]
    public void Bytes_become_levels_and_other_columns_stay_with_their_pictures()
    {
        var data = new Dataset(("images", Tensor.From<byte>([0, 51, 255, 102], 4, 1, 1, 1)), ("labels", Tensor.From<int>([0, 51, 255, 102], 4)));
        foreach (var batch in data.Shuffle(seed: 1).Batch(3).Augment(seed: 1, []))
        {
            Assert.Equal("f32[" + batch.Count + ", 1, 1, 1]", batch.Images.ToString());
            Assert.Equal(batch.Labels.ToArray<int>().Select(l => l / 255f), batch.Images.ToArray<float>());
        }
    }

    [Fact]
    public void A_crop_changes_the_extents_of_the_batch() =>
        Assert.Equal("f32[8, 3, 9, 10]", Shapes.Batch(8).Augment(1, [new RandomCrop(9, 10, border: 0), new HorizontalFlip()]).First().Images.ToString());

    [Fact]
    public void Mixup_mixes_pictures_and_classes_alike()
    {
        // Picture i is i throughout and its class is i, so the shares of the classes tell what the picture must be.
        var data = new Dataset(
            ("images", Tensor.From<float>([.. Enumerable.Range(0, 40).Select(i => (float)(i / 4))], 10, 1, 2, 2)),
            ("labels", Tensor.From<int>([.. Enumerable.Range(0, 10)], 10)));
        var mixed = 0;
        foreach (var batch in data.Batch(5).Augment(1, [], new Mixup(alpha: 1, classes: 10)))
        {
            Assert.Equal("f32[5, 10]", batch.Labels.ToString());
            for (var row = 0; row < 5; row++)
            {
                var shares = batch.Labels.AsSpan<float>().Slice(10 * row, 10).ToArray();
                Assert.Equal(1, shares.Sum(), 1e-6);
                mixed += shares.Count(s => s > 0) == 2 ? 1 : 0;
                var expected = shares.Select((share, c) => share * c).Sum();
                Assert.All(batch.Images.AsSpan<float>().Slice(4 * row, 4).ToArray(), x => Assert.Equal(expected, x, 1e-5));
            }
        }

        Assert.InRange(mixed, 4, 10);
        var few = data.Batch(5).Augment(1, [], new Mixup(alpha: 1, classes: 7));
        Assert.Contains("none of 7 classes", Streams.Invalid(() => few.Count()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mixup(alpha: 0, classes: 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mixup(alpha: double.NaN, classes: 10));
    }

    [Fact]
    public void What_cannot_be_augmented_is_refused_at_once()
    {
        Assert.Contains("images", Assert.Throws<KeyNotFoundException>(() => Rows().Batch(2).Augment(1, [])).Message);
        var flat = new Dataset(("images", new Tensor(DType.Float32, 2, 784)));
        Assert.Contains("f32[784]", Assert.Throws<ArgumentException>(() => flat.Batch(2).Augment(1, [])).Message);
        Assert.Throws<ArgumentException>(() => Shapes.Batch(2).Augment(1, [new RandomCrop(20, 20, border: 0)]));
        Assert.Throws<InvalidOperationException>(() => Shapes.Batch(2).Augment(1, []).Augment(1, []));
    }

    private static Dataset Rows() => new(("rows", Tensor.From<int>([.. Enumerable.Range(0, 37)], 37)));

    private static float[] Images(IEnumerable<Minibatch> batches) => [.. batches.SelectMany(b => b.Images.ToArray<float>())];
}
