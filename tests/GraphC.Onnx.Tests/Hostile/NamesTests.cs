using Google.Protobuf;
using GraphC.Compiler;
using GraphC.Onnx.Format;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static GraphC.Onnx.Tests.Hostile.Protos;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Names in a file are only names: whatever they are, the emitted program and its results are the same.</summary>
public class NamesTests
{
    public static TheoryData<string> Names =>
    [
        "\"", "\"; System.Environment.Exit(1); //", "'", "*/ #error /*", "*/ } } public static class Evil { static Evil() => System.Environment.Exit(1); } /*",
        "\n#define EVIL\n", "line\nbreak", "line\r\nbreak", "a\u2028b\u2029c\u0085d", "\u202etxt.exe", "{x}", "{0}", "${y} %s %n", "\\u0022 \\", "\0", "\t", " ",
        "class", "await", "int", "@class", "_", "0", "1x", "i0", "v0", "K00", "Program", "System", "Run", "frame", "Vector512", "ünïcödé 名前 🎉", "../../etc/passwd",
        "C:\\evil", "batch", "n", "<script>", "--help", "`", "$(rm -rf x)", new string('n', 100_000), "\"\"\"", "\u200b", "é", "e\u0301",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_program_and_its_results_are_those_of_plain_names(string name)
    {
        var (plain, expected) = Compile(Named(Padded("plain")));
        var (source, actual) = Compile(Named(Padded(name)));
        AssertSame(plain, source);
        Assert.Equal(expected, actual);
        (source, actual) = Compile(Named(name));
        Assert.All(source, s => Tokens(s));
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_can_be_trained_whatever_its_weights_are_called(string name)
    {
        var (plain, expected) = Train(Named(Padded("plain")), Padded("plain") + " w");
        var (source, actual) = Train(Named(Padded(name)), Padded(name) + " w");
        AssertSame(plain, source);
        Assert.Equal(expected, actual);
        (source, actual) = Train(Named(name), name + " w");
        Assert.All(source, s => Tokens(s));
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_error_with_a_name_in_it_is_one_that_can_be_printed(string name)
    {
        var (op, reads) = (Named(name), Named(name));
        op.Graph.Node[0].OpType = name;
        op.Graph.Node[1].Domain = name;
        reads.Graph.Node[0].Input[0] = name + " absent";
        var shapes = Named(name);
        shapes.Graph.Initializer[0].Dims[0] = 5;
        var attribute = Named(name);
        attribute.Graph.Node[0].Attribute.Add([Attribute(name, 1), Attribute(name, 2)]);
        var literal = Named(name);
        literal.Graph.Initializer[0].RawData = ByteString.Empty;
        foreach (var model in new[] { op, reads, shapes, attribute, literal })
        {
            Refusal.Of(model);
        }

        using var sound = OnnxModel.Parse(Named(name).ToByteArray(), Refusal.Options);
        Refusal.Of(() => sound.Run(new Dictionary<string, OnnxValue>()), "missing");
        Refusal.Of(() => sound.Run(new Dictionary<string, OnnxValue>(SoundModels.Feeds(sound)) { [name + "?"] = new float[] { 1 } }), "no input");
    }

    [Fact]
    public void Names_that_become_one_when_they_are_made_modest_stay_two()
    {
        var graph = Graph(
            [Value("a b", ElementType.Float32, "n m", 2), Value("a_b", ElementType.Float32, "n_m", 2), Value("a\tb", ElementType.Float32, null, 2),
                Value("a\tb_0", ElementType.Float32, "a\tb_0", 2), Value("x", ElementType.Float32, null, 2), Value("y", ElementType.Float32, "x_0", 2)],
            ["1", "2", "3", "4", "5", "6"],
            Node("Relu", "", "1"), Node("Relu", "", "2"), Node("Relu", "", "3"), Node("Relu", "", "4"), Node("Relu", "", "5"), Node("Relu", "", "6"));
        for (var i = 0; i < graph.Node.Count; i++)
        {
            graph.Node[i].Input.Add(graph.Input[i].Name);
        }

        using var model = OnnxModel.Parse(ModelOf(graph).ToByteArray(), Refusal.Options);
        var feeds = graph.Input.Select((input, i) => (input.Name, new Tensor(DType.Float32, i + 1, 2))).ToDictionary(p => p.Name, p => (OnnxValue)p.Item2);
        var outputs = model.Run(feeds);
        Assert.Equal([1, 2, 3, 4, 5, 6], outputs.Values.Select(o => ((OnnxTensor)o).Shape[0]));
    }

    /// <summary>A name that is as long as others: what is long is written in lines of its own, and then the text is another.</summary>
    private static string Padded(string name) => name.PadRight(100, 'x');

    /// <summary>Extents are written in the order of their names, so that the program may be another; its results may not.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Results_are_the_same_whatever_an_extent_is_called(string name)
    {
        Assert.Matches("^[A-Za-z][A-Za-z0-9_]{0,60}$", Import.Symbols.Of(name).ToString());
        var (sources, actual) = Compile(Named("plain", extent: name));
        Assert.Equal(Compile(Named("plain")).Results, actual);
        Assert.All(sources, s => Tokens(s));
    }

    /// <summary>A model in which everything has one name that may have any, and the extents another.</summary>
    private static ModelProto Named(string name, string extent = "rows")
    {
        var function = Function($"{name} f", "", "");
        function.Domain = name + " domain";
        function.Input.Add(name);
        function.Output.Add(name + " out");
        function.Node.Add(NodeOf("Tanh", [name], [name + " out"]));
        var branch = Graph([], [], NodeOf("Neg", [name + " s"], [name + " t"]));
        branch.Output.Add(new ValueInfoProto { Name = name + " t" });
        var call = NodeOf(function.Name, [name + " h"], [name + " s"]);
        call.Domain = function.Domain;
        var choose = NodeOf("If", [name + " c"], [name + " y"]);
        choose.Attribute.Add([Attribute("then_branch", branch), Attribute("else_branch", branch.Clone())]);
        var graph = Graph(
            [Value(name, ElementType.Float32, extent, 4)], [],
            NodeOf("Mul", [name, name + " w"], [name + " h"]), call,
            NodeOf("ReduceMax", [name + " s"], [name + " m"]), NodeOf("Less", [name + " m", name + " m"], [name + " c"]), choose).With(Weights(name + " w", 4));
        graph.Name = name;
        graph.Node[2].Attribute.Add(Attribute("keepdims", 0));
        graph.Output.Add(new ValueInfoProto { Name = name + " y" });
        var model = ModelOf(graph, function);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = function.Domain, Version = 1 });
        model.ProducerName = name;
        model.MetadataProps.Add(new StringStringEntryProto { Key = name, Value = name });
        return model;

        NodeProto NodeOf(string op, string[] inputs, string[] outputs) => new() { Name = name + " " + op, OpType = op, Input = { inputs }, Output = { outputs } };
    }

    private static (string[] Sources, double[] Results) Compile(ModelProto proto) => Dumped(options =>
    {
        using var model = OnnxModel.Parse(proto.ToByteArray(), options);
        return [.. Tensors.Reals(((OnnxTensor)model.Run(SoundModels.Feeds(model)).Values.Single()).Data)];
    });

    private static (string[] Sources, double[] Results) Train(ModelProto proto, string weight) => Dumped(options =>
    {
        using var model = OnnxModel.Parse(proto.ToByteArray(), options);
        var trainable = model.Trainable();
        var loss = trainable.Outputs.Values.Single().Square().Mean();
        using var step = GraphC.Compiler.Compilation.Compile(new Sgd(0.1).Minimize(loss), [loss], options: options);
        var x = ((OnnxTensor)SoundModels.Feeds(model).Values.Single()).Data;
        var losses = Enumerable.Range(0, 3).Select(_ => step.Run(x)[0].ToScalar()).ToArray();
        return [.. losses, .. Tensors.Reals(trainable.Parameters[weight].Value)];
    });

    private static (string[] Sources, double[] Results) Dumped(Func<CompileOptions, double[]> run)
    {
        var folder = Directory.CreateTempSubdirectory("graphc-names");
        try
        {
            var results = run(Refusal.Options with { DumpFolder = folder.FullName });
            var emitted = folder.GetFiles("*-emitted.cs", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal);
            return ([.. emitted.Select(f => File.ReadAllText(f.FullName))], results);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertSame(string[] plain, string[] hostile)
    {
        Assert.NotEmpty(plain);
        Assert.Equal(plain.Length, hostile.Length);
        Assert.All(plain.Zip(hostile), p => AssertSame(p.First, p.Second));
    }

    /// <summary>
    /// Two programs are the same if their tokens are: an identifier may be another one, wherever it stands, and so may the text of a literal.
    /// </summary>
    private static void AssertSame(string plain, string hostile)
    {
        var (first, second) = (Tokens(plain), Tokens(hostile));
        if (first.Zip(second).Select((p, i) => (p, i)).FirstOrDefault(t => !t.p.First.IsKind(t.p.Second.Kind())) is { i: > 0 } different)
        {
            Assert.Fail($"{Excerpt(first, different.i)}{Environment.NewLine}has become{Environment.NewLine}{Excerpt(second, different.i)}");
        }

        Assert.Equal(first.Count, second.Count);
        var identifiers = new Dictionary<string, string>();
        foreach (var (a, b) in first.Zip(second))
        {
            if (a.IsKind(SyntaxKind.IdentifierToken))
            {
                identifiers.TryAdd(a.ValueText, b.ValueText);
                Assert.Equal(b.ValueText, identifiers[a.ValueText]);
            }
            else if (!a.IsKind(SyntaxKind.StringLiteralToken))
            {
                Assert.Equal(a.Text, b.Text);
            }
        }
    }

    private static string Excerpt(List<SyntaxToken> tokens, int at) => string.Join(' ', tokens.Skip(at - 10).Take(40).Select(t => t.Text));

    private static List<SyntaxToken> Tokens(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview));
        Assert.Empty(tree.GetDiagnostics());
        return [.. tree.GetRoot().DescendantTokens(descendIntoTrivia: false)];
    }
}
