using System.Buffers;

namespace GraphC.Data;

/// <summary>Fills batches with pictures that have gone through stages. Holds no state, so that threads can share it.</summary>
internal sealed class Augmenter
{
    private readonly Dataset source;
    private readonly ulong seed;
    private readonly Augmentation[] stages;
    private readonly Mixup? mixup;
    private readonly int images;
    private readonly int labels;
    // The extents before the first stage, and after each.
    private readonly PictureShape[] shapes;

    /// <exception cref="ArgumentException">The dataset has no pictures, or a stage cannot work on them.</exception>
    public Augmenter(Dataset source, ulong seed, ReadOnlySpan<Augmentation> stages, Mixup? mixup)
    {
        (this.source, this.seed, this.stages, this.mixup) = (source, seed, stages.ToArray(), mixup);
        images = source.IndexOf(Columns.Images);
        var (type, extents) = source.RowType(images);
        if (extents is not [var channels, var height, var width] || type is not (DType.UInt8 or DType.Float32))
        {
            throw new ArgumentException($"The column '{Columns.Images}' must be u8 or f32 [N, C, H, W] to be augmented; the dataset has {source}.", nameof(source));
        }

        labels = mixup is null ? -1 : source.IndexOf(Columns.Labels);
        if (mixup is not null && source.RowType(labels) is not (DType.Int32, []))
        {
            throw new ArgumentException($"The column '{Columns.Labels}' must be i32 [N] to be mixed; the dataset has {source}.", nameof(source));
        }

        shapes = new PictureShape[stages.Length + 1];
        shapes[0] = new((int)channels, (int)height, (int)width);
        for (var i = 0; i < stages.Length; i++)
        {
            shapes[i + 1] = stages[i].Result(shapes[i]);
        }
    }

    private PictureShape Last => shapes[^1];

    /// <summary>An uninitialized column of a batch.</summary>
    public Tensor NewRows(int column, int count) =>
        column == images ? new(DType.Float32, count, Last.Channels, Last.Height, Last.Width)
        : column == labels ? new(DType.Float32, count, mixup!.Classes)
        : source.NewRows(column, count);

    /// <summary>Fills a batch with rows from..from+count of an order, or of the dataset where there is none.</summary>
    public void Load(Minibatch batch, int from, ReadOnlySpan<int> order, int epoch)
    {
        var rows = new int[batch.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = order.IsEmpty ? from + i : order[from + i];
        }

        for (var column = 0; column < source.Names.Count; column++)
        {
            if (column != images && column != labels)
            {
                source.CopyRows(column, from, batch.Count, order, batch[column]);
            }
        }

        MakePictures(rows, epoch, batch[images].AsSpan<float>());
        if (mixup is not null)
        {
            var classes = new Tensor(DType.Int32, rows.Length);
            source.CopyRows(labels, from, batch.Count, order, classes);
            mixup.Apply(batch[images], classes.AsSpan<int>(), batch[labels], row => new(seed, stages.Length, epoch, rows[row]));
        }
    }

    private void MakePictures(int[] rows, int epoch, Span<float> pictures)
    {
        var largest = shapes.Max(s => s.Length);
        var (even, odd) = (ArrayPool<float>.Shared.Rent(largest), ArrayPool<float>.Shared.Rent(largest));
        for (var i = 0; i < rows.Length; i++)
        {
            source.CopyPicture(images, rows[i], even.AsSpan(0, shapes[0].Length));
            for (var stage = 0; stage < stages.Length; stage++)
            {
                var (from, to) = stage % 2 == 0 ? (even, odd) : (odd, even);
                var draws = new Draws(seed, stage, epoch, rows[i]);
                stages[stage].Apply(new(from, shapes[stage]), new(to, shapes[stage + 1]), ref draws);
            }

            var last = stages.Length % 2 == 0 ? even : odd;
            last.AsSpan(0, Last.Length).CopyTo(pictures[(i * Last.Length)..]);
        }

        ArrayPool<float>.Shared.Return(even);
        ArrayPool<float>.Shared.Return(odd);
    }
}
