using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Threads;

public class ThreadTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_training_run_has_the_same_bits_on_any_number_of_threads(int threads) =>
        Assert.Equal(TrainedBits(1), TrainedBits(threads));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void So_has_one_of_a_convolution_network(int threads)
    {
        Assert.Equal(TrainedBits(1), TrainedBits(threads));

        static byte[] TrainedBits(int threads)
        {
            var x = Input("x", Float32, [Batch, 3, 20, 20]);
            var y = Input<int>("y", [Batch]);
            var logits = x.Conv(6, 5).BatchNorm().Relu().MaxPool(2).Conv(16, 3, strides: 2, padding: Padding.Same).Relu()
                .Residual(z => z.Conv(16, 3, padding: 1, groups: 4)).AvgPool(2).Flatten(1).Dense(10);
            using var train = Compile(new Sgd(0.01, momentum: 0.9).Minimize(Losses.SoftmaxCrossEntropy(logits, y)), options: new CompileOptions { Threads = threads });
            foreach (var rows in (int[])[16, 1, 33])
            {
                var (images, labels) = Data(rows, 3 * 20 * 20, seed: rows);
                train.Run(images.Reshape([rows, 3, 20, 20]), labels);
            }

            return Bits(train.Graph.Variables);
        }
    }

    [Fact]
    public void Two_executables_may_run_at_once()
    {
        var expected = TrainedBits(1);
        var results = new byte[4][];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = results.Length }, i => results[i] = TrainedBits(2));
        Assert.All(results, r => Assert.Equal(expected, r));
    }

    [Fact]
    public void A_failed_check_stops_all_workers_before_any_variable_changes()
    {
        var (train, variables) = Model(threads: 3);
        using (train)
        {
            var (x, y) = Data(600, 70, seed: 1);
            train.Run(x, y);
            var before = Bits(variables);
            y.AsSpan<int>()[599] = 10;
            Assert.Throws<IndexOutOfRangeException>(() => train.Run(x, y));
            Assert.Equal(before, Bits(variables));
            y.AsSpan<int>()[599] = 9;
            train.Run(x, y);
            Assert.NotEqual(before, Bits(variables));
        }
    }

    [Fact]
    public void Without_threads_there_is_an_error_and_with_too_many()
    {
        var x = Input("x", Float32, [Batch]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Compile(outputs: [x + 1], options: new CompileOptions { Threads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compile(outputs: [x + 1], options: new CompileOptions { Threads = CompileOptions.MostThreads + 1 }));
    }

    private static byte[] TrainedBits(int threads)
    {
        var (train, variables) = Model(threads);
        using (train)
        {
            // Large and small batches: shared kernels, kernels left to one worker, and shares that end inside of a vector.
            foreach (var rows in (int[])[600, 601, 7, 256, 33])
            {
                var (x, y) = Data(rows, 70, seed: rows);
                train.Run(x, y);
            }

            return Bits(variables);
        }
    }

    private static (Executable Train, IReadOnlyList<Variable> Variables) Model(int threads)
    {
        var x = Input("x", Float32, [Batch, 70]);
        var y = Input<int>("y", [Batch]);
        var logits = x.Dense(130).Relu().LayerNorm().Dropout(0.2).Dense(90).Tanh().Dense(10);
        var train = Compile(new Adam(1e-3).Minimize(Losses.SoftmaxCrossEntropy(logits, y)), options: new CompileOptions { Threads = threads });
        return (train, train.Graph.Variables);
    }

    private static (Tensor X, Tensor Y) Data(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var (x, y) = (new Tensor(Float32, rows, columns), new Tensor(DType.Int32, rows));
        foreach (ref var element in x.AsSpan<float>())
        {
            element = random.NextSingle() - 0.5f;
        }

        foreach (ref var label in y.AsSpan<int>())
        {
            label = random.Next(10);
        }

        return (x, y);
    }

    private static byte[] Bits(IEnumerable<Variable> variables) => [.. variables.SelectMany(v => v.Value.Bytes.ToArray())];
}
