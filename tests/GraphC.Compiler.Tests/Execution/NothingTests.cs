namespace GraphC.Compiler.Tests.Execution;

/// <summary>Programs of nothing.</summary>
public class NothingTests
{
    [Fact]
    public void A_program_without_outputs_and_updates_is_refused()
    {
        var error = Assert.Throws<GraphException>(() => Compilation.Compile(outputs: []));
        Assert.Contains("there is nothing to compute", error.Message);
        Assert.Contains(nameof(NothingTests), error.Message);
    }
}
