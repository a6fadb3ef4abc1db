using System.Reflection;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;

namespace GraphC.Cli.Tests.Models;

public sealed class ModelSourceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-models-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_model_is_a_graph_of_constants()
    {
        var source = ModelSource.Load(SavedModels.Classifier(folder));
        Assert.Equal("classifier", source.Name);
        Assert.Empty(source.Graph.Variables);
        Assert.Equal(["x"], source.Graph.Inputs.Select(Graph.NameOf));
        Assert.Equal("f32[batch, 4]", source.Graph.Outputs.Single().Type.ToString());
    }

    [Fact]
    public void A_model_that_is_to_be_trained_is_a_step()
    {
        var source = ModelSource.Load(SavedModels.Classifier(folder), "softmax-cross-entropy,adam");
        Assert.Equal(["x", "target"], source.Graph.Inputs.Select(Graph.NameOf));
        Assert.Equal("i64[batch]", source.Graph.Inputs[1].Type.ToString());
        Assert.Equal("f32[]", source.Graph.Outputs.Single().Type.ToString());
        Assert.Equal(4 * 3 + 1, source.Graph.Updates.Length);
    }

    public static TheoryData<string> Losses => [.. TrainingStep.LossNames];

    public static TheoryData<string> Optimizers => [.. TrainingStep.OptimizerNames];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Every_loss_makes_a_step(string loss) =>
        Assert.Equal(5, ModelSource.Load(SavedModels.Classifier(folder), $"{loss},sgd").Graph.Updates.Select(u => u.Variable).Count(v => v.IsTrainable) + 1);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_optimizer_makes_a_step(string optimizer) =>
        Assert.Equal(4, ModelSource.Load(SavedModels.Classifier(folder), $"mse,{optimizer}").Graph.Updates.Select(u => u.Variable).Count(v => v.IsTrainable));

    /// <summary>Those that are missing need more than a prediction and a target.</summary>
    [Fact]
    public void Every_loss_of_one_prediction_is_known()
    {
        var declared = typeof(GraphC.Losses).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(Node)).Select(m => Plain(m.Name));
        Assert.Equal(["cosineembedding", "cosinesimilarity", "ctc", "labelrows"], declared.Distinct().Except(TrainingStep.LossNames.Select(Plain)).Order());
    }

    [Fact]
    public void Every_optimizer_is_known()
    {
        var declared = typeof(Optimizer).Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(Optimizer)) && !t.IsAbstract).Select(t => Plain(t.Name));
        Assert.Equal(declared.Order(), TrainingStep.OptimizerNames.Select(Plain).Order());
    }

    [Theory]
    [InlineData("adam", "--train: 'adam' is not LOSS,OPT")]
    [InlineData("bogus,adam", "--train: there is no loss 'bogus'; there are binary-cross-entropy, ")]
    [InlineData("mse,bogus", "--train: there is no optimizer 'bogus'; there are adadelta, ")]
    public void An_unknown_loss_or_optimizer_is_told_which_there_are(string train, string message) =>
        Assert.StartsWith(message, Refusal(SavedModels.Classifier(folder), train));

    [Fact]
    public void A_model_without_parameters_cannot_be_trained() =>
        Assert.Contains("depends on no trainable variable", Refusal(SavedModels.Save(folder, "relu", Declare.Input("x", DType.Float32, [2, 3]).Relu(), "y"), "mse,sgd"));

    [Fact]
    public void A_target_has_a_name_of_its_own()
    {
        var path = SavedModels.Save(folder, "m", Declare.Input("target", DType.Float32, [2, 3]).Dense(1), "y");
        Assert.Equal(["target", "target_1"], ModelSource.Load(path, "mse,sgd").Graph.Inputs.Select(Graph.NameOf));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_truncated_file_is_refused_in_one_line(int length)
    {
        var path = SavedModels.Classifier(folder);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, length < 0 ? bytes[..^1] : bytes[..length]);
        Assert.StartsWith(path + ": ", Refusal(path));
    }

    [Fact]
    public void A_foreign_file_is_refused_in_one_line()
    {
        var path = Path.Combine(folder, "text.onnx");
        File.WriteAllText(path, "no model at all");
        Assert.Contains("this is no ONNX model", Refusal(path));
    }

    [Fact]
    public void An_absent_file_is_refused_in_one_line() => Assert.Contains("absent.onnx", Refusal(Path.Combine(folder, "absent.onnx")));

    [Fact]
    public void An_operator_that_is_not_supported_is_named_in_one_line()
    {
        var path = Path.Combine(folder, "bogus.onnx");
        File.WriteAllBytes(path, ModelFile.Model(["a"], ["b", "c"], ("Bogus", ["a"], "b"), ("Bogus", ["b"], "c")));
        Assert.Contains("2 nodes that GraphC does not support: 'b': Bogus", Refusal(path));
    }

    private static string Refusal(string path, string? train = null)
    {
        var message = Assert.Throws<UsageException>(() => ModelSource.Load(path, train)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static string Plain(string name) => name.Replace("-", "").ToLowerInvariant();
}
