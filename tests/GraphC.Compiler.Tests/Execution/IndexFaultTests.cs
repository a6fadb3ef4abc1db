using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>An index in the data that is out of range stops a run before it changes anything.</summary>
public class IndexFaultTests
{
    private readonly Node rows = Input("rows", DType.Int64, [Batch]);
    private readonly Variable table = Parameter("table", Constant(Filled.Floats(1, 6, 4)));

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_label_that_is_no_class(long label)
    {
        using var train = new Classifier().Train();
        var (good, bad) = (Classifier.Examples(4), Classifier.Examples(4));
        train.Run(good);
        bad[1].AsSpan<long>()[2] = label;
        var message = Fails(train, bad);
        Assert.Contains($"the index {label} is out of range", message);
        Assert.Contains("below 5", message);
        Assert.Contains("Models.cs:", message);
        train.Run(good);
        Assert.Equal(2u, train.Step);
    }

    [Fact]
    public void A_row_that_is_not_there() => Check("IndexSelect", table.IndexSelect(0, rows).Sum(), 6);

    [Fact]
    public void A_row_that_is_added_to() => Check("IndexAdd", table.IndexAdd(0, rows, Fill.Full(1, Float32, [Batch, 4])).Sum(), 6);

    [Fact]
    public void A_gathered_element() => Check("Gather", table.Gather(0, rows.Unsqueeze(1).BroadcastTo([Batch, 4])).Exp().Sum(), 6);

    [Fact]
    public void A_scattered_element() => Check(
        "ScatterAdd", table.ScatterAdd(0, rows.Unsqueeze(1).BroadcastTo([Batch, 4]), Fill.Full(1, Float32, [Batch, 4])).Sum(), 6);

    [Fact]
    public void An_index_that_is_not_a_number()
    {
        var x = Input("x", Float32, [Batch]);
        using var program = Compile(Graph.Close([table.IndexSelect(0, x.Cast(DType.Int64))], [new(table, table * 2)]), Agreement.Fresh);
        program.Run(Tensor.From([1f, 2]));
        Fails(program, Tensor.From([1f, float.NaN]));
        Fails(program, Tensor.From([1f, float.PositiveInfinity]));
    }

    [Fact]
    public void An_index_that_another_index_leads_to()
    {
        var next = Input("next", DType.Int64, [3]);
        using var program = Compile(Graph.Close([table.IndexSelect(0, next.IndexSelect(0, rows))], [new(table, table * 2)], [rows, next]), Agreement.Fresh);
        program.Run(Tensor.From([0L, 2]), Tensor.From([5L, 4, 3]));
        Assert.Contains("the index 3 ", Fails(program, Tensor.From([0L, 3]), Tensor.From([5L, 4, 3])));
        Assert.Contains("the index 6 ", Fails(program, Tensor.From([0L, 2]), Tensor.From([5L, 4, 6])));
    }

    [Fact]
    public void Only_what_is_read_is_checked()
    {
        // Behind the concatenation's condition, and in a table without rows, there is nothing to read.
        var joined = Movement.Concat(0, rows, rows + 100).Slice(0, 0, Batch);
        using var program = Compile([table.IndexSelect(0, joined)], options: Agreement.Fresh);
        Agreement.Check(program, [Tensor.From([0L, 5])], _ => 1e-6);
    }

    [Fact]
    public void A_table_without_rows()
    {
        var (empty, adds) = (Input("empty", Float32, [Dim.Symbol("m"), 1 << 16]), Input("adds", Float32, [Batch, 1 << 16]));
        var outputs = (Node[])[empty.IndexSelect(0, rows).Sum(1), (empty * 2).IndexAdd(0, rows, adds).Sum(1)];
        using var program = Compile(Graph.Close(outputs, [new(table, table * 2)], [rows, empty, adds]), Agreement.Fresh);
        var none = new Tensor(Float32, 0, 1 << 16);
        Fails(program, Tensor.From([0L, 0]), none, new Tensor(Float32, 2, 1 << 16));
        program.Run(new Tensor(DType.Int64, 0), none, none);
        program.Run(Tensor.From([2L]), new Tensor(Float32, 3, 1 << 16), new Tensor(Float32, 1, 1 << 16));
    }

    private void Check(string op, Node output, long extent)
    {
        using var program = Compile(Graph.Close([output], [new(table, table + output)], [rows]), Agreement.Fresh);
        Agreement.Check(program, [Tensor.From([0L, extent - 1])], _ => 1e-5);
        foreach (var wrong in (long[])[extent, -1])
        {
            var message = Fails(program, Tensor.From([0L, wrong]));
            Assert.Contains($"{op} at IndexFaultTests.cs:", message);
            Assert.Contains($"the index {wrong} is out of range", message);
        }

        Agreement.Check(program, [Tensor.From([1L, 1])], _ => 1e-5);
        Agreement.Check(program, [new Tensor(DType.Int64, 0)], _ => 1e-5);
    }

    private static string Fails(Executable program, params Tensor[] inputs)
    {
        var (step, before) = (program.Step, program.Graph.Variables.Select(v => v.Value.Bytes.ToArray()).ToList());
        var message = Assert.Throws<IndexOutOfRangeException>(() => program.Run(inputs)).Message;
        Assert.Equal(before, program.Graph.Variables.Select(v => v.Value.Bytes.ToArray()));
        Assert.Equal(step, program.Step);
        return message;
    }
}
