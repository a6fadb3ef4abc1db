using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>A run allocates nothing on the managed heap once its shapes were seen.</summary>
public class AllocationTests
{
    [Fact]
    public void A_training_step_allocates_nothing()
    {
        using var train = new Classifier().Train();
        var examples = Classifier.Examples(16);
        AssertAllocatesNothing(() => train.Run(examples[0], examples[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_that_is_large_enough_for_a_team_allocates_nothing(int threads)
    {
        using var train = new Classifier(width: 200).Train(Agreement.Fresh with { Threads = threads });
        var examples = Classifier.Examples(400);
        AssertAllocatesNothing(() => train.Run(examples[0], examples[1]));
    }

    [Fact]
    public void Alternating_between_batch_sizes_allocates_nothing()
    {
        using var train = new Classifier().Train();
        var (many, few) = (Classifier.Examples(16), Classifier.Examples(7));
        AssertAllocatesNothing(() =>
        {
            train.Run(many[0], many[1]);
            train.Run(few[0], few[1]);
        });
    }

    [Fact]
    public void Reading_results_allocates_nothing()
    {
        using var train = new Classifier().Train();
        var examples = Classifier.Examples(16);
        var sum = 0.0;
        AssertAllocatesNothing(() => sum += train.Run(examples[0], examples[1])[0].ToScalar());
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Extents_that_are_polynomials_allocate_nothing()
    {
        var x = Declare.Input("x", Declare.Float32, [Declare.Batch, 3]);
        using var program = Compilation.Compile([x.Reshape([3 * Declare.Batch]), Movement.Concat(0, x, x.Slice(0, 1))], options: Agreement.Fresh);
        var input = Filled.Floats(1, 5, 3);
        AssertAllocatesNothing(() => program.Run(input));
    }

    private static void AssertAllocatesNothing(Action run)
    {
        run();
        run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
