using System.Diagnostics;
using System.Text;
using GraphC.Compiler.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Export;

/// <summary>
/// Models exported once for all tests of this folder, and a program that uses them. It lies in a folder where there is nothing else, and runs
/// as a process of its own.
/// </summary>
public sealed class ExportedModels : IDisposable
{
    private static readonly (int Batch, int Time)[] Texts = [(1, 1), (2, 12), (5, 7)];
    private static readonly (int Steps, int Batch)[] Walks = [(4, 3), (1, 2), (0, 5)];
    private static readonly int[] Batches = [0, 1, 3, 64];

    private readonly List<(string Name, Graph Graph, Tensor[] Inputs)> cases = [];

    public ExportedModels()
    {
        Folder = Directory.CreateTempSubdirectory("graphc-export").FullName;
        var (mlp, cnn, gpt, mixed) = (Mlp(), Cnn(), Gpt(), Mixed());
        Files = [.. mlp.ExportAssembly(PathOf("Mlp.dll"), new() { OutputNames = ["logits"] })];
        FilesWithWeights = [.. mlp.ExportAssembly(PathOf("Filed.dll"), new() { OutputNames = ["logits"], Weights = ExportWeights.File })];
        cnn.ExportAssembly(PathOf("Cnn.dll"), new() { OutputNames = ["logits"] });
        gpt.ExportAssembly(PathOf("Gpt.dll"), new() { OutputNames = ["logits"] });
        mixed.ExportAssembly(PathOf("Mixed.dll"), new() { OutputNames = ["state", "chosen", "both", "next", "sum", "drawn", "looped", "ids", "again"] });
        foreach (var batch in Batches)
        {
            Add($"mlp.{batch}", mlp, Filled.Floats(batch, batch, 100));
            Add($"filed.{batch}", mlp, Filled.Floats(batch, batch, 100));
            Add($"cnn.{batch}", cnn, Filled.Floats(batch, batch, 784));
        }

        foreach (var (batch, time) in Texts)
        {
            Add($"gpt.{batch}.{time}", gpt, Filled.Indices(batch, SmallGpt.Vocabulary, batch, time));
        }

        foreach (var (steps, batch) in Walks)
        {
            Add(
                $"mixed.{steps}.{batch}", mixed, Filled.Floats(1, steps, batch, 3), Tensor.From<bool>([.. Enumerable.Range(0, batch).Select(i => i % 2 == 0)]),
                Filled.Indices(2, 6, batch), Tensor.From<double>([.. Enumerable.Range(0, batch).Select(i => i - 1.5)]),
                Tensor.From<byte>([.. Enumerable.Range(0, batch).Select(i => (byte)(250 + i))]), Tensor.Scalar(steps));
        }

        Host();
    }

    /// <summary>Where everything lies.</summary>
    public string Folder { get; }

    /// <summary>The source of the program.</summary>
    internal static string HostSource
    {
        get
        {
            using var source = new StreamReader(typeof(ExportedModels).Assembly.GetManifestResourceStream("Host.cs")!);
            return source.ReadToEnd();
        }
    }

    /// <summary>The files of the MLP.</summary>
    public IReadOnlyList<ExportedFile> Files { get; }

    /// <summary>The files of the MLP with its weights beside it.</summary>
    public IReadOnlyList<ExportedFile> FilesWithWeights { get; }

    /// <summary>What the executables in this process compute, and the files in which the program leaves what the exported classes do.</summary>
    internal IEnumerable<(string File, byte[] Expected)> Expectations()
    {
        foreach (var group in cases.GroupBy(c => c.Graph))
        {
            using var program = Compile(group.Key, Agreement.Fresh with { FreezeVariables = true, Seed = 7, Threads = 1 });
            foreach (var (name, _, inputs) in group)
            {
                program.Step = 3;
                var outputs = program.Run(inputs);
                for (var i = 0; i < outputs.Count; i++)
                {
                    yield return (PathOf($"{name}.{i}.out"), outputs[i].Bytes.ToArray());
                }
            }
        }
    }

    /// <summary>Deletes what an earlier run of the program left.</summary>
    internal void ForgetResults()
    {
        foreach (var file in Directory.GetFiles(Folder, "*.out"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Runs the program.</summary>
    /// <param name="task">What it is to do.</param>
    /// <param name="environment">Variables of its environment.</param>
    /// <returns>The lines that it printed.</returns>
    public string[] Run(string task, params (string Name, string Value)[] environment)
    {
        using var process = Start(task, environment);
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {errors}");
        return lines;
    }

    /// <summary>Starts the program.</summary>
    /// <param name="task">What it is to do.</param>
    /// <param name="environment">Variables of its environment.</param>
    public Process Start(string task, params (string Name, string Value)[] environment)
    {
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", PathOf("Host.dll"), task, Folder])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public string PathOf(string file) => Path.Combine(Folder, file);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The network of samples/mlp.cs.</summary>
    internal static Graph Mlp() => Graph.Close([Input("x", Float32, [Batch, 100]).Dense(64).Relu().Dense(64).Relu().Dense(10)]);

    /// <summary>The network of samples/mnist_cnn.cs.</summary>
    private static Graph Cnn() => Graph.Close(
    [
        Input("x", Float32, [Batch, 784]).Reshape(Batch, 1, 28, 28)
            .Conv(32, 3).Relu().MaxPool(2).Conv(64, 3).Relu().MaxPool(2).Conv(64, 3).Relu()
            .Flatten(1).Dense(64).Relu().Dense(10),
    ]);

    private static Graph Gpt() => Graph.Close([new SmallGpt().Logits]);

    /// <summary>
    /// Inputs and outputs of every element type, loops of known and unknown length, an index from data, random numbers, an input that is an output
    /// too, and an output twice.
    /// </summary>
    private static Graph Mixed()
    {
        var steps = Dim.Symbol("steps");
        var (items, mask, ids) = (Input("items", Float32, [steps, Batch, 3]), Input<bool>("mask", [Batch]), Input<long>("ids", [Batch]));
        var (value, octets, rounds) = (Input("value", Float64, [Batch]), Input<byte>("class", [Batch]), Input<int>("rounds", []));
        var table = Parameter("table", Initializers.Normal([6, 3]));
        var state = items.Scan(table.IndexSelect(0, ids), (h, x) => (h * 0.5 + x).Tanh()).Final;
        var looped = Control.While([value, rounds], s => s[1] > 0, s => [s[0] * 1.5 + 1, s[1] - 1])[0];
        return Graph.Close(
            [state, mask.Where(value, -value), mask & (value > 0), ids * 2 + 1, octets + octets, Draw.Normal([Batch, 5]), looped, ids, state],
            inputs: [items, mask, ids, value, octets, rounds]);
    }

    private void Add(string name, Graph graph, params Tensor[] inputs)
    {
        cases.Add((name, graph, inputs));
        for (var i = 0; i < inputs.Length; i++)
        {
            File.WriteAllBytes(PathOf($"{name}.{i}.in"), inputs[i].Bytes);
        }
    }

    /// <summary>Compiles the program as a user of the assemblies would: against them and .NET.</summary>
    private void Host()
    {
        var usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;";
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create(
            "Host",
            [CSharpSyntaxTree.ParseText(usings), CSharpSyntaxTree.ParseText(HostSource)],
            [.. platform.Concat(Directory.GetFiles(Folder, "*.dll")).Select(p => MetadataReference.CreateFromFile(p))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));
        var result = compilation.Emit(PathOf("Host.dll"));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        File.WriteAllText(
            PathOf("Host.runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version.Major}}.0.0" }, "configProperties": { "System.Globalization.Invariant": true } } }""",
            new UTF8Encoding(false));
    }
}

/// <summary>The exported models, shared by the classes of tests that name it.</summary>
[CollectionDefinition(Name)]
public sealed class ExportedModelsShared : ICollectionFixture<ExportedModels>
{
    public const string Name = "exported models";
}
