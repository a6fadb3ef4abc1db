using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GraphC.Compiler.Tests.Support;

/// <summary>
/// A console program that knows an exported assembly and nothing else of GraphC: it reads a run from its first argument and writes the bytes
/// of the outputs to its second.
/// </summary>
internal static class ExportHost
{
    /// <summary>The source of the program.</summary>
    public const string Source = """
        using System;
        using System.IO;
        using System.Runtime.InteropServices;

        public static unsafe class Host
        {
            public static void Main(string[] arguments)
            {
                using var run = new BinaryReader(File.OpenRead(arguments[0]));
                var extents = (long*)Blocks(run, out _)[0];
                var inputs = Blocks(run, out _);
                var variables = Blocks(run, out _);
                var outputs = Blocks(run, out var lengths);
                var constants = Blocks(run, out _);
                var arena = (byte*)NativeMemory.AlignedAlloc((nuint)Exported.Entry.ArenaBytes(extents) + 64, 64);
                Exported.Entry.Run(extents, arena, inputs, variables, outputs, constants);
                using var result = File.Create(arguments[1]);
                for (var i = 0; i < lengths.Length; i++)
                {
                    result.Write(new ReadOnlySpan<byte>(outputs[i], lengths[i]));
                }
            }

            private static byte** Blocks(BinaryReader run, out int[] lengths)
            {
                lengths = new int[run.ReadInt32()];
                var blocks = (byte**)NativeMemory.AllocZeroed((nuint)(lengths.Length + 1) * 8);
                for (var i = 0; i < lengths.Length; i++)
                {
                    var bytes = run.ReadBytes(lengths[i] = run.ReadInt32());
                    blocks[i] = (byte*)NativeMemory.AlignedAlloc((nuint)bytes.Length + 64, 64);
                    bytes.CopyTo(new Span<byte>(blocks[i], bytes.Length));
                }

                return blocks;
            }
        }

        """;

    /// <summary>Writes the exported assembly, and the program compiled for the same .NET, into a folder; returns the program's path.</summary>
    public static string Build(string folder, ExportedAssembly export, ExportTarget target)
    {
        File.WriteAllBytes(Path.Combine(folder, RawExport.Name + ".dll"), export.Image);
        var compilation = CSharpCompilation.Create(
            "host",
            [CSharpSyntaxTree.ParseText(Source)],
            ReferenceAssemblies.Of(target).Add(MetadataReference.CreateFromImage(export.Image)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
        var path = Path.Combine(folder, "host.dll");
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        var version = $"{target.Major()}.0";
        File.WriteAllText(
            Path.Combine(folder, "host.runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "tfm": "net{{version}}", "framework": { "name": "Microsoft.NETCore.App", "version": "{{version}}.0" } } }""");
        return path;
    }

    /// <summary>Runs a command to its end: whether it succeeded, and what it said.</summary>
    public static (bool Succeeded, string Said) Run(string folder, string command, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var said = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode == 0, said.ToString());

        void Add(string? line)
        {
            lock (said)
            {
                said.AppendLine(line);
            }
        }
    }
}
