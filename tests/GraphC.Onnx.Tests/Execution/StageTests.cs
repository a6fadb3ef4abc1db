using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Execution;

/// <summary>Models whose shapes depend on values, and what is compiled for them.</summary>
public sealed class StageTests
{
    private static readonly float[,] Six = { { 1, 2, 3 }, { 4, 5, 6 } };

    private static OnnxTensor Run(OnnxModel model, params (string Name, OnnxValue Value)[] inputs) =>
        (OnnxTensor)model.Run(inputs.ToDictionary(i => i.Name, i => i.Value))[model.Outputs[0].Name];

    [Fact]
    public void A_shape_that_is_fed_may_be_another_one_at_each_run()
    {
        using var model = ModelText.Parse("""
            in x Float32[2, 3]
            in shape Int64[2]
            y = Reshape(x, shape)
            out y
            """);

        Assert.Equal([3, 2], Run(model, ("x", Six), ("shape", new long[] { 3, 2 })).Shape);
        Assert.Equal([6, 1], Run(model, ("x", Six), ("shape", new long[] { -1, 1 })).Shape);
    }

    [Fact]
    public void A_batch_of_another_size_runs_the_same_program()
    {
        using var model = ModelText.Parse("""
            in x Float32[N, 3]
            y = Softmax{axis=-1}(x)
            out y
            """);

        Assert.Equal([2, 3], Run(model, ("x", Six)).Shape);
        Assert.Equal([1, 3], Run(model, ("x", new float[1, 3])).Shape);
        Assert.Equal([0, 3], Run(model, ("x", new float[0, 3])).Shape);
        Assert.Equal(1, model.Programs);
    }

    [Fact]
    public void What_is_computed_from_a_shape_stays_symbolic()
    {
        using var model = ModelText.Parse("""
            in x Float32[N, 4]
            init zero Int64[1] 0
            init rest Int64[2] 2 -1
            shape = Shape(x)
            batch = Gather{axis=0}(shape, zero)
            target = Concat{axis=0}(batch, rest)
            y = Reshape(x, target)
            out y
            """);

        Assert.Equal([3, 2, 2], Run(model, ("x", new float[3, 4])).Shape);
        Assert.Equal([5, 2, 2], Run(model, ("x", new float[5, 4])).Shape);
        Assert.Equal(1, model.Programs);
    }

    [Fact]
    public void A_shape_that_is_computed_from_data_ends_a_stage()
    {
        using var model = ModelText.Parse("""
            in x Float32[N]
            count = ReduceSum{keepdims=1}(x)
            shape = Cast{to=7}(count)
            y = Expand(x, shape)
            z = Add(y, y)
            out z
            """);

        Assert.Equal([6f, 6, 6], Run(model, ("x", new float[] { 3 })).Data.ToArray<float>());
        Assert.Equal([4f, 4], Run(model, ("x", new float[] { 2 })).Data.ToArray<float>());
    }

    [Fact]
    public void Extents_without_names_are_those_of_the_values_where_they_must_be_equal()
    {
        using var model = ModelText.Parse("""
            in a Float32[M]
            in b Float32[N]
            y = Add(a, b)
            out y
            """);

        Assert.Equal([3f, 5], Run(model, ("a", new float[] { 1, 2 }), ("b", new float[] { 2, 3 })).Data.ToArray<float>());
        Assert.Equal([3f, 4], Run(model, ("a", new float[] { 1, 2 }), ("b", new float[] { 2 })).Data.ToArray<float>());
        Assert.Contains("the Add", Assert.Throws<ModelFormatException>(() => Run(model, ("a", new float[2]), ("b", new float[3]))).Message);
    }

    [Fact]
    public void An_input_with_a_default_may_be_fed_or_not()
    {
        using var model = ModelText.Parse("""
            in x Float32[2]
            in w Float32[2]
            init w Float32[2] 10 20
            y = Mul(x, w)
            out y
            """);

        Assert.Equal(["x"], model.Inputs.Select(i => i.Name));
        Assert.Equal([10f, 40], Run(model, ("x", new float[] { 1, 2 })).Data.ToArray<float>());
        Assert.Equal([3f, 8], Run(model, ("x", new float[] { 1, 2 }), ("w", new float[] { 3, 4 })).Data.ToArray<float>());
        Assert.Equal([10f, 40], Run(model, ("x", new float[] { 1, 2 })).Data.ToArray<float>());
    }

    [Fact]
    public void A_condition_of_data_chooses_a_branch_in_the_program()
    {
        using var model = ModelText.Parse("""
            in x Float32[N]
            init one Float32[1] 1
            sum = ReduceSum{keepdims=0}(x)
            zero = Sub(sum, sum)
            positive = Greater(sum, zero)
            y = If{then_branch=@then, else_branch=@else}(positive)
            out y
            """, 21, ("then", "t = Add(x, one)\nout t Float32[N]"), ("else", "e = Neg(x)\nout e Float32[N]"));

        Assert.Equal([2f, 3], Run(model, ("x", new float[] { 1, 2 })).Data.ToArray<float>());
        Assert.Equal([1f, 2], Run(model, ("x", new float[] { -1, -2 })).Data.ToArray<float>());
        Assert.Equal(1, model.Programs);
    }

    [Fact]
    public void Branches_of_different_shapes_are_chosen_between_programs()
    {
        using var model = ModelText.Parse("""
            in x Float32[N]
            in long Bool[]
            y = If{then_branch=@then, else_branch=@else}(long)
            out y
            """, 21, ("then", "t = Concat{axis=0}(x, x)\nout t Float32"), ("else", "e = Identity(x)\nout e Float32"));

        Assert.Equal([4], Run(model, ("x", new float[2]), ("long", Tensor.Scalar(true))).Shape);
        Assert.Equal([2], Run(model, ("x", new float[2]), ("long", Tensor.Scalar(false))).Shape);
    }

    [Fact]
    public void A_loop_that_ends_by_a_condition_runs_in_the_program()
    {
        // Doubles until the sum is at least 100.
        using var model = ModelText.Parse("""
            in x Float32[N]
            in most Int64[]
            init limit Float32[] 100
            y = Loop{body=@body}(most, , x)
            out y
            """, 21, ("body", """
            in i Int64[]
            in go Bool[]
            in v Float32[N]
            w = Add(v, v)
            s = ReduceSum{keepdims=0}(w)
            more = Less(s, limit)
            out more Bool[]
            out w Float32[N]
            """));

        Assert.Equal([64f, 64], Run(model, ("x", new float[] { 1, 1 }), ("most", Tensor.Scalar(50L))).Data.ToArray<float>());
        Assert.Equal([4f, 4], Run(model, ("x", new float[] { 1, 1 }), ("most", Tensor.Scalar(2L))).Data.ToArray<float>());
        Assert.Equal(1, model.Programs);
    }

    [Fact]
    public void A_loop_whose_state_grows_runs_on_the_host()
    {
        using var model = ModelText.Parse("""
            in x Float32[N]
            in most Int64[]
            y, steps = Loop{body=@body}(most, , x)
            out y
            out steps
            """, 21, ("body", """
            in i Int64[]
            in go Bool[]
            in v Float32
            w = Concat{axis=0}(v, x)
            out go Bool[]
            out w Float32
            out i Int64[]
            """));

        var results = model.Run(new Dictionary<string, OnnxValue> { ["x"] = new float[] { 1, 2 }, ["most"] = Tensor.Scalar(2L) });
        Assert.Equal([1f, 2, 1, 2, 1, 2], ((OnnxTensor)results["y"]).Data.ToArray<float>());
        Assert.Equal([0L, 1], ((OnnxTensor)results["steps"]).Data.ToArray<long>());
    }

    [Fact]
    public void A_counted_loop_that_yields_values_is_one_program()
    {
        using var model = ModelText.Parse("""
            in x Float32[N]
            init most Int64[] 3
            last, all = Loop{body=@body}(most, , x)
            out all
            """, 21, ("body", """
            in i Int64[]
            in go Bool[]
            in v Float32[N]
            w = Add(v, x)
            out go Bool[]
            out w Float32[N]
            out w Float32[N]
            """));

        Assert.Equal([2f, 3, 4], Run(model, ("x", new float[] { 1 })).Data.ToArray<float>());
        Assert.Equal(1, model.Programs);
    }

    [Fact]
    public void All_nodes_that_are_not_supported_are_named_at_once()
    {
        using var model = ModelText.Parse("""
            in x Float32[N]
            a = Frobnicate(x)
            b = Relu(a)
            c = Defenestrate(b)
            out c
            """);

        var refused = Assert.Throws<UnsupportedModelException>(() => Run(model, ("x", new float[2])));
        Assert.Equal([("the Frobnicate", 21L), ("the Defenestrate", 21L)], refused.Nodes.Select(n => (n.Node, n.Opset)));
    }

    [Fact]
    public void Inputs_are_checked_before_anything_runs()
    {
        using var model = ModelText.Parse("in x Float32[N, 3]\ny = Relu(x)\nout y");

        Assert.Contains("x: Float32[N, 3]", Assert.Throws<ArgumentException>(() => Run(model)).Message);
        Assert.Contains("Float32[2, 4]", Assert.Throws<ArgumentException>(() => Run(model, ("x", new float[2, 4]))).Message);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => Run(model, ("x", new double[2, 3]))).Message);
        Assert.Contains("'z'", Assert.Throws<ArgumentException>(() => Run(model, ("x", Six), ("z", Six))).Message);
    }
}
