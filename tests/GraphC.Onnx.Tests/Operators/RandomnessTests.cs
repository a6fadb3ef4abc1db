using GraphC.Compiler;
using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public sealed class RandomnessTests
{
    private static double[] Uniform(float? seed)
    {
        var node = new OneNode("RandomUniform", 22) { ["shape"] = new long[] { 8 } };
        if (seed is { } given)
        {
            node["seed"] = given;
        }

        return node.Run()[0].Elements();
    }

    [Fact]
    public void Equal_seeds_draw_equal_numbers_and_others_others()
    {
        Assert.Equal(Uniform(7), Uniform(7));
        Assert.NotEqual(Uniform(7), Uniform(8));
        Assert.NotEqual(Uniform(7), Uniform(null));
    }

    [Fact]
    public void Each_run_draws_anew()
    {
        using var model = new OneNode("RandomNormal", 22) { ["shape"] = new long[] { 8 }, ["seed"] = 1f }.Model();
        Assert.NotEqual(OneNode.Run(model)[0].Elements(), OneNode.Run(model)[0].Elements());
    }

    [Fact]
    public void Normal_numbers_have_the_mean_the_deviation_and_the_type_asked_for()
    {
        var result = new OneNode("RandomNormalLike", 22) { ["mean"] = 3f, ["scale"] = 2f, ["dtype"] = (int)ElementType.Float16 }.Run(Numbers.Some(1, 100, 100))[0];
        Assert.Equal(ElementType.Float16, result.Type);
        var mean = result.Elements().Average();
        Assert.InRange(mean, 2.9, 3.1);
        Assert.InRange(Math.Sqrt(result.Elements().Average(x => (x - mean) * (x - mean))), 1.95, 2.05);
        Assert.All(result.Elements(), x => Assert.Equal(NarrowFloat.Float16.Round(x, saturate: false), x));
    }

    [Fact]
    public void Random_numbers_of_an_integer_type_are_refused() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("RandomUniformLike", 22).Run((OnnxValue)new int[] { 1, 2 }));

    [Fact]
    public void Bernoulli_gives_one_as_often_as_each_probability_says()
    {
        var probability = Numbers.Of([.. Enumerable.Range(0, 9000).Select(i => i % 3 * 0.5f)], 3000, 3);
        var result = new OneNode("Bernoulli", 22) { ["dtype"] = (int)ElementType.Bool }.Run(probability)[0];
        Assert.Equal(ElementType.Bool, result.Type);
        double[] shares = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 3000).Average(r => result.At(r, c)))];
        Assert.Equal((0.0, 1.0), (shares[0], shares[2]));
        Assert.InRange(shares[1], 0.46, 0.54);
    }

    [Fact]
    public void Multinomial_gives_each_class_as_often_as_its_score_says()
    {
        var scores = Numbers.Of([float.NegativeInfinity, MathF.Log(1), MathF.Log(3), 0, 0, float.NegativeInfinity], 2, 3);
        var result = new OneNode("Multinomial", 22) { ["sample_size"] = 4000, ["dtype"] = (int)ElementType.Int64 }.Run(scores)[0];
        Assert.Equal((ElementType.Int64, 2, 4000), (result.Type, result.Shape[0], result.Shape[1]));
        Assert.Equal(0, Share(0, 0));
        Assert.InRange(Share(0, 1), 0.22, 0.28);
        Assert.Equal(0, Share(1, 2));
        Assert.InRange(Share(1, 1), 0.46, 0.54);

        double Share(int row, int value) => Enumerable.Range(0, 4000).Average(i => result.At(row, i) == value ? 1 : 0);
    }

    [Fact]
    public void Old_dropout_drops_unless_it_is_a_test_and_its_mask_has_the_type_of_the_data()
    {
        var x = Numbers.Of([.. Enumerable.Repeat(1f, 4000)], 4000);
        var results = new OneNode("Dropout", 6, outputs: 2) { ["ratio"] = 0.25f }.Run(x);
        Assert.Equal(ElementType.Float32, results[1].Type);
        Assert.InRange(results[1].Elements().Average(), 0.71, 0.79);
        results[0].ShouldBe([4000], p => results[1].At(p) / 0.75);
        Assert.All(new OneNode("Dropout", 6) { ["ratio"] = 0.25f, ["is_test"] = 1 }.Run(x)[0].Elements(), y => Assert.Equal(1, y));
        Assert.All(new OneNode("Dropout", 7) { ["ratio"] = 0.25f }.Run(x)[0].Elements(), y => Assert.Equal(1, y));
    }

    [Fact]
    public void Dropout_asks_its_inputs_at_each_run()
    {
        var x = Numbers.Of([.. Enumerable.Repeat(1f, 4000)], 4000);
        var (half, none, yes, no) = (Scalar(0.5f), Scalar(0), OnnxTensor.Of(Flag(true)), OnnxTensor.Of(Flag(false)));
        using var model = new OneNode("Dropout", 22, outputs: 2) { ["seed"] = 5 }.Model(x, half, yes);
        var dropped = OneNode.Run(model, x, half, yes);
        Assert.Equal(ElementType.Bool, dropped[1].Type);
        Assert.InRange(dropped[1].Elements().Average(), 0.46, 0.54);
        dropped[0].ShouldBe([4000], p => dropped[1].At(p) * 2);
        foreach (var kept in new[] { OneNode.Run(model, x, half, no), OneNode.Run(model, x, none, yes) })
        {
            Assert.All(kept[0].Elements().Concat(kept[1].Elements()), y => Assert.Equal(1, y));
        }

        static OnnxTensor Scalar(float value) => OnnxTensor.Of(Tensor.Scalar(value));

        static Tensor Flag(bool value)
        {
            var tensor = new Tensor(DType.Bool, []);
            tensor.Bytes[0] = value ? (byte)1 : (byte)0;
            return tensor;
        }
    }

    [Fact]
    public void An_imported_model_drops_only_where_it_is_trained()
    {
        using var file = ModelText.Parse("in x Float32[N, 500]\ninit w Float32[1] 1\na = Mul(x, w)\ny = Dropout(a)\nout y");
        var model = file.Trainable();
        var x = Tensor.From([.. Enumerable.Repeat(1f, 4000)], 8, 500);
        Assert.All(Run(training: false), y => Assert.Equal(1, y));
        Assert.All(Run(training: true), y => Assert.True(y is 0 or 2));
        Assert.InRange(Run(training: true).Average(), 0.9, 1.1);

        float[] Run(bool training)
        {
            using var program = Compilation.Compile(Graph.Close([model.Outputs["y"]], inputs: [model.Inputs["x"]], training: training));
            return program.Run(x)[0].ToArray<float>();
        }
    }
}
