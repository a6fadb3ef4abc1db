using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Connectionist temporal classification, compiled: a loop whose states are mostly impossible, −∞.</summary>
public class CtcTests
{
    private static readonly Node X = Input("x", Float32, [Dim.Symbol("time"), Batch, 5]);
    private static readonly Node Labels = Input<int>("labels", [Batch, Dim.Symbol("most")]);
    private static readonly Node Steps = Input<int>("steps", [Batch]);
    private static readonly Node Counts = Input<int>("counts", [Batch]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequences_of_any_length_run_without_compiling_again(bool zeroInfinity)
    {
        var losses = Losses.Ctc(X, Labels, Steps, Counts, blank: 4, zeroInfinity, LossReduction.None);
        using var program = Compile([losses, losses.Sum().Gradient(X)[0]], [X, Labels, Steps, Counts], Agreement.Fresh);
        foreach (var (time, batch, most) in ((int, int, int)[])[(12, 3, 4), (1, 2, 1), (0, 3, 2), (30, 20, 6), (5, 0, 2), (4, 2, 0)])
        {
            Agreement.Check(program, Draw(time, batch, most), _ => 1e-5);
        }
    }

    [Fact]
    public void Labels_may_come_in_a_row()
    {
        var row = Input<int>("row", [Dim.Symbol("all")]);
        var loss = Losses.Ctc(X, Losses.LabelRows(row, Counts, most: 6), Steps, Counts, blank: 4, zeroInfinity: true);
        using var program = Compile([loss, loss.Gradient(X)[0]], [X, row, Steps, Counts], Agreement.Fresh);
        foreach (var (time, batch) in ((int, int)[])[(12, 3), (1, 2), (30, 20), (5, 1)])
        {
            var inputs = Draw(time, batch, most: 6);
            int[] said = [.. inputs[1].AsSpan<int>().ToArray().Where(label => label >= 0)];
            Agreement.Check(program, [inputs[0], Tensor.From(said, said.Length), inputs[2], inputs[3]], _ => 1e-5);
            Assert.Throws<IndexOutOfRangeException>(() => program.Run(inputs[0], Tensor.From<int>([.. said, 1], said.Length + 1), inputs[2], inputs[3]));
        }
    }

    [Fact]
    public void Workers_share_its_kernels()
    {
        var loss = Losses.Ctc(X, Labels, Steps, Counts, blank: 4, zeroInfinity: true);
        var program = new EagerProgram(Graph.Close([loss, loss.Gradient(X)[0]], inputs: [X, Labels, Steps, Counts]));
        foreach (var (time, batch, most) in ((int, int, int)[])[(12, 30, 4), (3, 1, 1)])
        {
            var inputs = Draw(time, batch, most);
            var alone = program.Run(1, inputs);
            Assert.Equal(alone, program.Run(2, inputs));
            Assert.Equal(alone, program.Run(3, inputs));
        }
    }

    /// <summary>Logits and labels; some sequences have too few steps for their labels. Behind a sequence's labels stands what is no class.</summary>
    private static Tensor[] Draw(int time, int batch, int most)
    {
        var random = new Random(3);
        var logits = Tensor.From<float>([.. Enumerable.Range(0, time * batch * 5).Select(_ => random.NextSingle() * 6 - 3)], time, batch, 5);
        int[] steps = [.. Enumerable.Range(0, batch).Select(_ => random.Next(time + 1))];
        int[] counts = [.. Enumerable.Range(0, batch).Select(_ => random.Next(most + 1))];
        int[] labels = [.. Enumerable.Range(0, batch * most).Select(i => i % most < counts[i / most] ? random.Next(4) : -1)];
        return [logits, Tensor.From(labels, batch, most), Tensor.From(steps, batch), Tensor.From(counts, batch)];
    }
}
