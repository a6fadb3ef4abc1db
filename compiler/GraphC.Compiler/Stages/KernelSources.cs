using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GraphC.Compiler;

/// <summary>The C# of each kernel, taken out of the program's.</summary>
internal sealed class KernelSources
{
    private readonly Dictionary<string, string> members = [];
    private readonly Dictionary<string, string> methodOf = [];

    public KernelSources(Lowered lowered)
    {
        var program = CSharpSyntaxTree.ParseText(lowered.Source).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().First();
        foreach (var member in program.Members)
        {
            var name = member switch { MethodDeclarationSyntax m => m.Identifier.Text, BaseTypeDeclarationSyntax t => t.Identifier.Text, _ => "" };
            members.TryAdd(name, Outdented(member.ToFullString()));
        }

        Share(lowered.Kernels, []);
    }

    /// <summary>The methods of a kernel, of which it may have none of its own: those that it shares with a kernel before it.</summary>
    public string Of(LoopKernel kernel)
    {
        string[] names = kernel.Body is [Stmt.Region region] ? [$"{region.Kind}{region.Number}"] : [$"K{methodOf[kernel.Name]}", $"E{methodOf[kernel.Name]}"];
        return string.Join('\n', names.Where(members.ContainsKey).Select(n => members[n]));
    }

    /// <summary>The first of some kernels that do the same has the method, in the order in which the program names them.</summary>
    private void Share(IEnumerable<LoopKernel> kernels, Dictionary<string, string> first)
    {
        foreach (var kernel in kernels)
        {
            if (kernel.Body is [Stmt.Region region])
            {
                Share(region.Kernels, first);
                continue;
            }

            var code = KernelWriter.Anonymous(kernel.Pieces[0]);
            first.TryAdd(code, kernel.Name);
            methodOf.Add(kernel.Name, first[code]);
        }
    }

    private static string Outdented(string text)
    {
        var lines = text.Trim('\n').Split('\n');
        var margin = lines.Where(l => l.Length > 0).Min(l => l.Length - l.TrimStart(' ').Length);
        return string.Concat(lines.Select(l => (l.Length > margin ? l[margin..] : "") + "\n"));
    }
}
