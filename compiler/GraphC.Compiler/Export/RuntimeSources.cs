using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GraphC.Compiler;

/// <summary>
/// The sources of the runtime, as they are compiled into an export: those of one .NET, with nothing in them that others could see, and
/// nothing that is not needed.
/// </summary>
internal static class RuntimeSources
{
    // What the SDK adds to a project with implicit usings, as far as the runtime needs it.
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        """;

    /// <summary>The namespace of the vectors of 512 bits that exports for AVX2 have instead of .NET's.</summary>
    public const string OwnVectors = "GraphC";

    /// <summary>All sources.</summary>
    /// <param name="target">The .NET that they are for.</param>
    /// <param name="isa">The instructions that they may use.</param>
    public static ImmutableArray<SyntaxTree> Of(ExportTarget target, ExportIsa isa)
    {
        var parsing = Parsing(target, isa);
        return
        [
            SourceTree.Parse("GraphC.Runtime/Usings.cs", Usings, parsing),
            .. Embedded.In("Runtime")
                .Select(f => SourceTree.Parse("GraphC.Runtime/" + f.Path, Text(f.Content), parsing))
                .Select(t => t.WithRoot(Internal(Decided(t.GetCompilationUnitRoot()))))
                .Where(t => t.GetCompilationUnitRoot().Members.Count > 0)
                .Select(t => InstructionFolding.Fold(t, isa)),
        ];
    }

    /// <summary>The language, without documentation, and what the sources are told by <c>#if</c>: the target as the SDK names it.</summary>
    public static CSharpParseOptions Parsing(ExportTarget target, ExportIsa isa)
    {
        var symbols = Enum.GetValues<ExportTarget>().Where(t => t <= target).Select(t => $"NET{t.Major()}_0_OR_GREATER").ToList();
        if (isa == ExportIsa.Avx2)
        {
            symbols.Add("GRAPHC_AVX2");
        }

        return new(LanguageVersion.CSharp14, DocumentationMode.None, preprocessorSymbols: symbols);
    }

    /// <summary>The sources with only those declarations that are needed.</summary>
    /// <param name="sources">Some or all sources.</param>
    /// <param name="needed">The declarations.</param>
    public static IEnumerable<SyntaxTree> Only(IEnumerable<SyntaxTree> sources, HashSet<MemberDeclarationSyntax> needed)
    {
        foreach (var source in sources)
        {
            var root = source.GetCompilationUnitRoot();
            var left = root.RemoveNodes(Unneeded(root), SyntaxRemoveOptions.KeepNoTrivia)!;
            if (root.Members.Count == 0 || left.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Any())
            {
                yield return source.WithRoot(left.ReplaceNodes(FirstMembers(left), (_, member) => WithoutBlankLines(member)));
            }
        }

        IEnumerable<MemberDeclarationSyntax> Unneeded(CompilationUnitSyntax root) => root
            .DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(m => m is not BaseNamespaceDeclarationSyntax && !(m is TypeDeclarationSyntax type ? IsNeeded(type) : needed.Contains(m)));

        // A part of a type that has nothing left says nothing, unless it says what the type is.
        bool IsNeeded(TypeDeclarationSyntax type) =>
            needed.Contains(type) && (type.BaseList is not null || type.ParameterList is not null || !IsPartial(type) || type.Members.Any(needed.Contains));
    }

    private static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>What <c>#if</c> chose, without the question.</summary>
    private static CompilationUnitSyntax Decided(CompilationUnitSyntax root) => root.ReplaceTrivia(
        root.DescendantTrivia().Where(t => t.IsKind(SyntaxKind.DisabledTextTrivia) || t.GetStructure() is BranchingDirectiveTriviaSyntax or EndIfDirectiveTriviaSyntax),
        (_, _) => default);

    private static CompilationUnitSyntax Internal(CompilationUnitSyntax root) => root.ReplaceTokens(
        root.Members.OfType<BaseNamespaceDeclarationSyntax>()
            .SelectMany(n => n.Members)
            .SelectMany(t => t.Modifiers)
            .Where(m => m.IsKind(SyntaxKind.PublicKeyword)),
        (word, _) => SyntaxFactory.Token(word.LeadingTrivia, SyntaxKind.InternalKeyword, word.TrailingTrivia));

    private static IEnumerable<MemberDeclarationSyntax> FirstMembers(CompilationUnitSyntax root) =>
        root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(t => t.Members.Count > 0).Select(t => t.Members[0]);

    private static MemberDeclarationSyntax WithoutBlankLines(MemberDeclarationSyntax member) =>
        member.WithLeadingTrivia(member.GetLeadingTrivia().SkipWhile(t => t.IsKind(SyntaxKind.EndOfLineTrivia)));

    private static string Text(Stream content)
    {
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }
}
