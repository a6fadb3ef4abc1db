using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Build;

[Collection(nameof(Alone))]
public class DebuggableJitTests
{
    /// <summary>Only so does a debugger know where every local is.</summary>
    [Fact]
    public void RyuJIT_optimizes_no_method_of_code_for_a_debugger()
    {
        var source = Lowered.From(Graph.Close([Input("x", Float32, [Batch, 20]).Tanh().Sum(-1)]), Agreement.Fresh, PassOptions.Default).Source;
        Assert.All(JitLog.Compile(RoslynBuild.Compile(source, "Debuggable", debuggable: true)), method => Assert.True(method.Value == JitTier.MinOptJitted, $"{method.Key} is {method.Value}"));
    }
}
