using System.Collections.Concurrent;

namespace GraphC.Data.Tests;

public class PrefetchedBatchesTests
{
    private static readonly Dataset Shapes = DrawnPictures.Create(train: 50, test: 0, side: 8).Train;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 20)]
    public void Any_number_of_threads_makes_the_same_batches_in_the_same_order(int threads, int ahead)
    {
        var expected = Augmented();
        using var batches = Augmented().Prefetch(threads, ahead);
        Assert.Equal((7, 50, 2), (batches.Count, batches.Rows, batches.Columns));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(Values(expected), Values(batches));
        }

        static Batches Augmented() => Shapes.Shuffle(seed: 2).Batch(8).Augment(
            seed: 1, [new RandomCrop(border: 1), new HorizontalFlip(), RandomTurn.Rotation(-10, 10), new ColorJitter(0.2, 0.2, 0.2)], new Mixup(0.4, 10));
    }

    [Fact]
    public void Plain_batches_can_be_made_ahead_too()
    {
        using var batches = Shapes.Batch(8).Prefetch();
        Assert.Equal(Shapes.Images.ToArray<float>(), batches.SelectMany(b => b.Images.ToArray<float>()));
        using var whole = Shapes.Batch(8, dropLast: true).Prefetch(threads: 2);
        Assert.Equal([8, 8, 8, 8, 8, 8], whole.Select(b => b.Count));
        using var one = Shapes.Batch(100).Prefetch(threads: 2);
        Assert.Equal([50], one.Select(b => b.Count));
        using var none = Shapes.Take(0).Batch(8).Prefetch(threads: 2);
        Assert.Empty(none);
    }

    [Fact]
    public void No_more_batches_than_asked_for_are_made_ahead()
    {
        var stage = new Watched();
        using var batches = Shapes.Batch(5).Augment(1, [stage]).Prefetch(threads: 3, ahead: 2);
        using var reader = batches.GetEnumerator();
        for (var read = 1; read <= 4; read++)
        {
            Assert.True(reader.MoveNext());
            // The one that is read, and two ahead of it.
            Assert.True(SpinWait.SpinUntil(() => stage.Pictures >= 5 * (read + 2), TimeSpan.FromSeconds(30)), $"{stage.Pictures} pictures");
            Thread.Sleep(20);
            Assert.Equal(5 * (read + 2), stage.Pictures);
        }
    }

    [Fact]
    public void No_thread_lives_on_after_the_end_or_after_disposal()
    {
        var stage = new Watched();
        using (var batches = Shapes.Batch(5).Augment(1, [stage]).Prefetch(threads: 3, ahead: 2))
        {
            foreach (var _ in batches)
            {
                break;
            }

            Assert.NotEmpty(stage.Threads);
            Assert.All(stage.Threads, thread => Assert.False(thread.IsAlive));
            Assert.Equal(10, batches.Count());
            Assert.All(stage.Threads, thread => Assert.False(thread.IsAlive));

            var left = batches.GetEnumerator();
            left.MoveNext();
            batches.Dispose();
            Assert.All(stage.Threads, thread => Assert.False(thread.IsAlive));
            Assert.Throws<InvalidOperationException>(() => left.MoveNext());
            Assert.Throws<ObjectDisposedException>(() => batches.GetEnumerator());
        }
    }

    [Fact]
    public void An_exception_reaches_the_reader_at_its_batch_and_the_next_epoch_begins_anew()
    {
        var stage = new Watched { FailAt = 0.5f };
        var values = Enumerable.Range(0, 20).Select(i => i == 12 ? 0.5f : 0).ToArray();
        var data = new Dataset(("images", Tensor.From<float>(values, 20, 1, 1, 1)));
        using var batches = data.Batch(4).Augment(1, [stage]).Prefetch(threads: 3, ahead: 3);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var read = 0;
            var error = Assert.Throws<FormatException>(() =>
            {
                foreach (var _ in batches)
                {
                    read++;
                }
            });
            Assert.Equal("no such picture", error.Message);
            Assert.Equal(3, read);
            Assert.All(stage.Threads, thread => Assert.False(thread.IsAlive));
        }

        stage.FailAt = float.NaN;
        Assert.Equal(5, batches.Count());
    }

    [Fact]
    public void Cancelling_ends_a_reader_that_waits()
    {
        using var cancel = new CancellationTokenSource();
        using var blocked = new ManualResetEventSlim();
        var stage = new Watched { Before = () => { cancel.Cancel(); blocked.Wait(TimeSpan.FromSeconds(30)); } };
        using var batches = Shapes.Batch(5).Augment(1, [stage]).Prefetch(threads: 2, ahead: 2, cancel.Token);
        using var reader = batches.GetEnumerator();
        Assert.Throws<OperationCanceledException>(() => reader.MoveNext());
        blocked.Set();
        reader.Dispose();
        Assert.All(stage.Threads, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public void A_second_enumeration_ends_the_first()
    {
        using var batches = Shapes.Batch(5).Prefetch();
        using var first = batches.GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.Equal(10, batches.Count());
        Assert.Throws<InvalidOperationException>(() => first.MoveNext());
    }

    private static float[] Values(IEnumerable<Minibatch> batches) => [.. batches.SelectMany(b => b.Images.ToArray<float>().Concat(b.Labels.ToArray<float>()))];

    /// <summary>Leaves pictures as they are and notes who asked.</summary>
    private sealed class Watched : Augmentation
    {
        private int pictures;

        public ConcurrentBag<Thread> Threads { get; } = [];

        public int Pictures => Volatile.Read(ref pictures);

        public float FailAt { get; set; } = float.NaN;

        public Action? Before { get; init; }

        public override void Apply(Picture from, Picture to, ref Draws draws)
        {
            Threads.Add(Thread.CurrentThread);
            Interlocked.Increment(ref pictures);
            Before?.Invoke();
            if (from.Values[0] == FailAt)
            {
                throw new FormatException("no such picture");
            }

            from.Values.CopyTo(to.Values);
        }
    }
}
