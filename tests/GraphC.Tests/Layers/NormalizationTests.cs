using GraphC.Tests.Support;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class NormalizationTests
{
    private static readonly Node X = (Counting(2, 4, 3) * 0.7).Sin().Cast(Float64) * 5 + 3;

    [Fact]
    public void Layer_norm_standardizes_each_row()
    {
        var y = X.LayerNorm(epsilon: 0);

        Assert.All(Values(y.Mean(-1)), m => Assert.Equal(0, m, 1e-12));
        Assert.All(Values(y.Variance(-1, correction: 0)), v => Assert.Equal(1, v, 1e-12));
        Assert.Equal(["layer_norm.scale", "layer_norm.shift"], Graph.Close([y]).VariableNames.Values.Order());
    }

    [Fact]
    public void Layer_norm_takes_several_axes()
    {
        var y = X.LayerNorm(axes: 2, epsilon: 0, affine: false);

        Assert.All(Values(y.Mean([1, 2])), m => Assert.Equal(0, m, 1e-12));
        Assert.Empty(Graph.Close([y]).Variables);
        Assert.Equal([4, 3], Graph.Close([X.LayerNorm(axes: 2)]).Variables[0].Shape.Select(d => d.Value));
    }

    [Fact]
    public void One_group_is_all_channels_and_a_group_for_each_channel_is_the_instance()
    {
        Assert.Equal(Values(X.LayerNorm(axes: 2, affine: false)), Values(X.GroupNorm(1, affine: false)));
        Assert.Equal(Values(X.InstanceNorm()), Values(X.GroupNorm(4, affine: false)));
        Assert.Equal(["instance_norm.scale", "instance_norm.shift"], Graph.Close([X.InstanceNorm(affine: true)]).VariableNames.Values.Order());
    }

    [Fact]
    public void Rms_norm_divides_by_the_root_mean_square()
    {
        Assert.All(Values(X.RmsNorm(epsilon: 0).Square().Mean(-1)), s => Assert.Equal(1, s, 1e-12));
        Assert.Equal("rms_norm.scale", Assert.Single(Graph.Close([X.RmsNorm()]).VariableNames.Values));
    }

    [Fact]
    public void The_shorter_gradients_are_right()
    {
        Slopes.Check(x => x[0].LayerNorm(x[1], x[2]), 0.5, 2, [3, 5], [5], [5]);
        Slopes.Check(x => x[0].RmsNorm(x[1]), 0.5, 2, [3, 5], [5]);
        Slopes.Check(x => x[0].GroupNorm(x[1], x[2], 2), 0.5, 2, [2, 4, 3], [4], [4]);
        Slopes.Check(x => x[0].BatchNormTraining(x[1], x[2], x[1], x[2]).Result, 0.5, 2, [4, 2, 2], [2], [2]);
    }

    [Fact]
    public void Groups_must_divide_the_channels() => Assert.Contains("3 groups do not divide 4 channels", Refusal(() => X.GroupNorm(3)));

    [Fact]
    public void Symbolic_channels_are_refused() => Assert.Contains(
        "[batch, n] has no constant number of channels", Refusal(() => Input("x", Float32, [Batch, Dim.Symbol("n")]).BatchNorm()));

    [Fact]
    public void A_scale_must_have_an_element_for_each_channel() => Assert.Contains(
        "[3] does not fit [2, 4, 3]: [4] is needed", Refusal(() => X.InstanceNorm(Initializers.Ones([3], Float64), null)));
}
