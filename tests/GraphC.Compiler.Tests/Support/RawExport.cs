using System.Runtime.Loader;

namespace GraphC.Compiler.Tests.Support;

/// <summary>A program as an exported assembly, with the barest of public classes: addresses in, no types of GraphC.</summary>
internal sealed unsafe class RawExport
{
    private const string Entry = """
        using GraphC.Runtime;

        namespace Exported;

        /// <summary>The entry.</summary>
        public static unsafe class Entry
        {
            private static readonly GraphC.Emitted.Program Program = new();

            /// <summary>The bytes of arena.</summary>
            public static long ArenaBytes(long* extents)
            {
                Requirements.Check();
                return Program.ArenaBytes(extents, 1);
            }

            /// <summary>Runs.</summary>
            public static bool Run(long* extents, byte* arena, byte** inputs, byte** variables, byte** outputs, byte** constants)
            {
                var fault = default(Fault);
                return Program.Run(
                    new Frame
                    {
                        Extents = extents, Arena = arena, Inputs = inputs, Variables = variables, Outputs = outputs, Constants = constants,
                        Fault = &fault, Seed = 0, Step = 0,
                    },
                    0, 1, null);
            }
        }
        """;

    /// <summary>The name of the assembly.</summary>
    public const string Name = "Exported";

    private readonly Graph graph;
    private readonly Lowered lowered;

    /// <summary>Takes a graph that updates nothing down the staircase.</summary>
    public RawExport(Graph graph)
    {
        this.graph = graph;
        lowered = Lowered.From(graph, Agreement.Fresh, PassOptions.Default);
    }

    /// <summary>The program and its public class.</summary>
    public IReadOnlyList<(string Path, string Text)> Sources =>
    [
        ("Program.cs", lowered.Source.Replace("public sealed unsafe class Program", "internal sealed unsafe class Program", StringComparison.Ordinal)),
        ("Entry.cs", Entry),
    ];

    /// <summary>Compiles.</summary>
    public ExportedAssembly Compile(ExportTarget target = ExportTarget.Net8, ExportIsa isa = ExportIsa.Auto) =>
        ExportBuild.Compile(Name, Sources, [], target, isa);

    /// <summary>Loads an assembly and runs it once: the bytes of the outputs.</summary>
    public List<byte[]> Run(ExportedAssembly assembly, params Tensor[] inputs)
    {
        var context = new AssemblyLoadContext("Exported", isCollectible: true);
        var entry = context.LoadFromStream(new MemoryStream(assembly.Image)).GetType("Exported.Entry", throwOnError: true)!;
        var arenaBytes = (delegate*<long*, long>)entry.GetMethod("ArenaBytes")!.MethodHandle.GetFunctionPointer();
        var run = (delegate*<long*, byte*, byte**, byte**, byte**, byte**, bool>)entry.GetMethod("Run")!.MethodHandle.GetFunctionPointer();

        var (extents, outputs) = Bind(inputs);
        using var arena = new GraphC.Runtime.Arena();
        fixed (long* extent = extents)
        fixed (nint* input = Addresses(inputs), variable = Addresses(graph.Variables.Select(v => v.Value)), output = Addresses(outputs))
        fixed (nint* constant = Addresses(lowered.Literals))
        {
            arena.EnsureCapacity(arenaBytes(extent));
            Assert.True(run(extent, arena.Base, (byte**)input, (byte**)variable, (byte**)output, (byte**)constant));
        }

        GC.KeepAlive(inputs);
        context.Unload();
        return [.. outputs.Select(o => o.Bytes.ToArray())];
    }

    /// <summary>Writes what <see cref="ExportHost"/> reads: extents, inputs, variables, outputs (zeros) and constants of a run.</summary>
    public void WriteRun(string path, params Tensor[] inputs)
    {
        var (extents, outputs) = Bind(inputs);
        using var file = new BinaryWriter(File.Create(path));
        Write([System.Runtime.InteropServices.MemoryMarshal.AsBytes(extents.AsSpan()).ToArray()]);
        foreach (var tensors in (IEnumerable<Tensor>[])[inputs, graph.Variables.Select(v => v.Value), outputs, lowered.Literals])
        {
            Write([.. tensors.Select(t => t.Bytes.ToArray())]);
        }

        void Write(List<byte[]> blocks)
        {
            file.Write(blocks.Count);
            foreach (var block in blocks)
            {
                file.Write(block.Length);
                file.Write(block);
            }
        }
    }

    private (long[] Extents, Tensor[] Outputs) Bind(Tensor[] inputs)
    {
        var extents = new long[graph.Symbols.Length + 1];
        Binding.Bind(graph, inputs, extents.AsSpan(0, graph.Symbols.Length));
        return (extents, [.. graph.Outputs.Select(o => new Tensor(o.DType, [.. o.Shape.Select(d => d.Evaluate(s => extents[graph.Symbols.IndexOf(s)]))]))]);
    }

    private static nint[] Addresses(IEnumerable<Tensor> tensors) => [.. tensors.Select(t => (nint)t.Address), 0];
}
