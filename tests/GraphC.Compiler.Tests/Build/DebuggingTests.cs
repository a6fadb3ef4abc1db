using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Build;

/// <summary>What a debugger needs to step through kernels.</summary>
public class DebuggingTests
{
    private const string Name = "GraphC.Emitted.Debugging";

    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    private static readonly Lazy<Lowered> Network = new(() => Lowered.From(Graph.Close([Logits()]), Agreement.Fresh, PassOptions.Default));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_symbols_hold_the_emitted_source(bool debuggable)
    {
        using var symbols = Symbols(debuggable);
        var reader = symbols.GetMetadataReader();
        var document = Assert.Single(reader.Documents);
        Assert.Equal(Name + ".cs", reader.GetString(reader.GetDocument(document).Name));
        var embedded = Assert.Single(
            reader.GetCustomDebugInformation(document).Select(reader.GetCustomDebugInformation), i => reader.GetGuid(i.Kind) == EmbeddedSource);
        Assert.Equal(Network.Value.Source, TextOf(reader.GetBlobBytes(embedded.Value)));
    }

    /// <summary>A breakpoint can be set on every line that does something.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kernels_can_be_stepped_through_line_by_line(bool debuggable)
    {
        var lines = Network.Value.Source.Split('\n');
        var kernels = Kernels(debuggable);
        Assert.Equal(Network.Value.Kernels.Select(k => "K" + k.Name), kernels.Keys);
        foreach (var (kernel, (points, _)) in kernels)
        {
            var head = Array.FindIndex(lines, line => line.Contains($" {kernel}(", StringComparison.Ordinal) && line.Contains("static", StringComparison.Ordinal));
            var end = Array.FindIndex(lines, head, line => line.TrimEnd() == "    }");
            var statements = Enumerable.Range(head + 2, end - head - 2).Where(i => BeginsStatement(lines[i - 1], lines[i])).Select(i => i + 1).ToList();
            Assert.NotEmpty(statements);
            Assert.Empty(statements.Except(points));
            Assert.All(points, line => Assert.InRange(line, head + 1, end + 1));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Locals_have_their_names(bool debuggable)
    {
        var locals = Kernels(debuggable).Values.SelectMany(k => k.Locals).ToList();
        Assert.Contains("i0", locals);
        Assert.All(locals, local => Assert.Contains(local, Network.Value.Source));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stack_trace_names_the_line_of_a_kernel(bool debuggable)
    {
        const string Throw = "        throw new InvalidOperationException(\"planted\");";
        var lines = Network.Value.Source.Split('\n').ToList();
        var head = lines.FindIndex(line => line.Contains(" static void K", StringComparison.Ordinal));
        lines.Insert(head + 2, Throw);
        using var program = new Executable(
            Network.Value.Graph, RoslynBuild.Compile(string.Join('\n', lines), Name, debuggable), Agreement.Fresh with { Threads = 1 }, new(false, TimeSpan.Zero), Network.Value.Literals);

        var error = Assert.Throws<InvalidOperationException>(() => program.Run(Filled.Floats(1, 3, 20)));

        var frame = new StackTrace(error, fNeedFileInfo: true).GetFrame(0)!;
        Assert.StartsWith("K00_", frame.GetMethod()!.Name);
        Assert.Equal((Name + ".cs", head + 3), (frame.GetFileName(), frame.GetFileLineNumber()));
        Assert.Contains($"{Name}.cs:line {head + 3}", error.StackTrace);
    }

    [Fact]
    public void Code_for_a_debugger_gives_the_same_bits()
    {
        var logits = Logits();
        var x = Filled.Floats(1, 3, 20);
        using var fast = Compilation.Compile([logits], options: Agreement.Fresh);
        using var slow = Compilation.Compile([logits], options: Agreement.Fresh with { Debuggable = true });
        Assert.Equal(fast.Run(x)[0].Bytes.ToArray(), slow.Run(x)[0].Bytes.ToArray());
    }

    [Fact]
    public void Code_for_a_debugger_is_kept_apart()
    {
        var graph = Graph.Close([Logits()]);
        Assert.NotEqual(DiskCache.KeyOf(graph, Agreement.Fresh), DiskCache.KeyOf(graph, Agreement.Fresh with { Debuggable = true }));
    }

    /// <summary>True for the first line of a statement that computes something; headers of loops and constants do not.</summary>
    private static bool BeginsStatement(string before, string line) =>
        before.TrimEnd() is [.., ';' or '{' or '}'] && line.TrimEnd() is [.., ';' or ','] && !line.Contains(" const ", StringComparison.Ordinal);

    private static Node Logits()
    {
        var x = Input("x", Float32, [Batch, 20]);
        return ((x * 2).Tanh().Sum(-1, keepDims: true) + x.MatMul(Constant(Filled.Floats(2, 20, 6)))).Softmax(-1);
    }

    /// <summary>The kernels' methods, in order: the lines that have sequence points, and the names of locals.</summary>
    private static Dictionary<string, (IReadOnlyList<int> Points, IReadOnlyList<string> Locals)> Kernels(bool debuggable)
    {
        using var image = Image(debuggable);
        using var symbols = SymbolsOf(image);
        var (code, debug) = (image.GetMetadataReader(), symbols.GetMetadataReader());
        return code.MethodDefinitions.Select(handle => (Handle: handle, Name: code.GetString(code.GetMethodDefinition(handle).Name))).Where(m => m.Name.StartsWith('K')).ToDictionary(
            m => m.Name,
            m => ((IReadOnlyList<int>)[.. debug.GetMethodDebugInformation(m.Handle).GetSequencePoints().Where(p => !p.IsHidden).Select(p => p.StartLine).Distinct().Order()],
                (IReadOnlyList<string>)[.. debug.GetLocalScopes(m.Handle).SelectMany(s => debug.GetLocalScope(s).GetLocalVariables()).Select(l => debug.GetString(debug.GetLocalVariable(l).Name))]));
    }

    private static PEReader Image(bool debuggable) => new(new MemoryStream(RoslynBuild.Compile(Network.Value.Source, Name, debuggable)));

    private static MetadataReaderProvider Symbols(bool debuggable)
    {
        using var image = Image(debuggable);
        return SymbolsOf(image);
    }

    private static MetadataReaderProvider SymbolsOf(PEReader image) => image.ReadEmbeddedPortablePdbDebugDirectoryData(
        Assert.Single(image.ReadDebugDirectory(), e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));

    /// <summary>An embedded source: its length, or 0 if it is not compressed, and its bytes.</summary>
    private static string TextOf(byte[] blob)
    {
        var body = new MemoryStream(blob, sizeof(int), blob.Length - sizeof(int));
        using Stream plain = BitConverter.ToInt32(blob) == 0 ? body : new DeflateStream(body, CompressionMode.Decompress);
        using var text = new StreamReader(plain, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
