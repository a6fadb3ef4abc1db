namespace GraphC.Data.Tests;

public sealed class WeightsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private readonly Variable weight = Zeros("dense.weight", 2, 3);
    private readonly Variable bias = Zeros("dense.bias", 3);

    private KeyValuePair<Variable, string>[] Model => [new(weight, "dense.weight"), new(bias, "dense.bias")];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.npz")]
    public void What_one_model_saves_another_loads(string name)
    {
        var path = Path.Combine(folder.FullName, name);
        weight.Value = Tensor.From<float>([1, 2, 3, 4, 5, 6], 2, 3);
        bias.Value = Tensor.From<float>([7, 8, 9]);
        Weights.Save(path, Model);

        Variable[] other = [Zeros("dense.weight", 2, 3), Zeros("dense.bias", 3)];
        using var weights = Weights.Open(path);
        var report = weights.LoadInto([new(other[0], "dense.weight"), new(other[1], "dense.bias")]);
        Assert.True(report.IsComplete);
        Assert.Equal(["dense.bias", "dense.weight"], report.Loaded);
        Assert.Equal([1f, 2, 3, 4, 5, 6], other[0].Value.ToArray<float>());
        Assert.Equal([7f, 8, 9], other[1].Value.ToArray<float>());
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public void The_variables_of_a_graph_are_saved_and_loaded_by_their_names_in_it()
    {
        var path = Path.Combine(folder.FullName, "graph.safetensors");
        var x = Declare.Input("x", DType.Float32, [Declare.Batch, 2]);
        var graph = Graph.Close([x.Dense(3).Relu().Dense(1)]);
        foreach (var variable in graph.Variables)
        {
            variable.Value = new Tensor(DType.Float32, [.. variable.Shape.Select(d => d.Value)]);
            variable.Value.AsSpan<float>().Fill(variable.Shape.Rank);
        }

        Weights.Save(path, graph);
        var again = Graph.Close([x.Dense(3).Relu().Dense(1)]);
        using var weights = Weights.Open(path);
        Assert.Equal(["dense.bias", "dense.weight", "dense_1.bias", "dense_1.weight"], weights.LoadInto(again).Loaded);
        Assert.All(again.Variables, v => Assert.All(v.Value.ToArray<float>(), element => Assert.Equal(v.Shape.Rank, element)));
    }

    [Fact]
    public void Everything_that_does_not_fit_is_listed_and_nothing_is_changed()
    {
        var extra = Zeros("extra", 1);
        bias.Value = Tensor.From<float>([7, 8, 9]);
        var weights = Weights.Of(
        [
            new("dense.bias", Tensor.From<float>([1, 2, 3])), new("dense.weight", new Tensor(DType.Float64, 2, 3)),
            new("fc.bias", new Tensor(DType.Float32, 1)), new("fc.weight", new Tensor(DType.Float32, 1)),
        ]);
        var error = Assert.Throws<WeightsMismatchException>(() => weights.LoadInto([.. Model, new(extra, "extra")]));
        Assert.Equal(
            """
            The weights do not fit the model: 0 loaded, 1 missing, 2 unexpected, 1 mismatched
              missing 'extra'
              unexpected 'fc.bias'
              unexpected 'fc.weight'
              mismatched 'dense.weight': it is f32[2, 3], stored is f64[2, 3]
            """.ReplaceLineEndings("\n"),
            error.Message);
        Assert.Equal([7f, 8, 9], bias.Value.ToArray<float>());

        var report = weights.LoadInto([.. Model, new(extra, "extra")], strict: false);
        Assert.Equal(["dense.bias"], report.Loaded);
        Assert.Equal([new MissingVariable("extra", "extra")], report.Missing);
        Assert.Equal(["fc.bias", "fc.weight"], report.Unexpected);
        Assert.Equal("dense.weight", Assert.Single(report.Mismatched).Variable);
        Assert.Equal([1f, 2, 3], bias.Value.ToArray<float>());
        Assert.False(weight.IsInitialized);
    }

    [Fact]
    public void Names_are_mapped_by_a_table_a_prefix_or_a_function()
    {
        AssertLoads(["layers.0.w", "dense.bias"], new Dictionary<string, string> { ["dense.weight"] = "layers.0.w" });
        AssertLoads(["fc.weight", "fc.bias"], NameMap.Prefix("dense.", "fc."));
        AssertLoads(["model.dense.weight", "model.dense.bias"], NameMap.Prefix("", "model."));
        AssertLoads(["DENSE.WEIGHT", "DENSE.BIAS"], NameMap.Of(name => name.ToUpperInvariant()));
        AssertLoads(["fc.w", "fc.b"], NameMap.Prefix("dense", "fc").Then(NameMap.Of(name => name[..4])));
        var lost = Assert.Throws<WeightsMismatchException>(() => AssertLoads(["dense.weight", "dense.bias"], NameMap.Prefix("dense", "fc")));
        Assert.Contains("missing 'dense.bias' (stored as 'fc.bias')", lost.Message);

        void AssertLoads(string[] names, NameMap map)
        {
            var loaded = Weights.Of([new(names[0], new Tensor(DType.Float32, 2, 3)), new(names[1], new Tensor(DType.Float32, 3))]).LoadInto(Model, map);
            Assert.True(loaded.IsComplete);
        }
    }

    [Fact]
    public void A_tensor_may_be_loaded_into_several_variables()
    {
        var weights = Weights.Of([new("tied", Tensor.From<float>([1, 2, 3]))]);
        var other = Zeros("other", 3);
        Assert.True(weights.LoadInto([new(bias, "a"), new(other, "b")], NameMap.Of(_ => "tied")).IsComplete);
        Assert.Equal(bias.Value.ToArray<float>(), other.Value.ToArray<float>());
    }

    [Fact]
    public void A_tensor_is_transposed_only_if_asked_for()
    {
        var weights = Weights.Of([new("dense.weight", Tensor.From<float>([1, 2, 3, 4, 5, 6], 3, 2)), new("dense.bias", new Tensor(DType.Float32, 3))]);
        Assert.Contains("stored is f32[3, 2]", Assert.Throws<WeightsMismatchException>(() => weights.LoadInto(Model)).Message);
        weights.LoadInto(Model, axes: name => name.EndsWith(".weight") ? [1, 0] : null);
        Assert.Equal([1f, 3, 5, 2, 4, 6], weight.Value.ToArray<float>());
        var error = Assert.Throws<WeightsMismatchException>(() => weights.LoadInto(Model, axes: _ => [1, 0]));
        Assert.Contains("'dense.bias': the axes [1, 0] are no order of those of f32[3]", error.Message);

        var cube = Zeros("cube", 3, 4, 2);
        Weights.Of([new("cube", Tensor.From<float>([.. Enumerable.Range(0, 24).Select(i => (float)i)], 2, 3, 4))]).LoadInto([new(cube, "cube")], axes: _ => [1, 2, 0]);
        var expected = from a in Enumerable.Range(0, 3) from b in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 2) select (float)(c * 12 + a * 4 + b);
        Assert.Equal(expected, cube.Value.ToArray<float>());
    }

    [Fact]
    public void The_stored_type_is_visible_and_its_carrier_is_loaded()
    {
        var path = Path.Combine(folder.FullName, "half.safetensors");
        File.WriteAllBytes(path, SafetensorsTests.File("""{"half":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", [0x80, 0x3F, 0, 0xC0]));
        using var weights = Weights.Open(path);
        var stored = Assert.Single(weights.Stored);
        Assert.Equal((ElementEncoding.BF16, DType.Float32, "f32[2] stored as BF16"), (stored.Encoding, stored.DType, stored.ToString()));
        var half = Zeros("half", 2);
        weights.LoadInto([new(half, "half")]);
        Assert.Equal([1f, -2], half.Value.ToArray<float>());
    }

    [Fact]
    public void A_number_that_does_not_fit_changes_no_variable()
    {
        var path = Path.Combine(folder.FullName, "u64.safetensors");
        File.WriteAllBytes(path, SafetensorsTests.File(
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U64","shape":[1],"data_offsets":[4,12]}}""",
            [0, 0, 0x80, 0x3F, 255, 255, 255, 255, 255, 255, 255, 255]));
        var (a, b) = (Zeros("a", 1), Declare.State("b", Declare.Constant(0, DType.Int64).BroadcastTo([1])));
        using var weights = Weights.Open(path);
        Assert.Contains("int64", Streams.Invalid(() => weights.LoadInto([new(a, "a"), new(b, "b")])).Message);
        Assert.False(a.IsInitialized);
    }

    [Fact]
    public void A_mapped_file_is_read_at_any_offset_until_it_is_closed()
    {
        // The header is of odd length, and so is every offset behind it.
        var path = Path.Combine(folder.FullName, "odd.safetensors");
        byte[] body = [5, .. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2L)];
        var header = """{"u":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"d":{"dtype":"F64","shape":[],"data_offsets":[1,9]},"none":{"dtype":"F32","shape":[0],"data_offsets":[9,9]},"l":{"dtype":"I64","shape":[1],"data_offsets":[9,17]}}""";
        File.WriteAllBytes(path, SafetensorsTests.File(header.Length % 2 == 0 ? header + " " : header, body));
        var weights = Safetensors.Open(path);
        Assert.Equal(["u", "d", "none", "l"], weights.Names);
        Assert.Equal([5, 1.5, -2], [weights["u"][0], weights["d"][0], weights["l"][0]]);
        Assert.Equal(0, weights["none"].Length);
        weights["d"].AsSpan<double>()[0] = 7;
        Assert.Equal(1.5, weights["d"][0]);
        Parallel.For(0, 100, _ => Assert.Equal(-2, weights["l"][0]));
        weights.Dispose();
        Assert.Throws<ObjectDisposedException>(() => weights["u"]);
    }

    [Fact]
    public void Opening_a_large_file_reads_only_its_header()
    {
        var path = Path.Combine(folder.FullName, "large.safetensors");
        using (var file = File.Create(path))
        {
            file.Write(SafetensorsTests.File("""{"large":{"dtype":"U8","shape":[1500000000],"data_offsets":[0,1500000000]},"one":{"dtype":"U8","shape":[1],"data_offsets":[1500000000,1500000001]}}""", []));
            file.SetLength(file.Length + 1_500_000_001);   // a hole, which takes no room on the disk
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var weights = Weights.Open(path);
        Assert.Equal(0, weights["one"][0]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_file_that_cannot_be_saved_leaves_the_older_one()
    {
        var path = Path.Combine(folder.FullName, "model.safetensors");
        File.WriteAllText(path, "older");
        Assert.Throws<InvalidOperationException>(() => Weights.Save(path, Model));   // no variable has a value
        (weight.Value, bias.Value) = (new Tensor(DType.Float32, 2, 3), new Tensor(DType.Float32, 3));
        Assert.Throws<ArgumentException>(() => Weights.Save(path, Model, NameMap.Of(_ => "one")));
        Assert.Throws<ArgumentException>(() => Weights.Save(Path.Combine(folder.FullName, "model.bin"), Model));
        Assert.Equal("older", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.FullName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("no weights at all")]
    public void A_file_of_another_kind_is_refused(string text)
    {
        var path = Path.Combine(folder.FullName, "other");
        File.WriteAllText(path, text);
        Streams.InvalidAndCheap(() => Weights.Open(path));
    }

    private static Variable Zeros(string name, params long[] shape) => Declare.Parameter(name, Initializers.Zeros([.. shape.Select(s => (Dim)s)]));
}
