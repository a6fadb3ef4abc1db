using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Build;

/// <summary>The same script gives the same code, and the same code the same bits.</summary>
public class DeterminismTests
{
    [Fact]
    public void The_same_script_gives_the_same_source() => Assert.Equal(Source(), Source());

    [Fact]
    public void The_same_source_gives_the_same_assembly() =>
        Assert.Equal(RoslynBuild.Compile(Source(), "Same"), RoslynBuild.Compile(Source(), "Same"));

    [Fact]
    public void The_same_training_gives_the_same_bits()
    {
        static List<byte[]> Trained()
        {
            using var train = new Classifier().Train();
            for (var step = 0; step < 30; step++)
            {
                train.Run(Classifier.Examples(5 + step % 4, step));
            }

            return [.. train.Graph.Variables.Select(v => v.Value.Bytes.ToArray())];
        }

        Assert.Equal(Trained(), Trained());
    }

    private static string Source()
    {
        var model = new Classifier();
        var graph = Graph.Close([model.Loss], new Adam(1e-3).Minimize(model.Loss), [model.Images, model.Labels]);
        return Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source;
    }
}
