using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>What does not fit is refused with a clear message before anything changes.</summary>
public sealed class MisuseTests : IDisposable
{
    private readonly Executable train = new Classifier().Train();
    private readonly Tensor[] good = Classifier.Examples(4);

    public void Dispose() => train.Dispose();

    [Fact]
    public void Too_few_inputs() => Refused<ArgumentException>("takes 2 inputs", good[0]);

    [Fact]
    public void Too_many_inputs() => Refused<ArgumentException>("takes 2 inputs", good[0], good[1], good[1]);

    [Fact]
    public void No_inputs() => Refused<ArgumentException>("'images' f32[batch, 10], 'labels' i64[batch]");

    [Fact]
    public void Null() => Refused<ArgumentNullException>("'labels' i64[batch]", good[0], null!);

    [Fact]
    public void Another_element_type() => Refused<ArgumentException>("'labels' i64[batch] was fed i32[4]", good[0], new Tensor(DType.Int32, 4));

    [Fact]
    public void Another_rank() => Refused<ArgumentException>("'images' f32[batch, 10] was fed f32[40]", Filled.Floats(1, 40), good[1]);

    [Fact]
    public void Another_extent() => Refused<ArgumentException>("axis 1 must be 10", Filled.Floats(1, 4, 11), good[1]);

    [Fact]
    public void Extents_that_contradict_each_other() => Refused<ArgumentException>("another input has batch = 4", good[0], Filled.Indices(1, 5, 3));

    [Fact]
    public void The_order_of_inputs() => Refused<ArgumentException>("'images'", good[1], good[0]);

    [Fact]
    public void After_disposal()
    {
        train.Dispose();
        train.Dispose();
        Assert.Throws<ObjectDisposedException>(() => train.Run(good));
        Assert.Throws<ObjectDisposedException>(() => train.ArenaBytes(3));
    }

    [Fact]
    public void Extents_whose_product_cannot_be_addressed()
    {
        var (n, m) = (Dim.Symbol("n"), Dim.Symbol("m"));
        var (x, y) = (Declare.Input("x", Declare.Float32, [n, 0]), Declare.Input("y", Declare.Float32, [m, 0]));
        var table = x.Sum(1).Reshape([n, 1, 1]) + x.Sum(1).Reshape([n, 1]) + y.Sum(1) + 1;
        using var program = Compilation.Compile([table.CumSum(0).Sum()], options: Agreement.Fresh);
        Agreement.Check(program, [new Tensor(DType.Float32, 3, 0), new Tensor(DType.Float32, 4, 0)], _ => 1e-6);
        var (many, more) = (new Tensor(DType.Float32, 1 << 28, 0), new Tensor(DType.Float32, 1 << 28, 0));
        Assert.Contains("more memory", Assert.Throws<ArgumentException>(() => program.Run(many, more)).Message);
    }

    [Fact]
    public void Arena_bytes_of_too_many_extents() =>
        Assert.Contains("batch", Assert.Throws<ArgumentException>(() => train.ArenaBytes(3, 4)).Message);

    [Fact]
    public void An_executable_goes_on_after_a_refusal()
    {
        Refused<ArgumentException>("takes 2 inputs");
        train.Run(good);
        Assert.Equal(1u, train.Step);
    }

    private void Refused<T>(string message, params Tensor[] inputs) where T : Exception
    {
        train.Run(good);
        train.Step = 0;
        var before = train.Graph.Variables.Select(v => v.Value.Bytes.ToArray()).ToList();
        Assert.Contains(message, Assert.Throws<T>(() => train.Run(inputs)).Message);
        Assert.Equal(before, train.Graph.Variables.Select(v => v.Value.Bytes.ToArray()));
        Assert.Equal(0u, train.Step);
    }
}
