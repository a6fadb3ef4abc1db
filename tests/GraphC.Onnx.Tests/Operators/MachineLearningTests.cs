using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public class MachineLearningTests
{
    private static readonly OnnxTensor Examples = Numbers.Of([1, -2, 3, 4], 2, 2);

    [Fact]
    public void Labels_of_the_first_version_are_places_in_a_list()
    {
        var labels = new[] { "a", "b" };
        Assert.Equal([1.0, -1], Node("LabelEncoder", 1, ("classes_strings", labels)).Run(new OnnxStrings(["b", "c"], 2))[0].Elements());
        Assert.Equal(["_Unused", "a"], Text(Node("LabelEncoder", 1, ("classes_strings", labels)).Values(new long[] { 7, 0 })[0]));
    }

    [Fact]
    public void NaN_is_a_key() =>
        Assert.Equal(["none", "?"], Text(Node("LabelEncoder", 2, ("keys_floats", new[] { float.NaN }), ("values_strings", new[] { "none" }), ("default_string", "?"))
            .Values(Numbers.Of([float.NaN, 1], 2))[0]));

    [Fact]
    public void Keys_of_another_type_do_not_fit() => Assert.Throws<ModelFormatException>(() =>
        Node("LabelEncoder", 2, ("keys_int64s", new long[] { 1 }), ("values_int64s", new long[] { 2 })).Run(Numbers.Of([1], 1)));

    [Fact]
    public void Categories_have_their_places()
    {
        Assert.Equal([0.0, 1, 0, 0], Node("OneHotEncoder", 1, ("cats_strings", new[] { "a", "b" })).Run(new OnnxStrings(["b", "c"], 2))[0].Elements());
        Assert.Throws<ModelFormatException>(() => Node("OneHotEncoder", 1, ("cats_int64s", new long[] { 1 }), ("zeros", 0)).Run(new long[] { 2 }));
    }

    [Fact]
    public void Features_are_scaled_each_by_its_own() => Assert.Equal(
        [0.0, -8, 4, 16], Node("Scaler", 1, ("offset", new[] { 1f, 0 }), ("scale", new[] { 2f, 4 })).Run(Examples)[0].Elements());

    [Theory]
    [InlineData("MAX", new[] { 0.5, -1, 0.75, 1 })]
    [InlineData("L1", new[] { 1 / 3.0, -2 / 3.0, 3 / 7.0, 4 / 7.0 })]
    [InlineData("L2", new[] { 0.4472136, -0.8944272, 0.6, 0.8 })]
    public void Rows_are_divided_by_a_norm(string norm, double[] expected) =>
        Node("Normalizer", 1, ("norm", norm)).Run(Examples)[0].ShouldBe([2, 2], at => expected[2 * at[0] + at[1]]);

    [Fact]
    public void Missing_numbers_are_replaced() => Assert.Equal(
        [7.0, 2, 3, 8], Node("Imputer", 1, ("imputed_value_floats", new[] { 7f, 8 }), ("replaced_value_float", float.NaN))
            .Run(Numbers.Of([float.NaN, 2, 3, float.NaN], 2, 2))[0].Elements());

    [Fact]
    public void Features_of_text_are_chosen() =>
        Assert.Equal(["b", "a"], Text(Node("ArrayFeatureExtractor", 1).Values(new OnnxStrings(["a", "b"], 1, 2), new long[] { 1, 0 })[0]));

    [Fact]
    public void A_linear_classifier_names_the_class_of_the_greatest_score()
    {
        var y = Node("LinearClassifier", 1, 2, ("coefficients", new[] { 1f, 0, 0, 1 }), ("intercepts", new[] { 0f, 0 }), ("classlabels_strings", new[] { "first", "second" }))
            .Values(Examples);
        Assert.Equal(["first", "second"], Text(y[0]));
        Assert.Equal([1.0, -2, 3, 4], ((OnnxTensor)y[1]).Elements());
    }

    [Fact]
    public void One_score_of_two_classes_speaks_for_the_second()
    {
        var y = Node("LinearClassifier", 1, 2, ("coefficients", new[] { 1f, 1 }), ("intercepts", new[] { 0f }), ("classlabels_ints", new long[] { 5, 6 }), ("post_transform", "LOGISTIC")).Run(Examples);
        Assert.Equal([5.0, 6], y[0].Elements());
        y[1].ShouldBe([2, 2], at => 1 / (1 + Math.Exp((at[0] == 0 ? -1 : 7) * (at[1] == 0 ? 1 : -1))));
    }

    [Fact]
    public void A_linear_regressor_adds_up_features() => Assert.Equal(
        [-3.0, 11], Node("LinearRegressor", 1, ("coefficients", new[] { 1f, 2 }), ("intercepts", new[] { 0f })).Run(Examples)[0].Elements());

    [Theory]
    [InlineData("SUM", 12, 23)]
    [InlineData("AVERAGE", 6, 11.5)]
    [InlineData("MIN", 2, 3)]
    [InlineData("MAX", 10, 20)]
    public void Trees_vote(string aggregation, double first, double second)
    {
        // x0 <= 2 ? 10 : 20, and x1 < 0 ? 2 : 3.
        var y = Node(
            "TreeEnsembleRegressor", 3, ("aggregate_function", aggregation), ("n_targets", 1),
            ("nodes_treeids", new long[] { 0, 0, 0, 1, 1, 1 }), ("nodes_nodeids", new long[] { 0, 1, 2, 0, 1, 2 }), ("nodes_featureids", new long[] { 0, 0, 0, 1, 0, 0 }),
            ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LT", "LEAF", "LEAF" }), ("nodes_values", new[] { 2f, 0, 0, 0, 0, 0 }),
            ("nodes_truenodeids", new long[] { 1, 0, 0, 1, 0, 0 }), ("nodes_falsenodeids", new long[] { 2, 0, 0, 2, 0, 0 }),
            ("target_treeids", new long[] { 0, 0, 1, 1 }), ("target_nodeids", new long[] { 1, 2, 1, 2 }), ("target_ids", new long[] { 0, 0, 0, 0 }),
            ("target_weights", new[] { 10f, 20, 2, 3 })).Run(Examples)[0];
        Assert.Equal([first, second], y.Elements());
    }

    [Fact]
    public void Votes_for_one_of_two_classes_are_its_probability()
    {
        var y = Stump("TreeEnsembleClassifier", ("class_treeids", new long[] { 0, 0 }), ("class_nodeids", new long[] { 1, 2 }), ("class_ids", new long[] { 0, 0 }),
            ("class_weights", new[] { 0.25f, 0.75f }), ("classlabels_strings", new[] { "no", "yes" })).Values(Examples);
        Assert.Equal(["no", "yes"], Text(y[0]));
        Assert.Equal([0.75, 0.25, 0.25, 0.75], ((OnnxTensor)y[1]).Elements());
    }

    [Fact]
    public void Nodes_that_make_a_circle_are_a_mistake()
    {
        var e = Assert.Throws<ModelFormatException>(() => Node(
            "TreeEnsemble", 5, ("n_targets", 1), ("tree_roots", new long[] { 0 }), ("nodes_featureids", new long[] { 0 }), ("nodes_splits", Tensor.From([9f])),
            ("nodes_modes", Tensor.From([(byte)0])), ("nodes_truenodeids", new long[] { 0 }), ("nodes_trueleafs", new long[] { 0 }), ("nodes_falsenodeids", new long[] { 0 }),
            ("nodes_falseleafs", new long[] { 1 }), ("leaf_targetids", new long[] { 0 }), ("leaf_weights", Tensor.From([1f]))).Run(Examples));
        Assert.Contains("circle", e.Message);
    }

    [Fact]
    public void Support_vectors_are_compared_by_a_kernel() => Node(
        "SVMRegressor", 1, ("kernel_type", "RBF"), ("kernel_params", new[] { 0.5f, 0, 0 }), ("n_supports", 1), ("support_vectors", new[] { 1f, -1 }), ("coefficients", new[] { 2f }),
        ("rho", new[] { 0.25f })).Run(Examples)[0].ShouldBe([2, 1], at => 0.25 + 2 * Math.Exp(at[0] == 0 ? -0.5 : -0.5 * (4 + 25)));

    [Fact]
    public void Maps_are_refused_with_a_reason()
    {
        var e = Assert.Throws<UnsupportedModelException>(() => Node("ZipMap", 1, ("classlabels_int64s", new long[] { 1 })).Values(Examples));
        Assert.Contains("maps", Assert.Single(e.Nodes).Reason);
    }

    /// <summary>x0 &lt;= 2 decides between two leaves.</summary>
    private static OneNode Stump(string op, params (string, object)[] votes) => Node(
        op, 3, 2,
        [
            ("nodes_treeids", new long[] { 0, 0, 0 }), ("nodes_nodeids", new long[] { 0, 1, 2 }), ("nodes_featureids", new long[] { 0, 0, 0 }),
            ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }), ("nodes_values", new[] { 2f, 0, 0 }), ("nodes_truenodeids", new long[] { 1, 0, 0 }),
            ("nodes_falsenodeids", new long[] { 2, 0, 0 }), .. votes,
        ]);

    private static OneNode Node(string op, int version, params (string Name, object Value)[] attributes) => Node(op, version, 1, attributes);

    private static OneNode Node(string op, int version, int outputs, params (string Name, object Value)[] attributes)
    {
        var node = new OneNode(op, version, outputs, "ai.onnx.ml");
        foreach (var (name, value) in attributes)
        {
            node[name] = value;
        }

        return node;
    }

    private static IReadOnlyList<string> Text(OnnxValue value) => ((OnnxStrings)value).Elements;
}
