using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

public class MemoryReportTests
{
    [Fact]
    public void It_counts_what_a_step_holds()
    {
        using var train = new Classifier().Train();
        var memory = train.Memory(100);
        const int Parameters = (10 * 24) + 24 + 24 + 24 + (24 * 24) + 24 + (24 * 5) + 5;
        Assert.Equal(4 * Parameters, memory.Parameters);
        // Adam: two averages of each parameter, a step count, a learning rate.
        Assert.Equal((8 * Parameters) + 8 + 8, memory.State);
        Assert.Equal(4 + (4 * 100 * 5), memory.Outputs);
        Assert.Equal(train.ArenaBytes(100), memory.Temporaries + memory.Scratch);
        Assert.Equal(memory.Parameters + memory.State + memory.Literals + memory.Outputs + memory.Temporaries + memory.Scratch, memory.Total);
    }

    [Fact]
    public void Parameters_do_not_grow_with_the_batch_but_temporaries_do()
    {
        using var train = new Classifier().Train();
        var (small, large) = (train.Memory(16), train.Memory(16_000));
        Assert.Equal(small.Parameters, large.Parameters);
        Assert.Equal(small.State, large.State);
        Assert.True(large.PeakBytes > 500 * small.PeakBytes);
        Assert.Equal(small.Scratch, large.Scratch);
        Assert.InRange(large.Temporaries, large.PeakBytes, 2 * large.PeakBytes);
    }

    [Fact]
    public void The_peak_is_where_the_most_is_alive()
    {
        var x = Input("x", Float32, [Batch, 64]);
        var wide = x.MatMul(Parameter("up", Initializers.Zeros([64, 1024]))).Tanh();
        using var program = Compile([wide.MatMul(Parameter("down", Initializers.Zeros([1024, 8]))).Exp().Sum(1)], options: Agreement.Fresh);
        var memory = program.Memory(32);
        Assert.Contains("MatMul", memory.PeakKernel);
        // The wide layer and what is computed from it.
        Assert.Equal(4 * 32 * (1024 + 8), memory.PeakBytes);
    }

    [Fact]
    public void A_program_without_temporaries_has_no_peak()
    {
        var x = Input("x", Float32, [Batch]);
        using var program = Compile([x.Exp()], options: Agreement.Fresh);
        var memory = program.Memory(10);
        Assert.Equal("", memory.PeakKernel);
        Assert.Equal(0, memory.Temporaries + memory.Scratch);
        Assert.Equal("40 B at batch 10: outputs 40 B", memory.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => program.Memory(-1));
    }

    [Fact]
    public void A_program_from_the_cache_tells_the_same()
    {
        var cache = Directory.CreateTempSubdirectory("graphc-test-");
        try
        {
            var options = new CompileOptions { CacheFolder = cache.FullName };
            var model = new Classifier();
            using var first = model.Train(options);
            using var again = model.Train(options);
            Assert.True(again.Report.FromCache);
            Assert.Equal(first.Memory(64), again.Memory(64));
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    [Fact]
    public void It_reads_as_one_line()
    {
        using var train = new Classifier().Train();
        Assert.Matches(@"^[\d.]+ MiB at batch 64: parameters 4.1 KiB, state 8.1 KiB, (literals \d+ B, )?outputs 1.3 KiB, temporaries \d+ KiB, scratch [\d.]+ MiB$", train.Memory(64).ToString());
    }

    [Fact]
    public void It_holds_for_as_many_extents_as_the_program_has()
    {
        using var train = new Classifier().Train();
        Assert.Throws<ArgumentException>(() => train.Memory());
        Assert.Throws<ArgumentException>(() => train.Memory(1, 2));
    }
}
