using System.Reflection;
using System.Runtime.Loader;
using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Export;

/// <summary>The class that users see.</summary>
public class ClassTests
{
    [Fact]
    public Task Of_one_output() => Verifier.Verify(Text(Graph.Close([Input("x", Float32, [Batch, 784]).MatMul(Constant(Filled.Floats(1, 784, 10)))])));

    [Fact]
    public Task Of_several_extents_loops_draws_and_weights_in_a_file()
    {
        using var here = Origin.None.Enter();   // lines would change with this file
        var (time, batch) = (Dim.Symbol("time"), Dim.Symbol("batch_size"));
        var tokens = Input<int>("input_ids", [batch, time]);
        var scale = Input("scale", Float64, []);
        var looped = Control.While([scale], s => s[0] < 100, s => [s[0] * 2])[0];
        var shifted = tokens.Slice(1, 2, time) + Draw.Integers(0, 9, [batch, time - 2], DType.Int32);
        return Verifier.Verify(Text(
            Graph.Close([shifted, looped, tokens.Reshape([batch * time]) > 0], inputs: [tokens, scale]),
            new() { OutputNames = ["shifted", "looped", "is_positive"], Weights = ExportWeights.File, ElementTypes = new Dictionary<string, string> { ["scale"] = "float16" } }));
    }

    /// <summary>Whatever inputs and outputs are called, there is a class; here are 300 at once, hostile ones among them.</summary>
    [Fact]
    public void Any_names_and_any_number_of_them()
    {
        string[] hostile =
        [
            ".", "-", "a-b", "a_b", "a b", "A b", "class", "void", "value", "var", "nameof", "field", "await", "Predict", "predict", "Load", "Version", "GraphHash", "Tensors",
            "Weights", "program", "this", "batch", "seed", "step", "cancellation", "threads", "path", "x", "X", "xFirst", "x_first", "Operand", "Lengths", "Math", "Span",
            "Names", "Hostile", "Item1", "Item3", "Rest", "ToString", "Equals", "0", "416", "名前", "ünï", "\"quoted\"", "back\\slash", "new\nline", "</c>&<b a=\"", "*/ #error", "{0}",
            "\ud800", "a\u2028b", "a very long name that goes on and on and on and on and on and on and on and on",
        ];
        string[] names = [.. hostile, .. Enumerable.Range(0, 300 - hostile.Length).Select(i => $"input.{i}")];
        Node[] inputs = [.. names.Select((n, i) => i % 3 == 0 ? Input<long>(n, [Batch]) : i % 3 == 1 ? Input<bool>(n, [Batch]) : Input(n, Float32, [Batch, 2]))];
        string[] outputNames = ["", " ", .. hostile.Skip(2)];
        Node[] outputs = [.. inputs.Take(hostile.Length).Select((x, i) => i % 3 == 0 ? x + 1 : i % 3 == 1 ? !x : x * 2)];
        using var folder = new TemporaryFolder();
        ExportAssembly(outputs, folder["Names.dll"], new() { ClassName = "HostileName", OutputNames = outputNames }, inputs);
        var type = AssemblyLoadContext.Default.LoadFromAssemblyPath(folder["Names.dll"]).GetType("Models.HostileName", throwOnError: true)!;
        var told = type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.Name.EndsWith("Name", StringComparison.Ordinal)).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(Valid(names).Concat(Valid(outputNames)).Order(StringComparer.Ordinal), Valid(told).Order(StringComparer.Ordinal));
        Assert.NotNull(Activator.CreateInstance(type, 1));
        Assert.Equal(Valid(names), Valid(ExportManifest.Read(folder["Names.dll"]).Inputs.Select(i => i.Name)));
        System.Xml.Linq.XDocument.Load(folder["Names.xml"]);

        // Half a character is no text: files hold another in its place.
        static IEnumerable<string> Valid(IEnumerable<string> names) => names.Select(n => n.Replace('\ud800', '\ufffd'));
    }

    [Fact]
    public void Of_no_inputs()
    {
        using var folder = new TemporaryFolder();
        var graph = Graph.Close([Draw.Uniform([5]), Constant(Filled.Floats(1, 40))]);
        graph.ExportAssembly(folder["Drawn.dll"]);
        var type = AssemblyLoadContext.Default.LoadFromAssemblyPath(folder["Drawn.dll"]).GetType("Models.Drawn", throwOnError: true)!;
        var told = (ValueTuple<float[], float[]>)type.GetMethod("Predict", [typeof(ulong), typeof(ulong)])!.Invoke(Activator.CreateInstance(type, 1), [9UL, 4UL])!;
        using var program = Compile(graph, Agreement.Fresh with { Seed = 9 });
        program.Step = 4;
        var expected = program.Run();
        Assert.Equal(expected[0].ToArray<float>(), told.Item1);
        Assert.Equal(expected[1].ToArray<float>(), told.Item2);
    }

    [Theory]
    [InlineData("Digits.exe", "Models", null, "does not end in .dll")]
    [InlineData("Dig its.dll", "Models", null, "cannot be called 'Dig its'")]
    [InlineData(".dll", "Models", null, "cannot be called ''")]
    [InlineData("Digits.dll", "Models..X", null, "'Models..X' is no namespace")]
    [InlineData("Digits.dll", "", null, "'' is no namespace")]
    [InlineData("Digits.dll", "A; class B", null, "is no namespace")]
    [InlineData("Digits.dll", "Models", "class", "'class' is no name of a class")]
    [InlineData("Digits.dll", "Models", "A { } class B", "is no name of a class")]
    [InlineData("Digits.dll", "Models", "Math", "'Math' would hide")]
    [InlineData("Digits.dll", "Models", "Gemm", "'Gemm' would hide")]
    [InlineData("Digits.dll", "Models", "Span", "'Span' would hide")]
    [InlineData("Digits.dll", "Models", "Predict", "'Predict' would hide")]
    [InlineData("Digits.dll", "Models.Math", null, "'Math' would hide")]
    public void A_name_that_cannot_be_one_is_refused(string path, string space, string? name, string message) => Assert.Contains(
        message, Assert.Throws<ArgumentException>(() => Simple().ExportAssembly(path, new() { Namespace = space, ClassName = name })).Message);

    [Fact]
    public void A_file_whose_name_no_class_can_have_makes_a_class_of_another_name() =>
        Assert.Equal(["Net10LstmV2", "Buffer_1", "_416"], ((string[])["net-10.lstm_v2.dll", "buffer.dll", "416.dll"]).Select(p => ExportSignature.Of(Simple(), p, new()).Class));

    [Fact]
    public void As_many_names_as_outputs_each_another()
    {
        var x = Input("x", Float32, [Batch]);
        Assert.Contains("1 names are given for 2 outputs", Assert.Throws<ArgumentException>(() => ExportAssembly([x + 1, x * 2], "X.dll", new() { OutputNames = ["y"] })).Message);
        Assert.Contains("Two outputs are named 'y'", Assert.Throws<ArgumentException>(() => ExportAssembly([x + 1, x * 2], "X.dll", new() { OutputNames = ["y", "y"] })).Message);
    }

    [Fact]
    public void A_graph_that_changes_variables_is_refused_with_what_to_do()
    {
        var model = new Classifier();
        var graph = Graph.Close([model.Loss], new Adam(1e-3).Minimize(model.Loss));
        var message = Assert.Throws<GraphException>(() => graph.ExportAssembly("Train.dll")).Message;
        Assert.Contains("keeps nothing between calls; export the outputs alone", message);
        Assert.Contains("and ", message);
    }

    [Fact]
    public void Weights_that_no_assembly_holds_are_refused_with_what_to_do() =>
        Assert.Contains("--weights file", Assert.Throws<NotSupportedException>(() => WeightsImage.RequireEmbeddable(int.MaxValue)).Message);

    [Fact]
    public void What_cannot_be_written_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        // Where the documentation is to lie, there is a folder.
        Directory.CreateDirectory(folder["Torn.xml"]);
        Assert.ThrowsAny<Exception>(() => WholeFiles.Write([(folder["Torn.dll"], s => s.WriteByte(1)), (folder["Torn.xml"], s => s.WriteByte(1))]));
        Assert.Equal([folder["Torn.xml"]], Directory.GetFileSystemEntries(folder.Path));
    }

    private static Graph Simple() => Graph.Close([Input("x", Float32, [Batch]) + 1]);

    private static string Text(Graph graph, ExportOptions? options = null)
    {
        options ??= new() { OutputNames = ["logits"] };
        var signature = ExportSignature.Of(graph, "Digits.dll", options);
        var lowered = Lowered.From(graph, Agreement.Fresh, PassOptions.Default, signature.Program);
        var weights = new WeightsImage(GraphHash.Of(graph), lowered.Literals);
        return ClassWriter.Write(signature, ManifestWriter.Write(graph, lowered, weights, signature, options), weights, options);
    }
}
