using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GraphC.Compiler;

/// <summary>The sources of the runtime, as they are compiled into an export: for one .NET, and with nothing that others could see.</summary>
internal static class RuntimeSources
{
    // What the SDK adds to a project with implicit usings, as far as the runtime needs it.
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        """;

    /// <summary>The sources, parsed.</summary>
    /// <param name="parsing">The language and the symbols of the target.</param>
    public static ImmutableArray<SyntaxTree> Parse(CSharpParseOptions parsing) =>
    [
        CSharpSyntaxTree.ParseText(Usings, parsing, "GraphC.Runtime/Usings.cs", Encoding.UTF8),
        .. Embedded.In("Runtime").Select(f => Internal(CSharpSyntaxTree.ParseText(Text(f.Content), parsing, "GraphC.Runtime/" + f.Path))),
    ];

    private static SourceText Text(Stream content)
    {
        using var reader = new StreamReader(content);
        return SourceText.From(reader.ReadToEnd().ReplaceLineEndings("\n"), Encoding.UTF8, SourceHashAlgorithm.Sha256);
    }

    private static SyntaxTree Internal(SyntaxTree tree)
    {
        var root = tree.GetCompilationUnitRoot();
        var types = root.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(n => n.Members);
        var publicWords = types.SelectMany(t => t.Modifiers).Where(m => m.IsKind(SyntaxKind.PublicKeyword));
        var changed = root.ReplaceTokens(
            publicWords, (word, _) => SyntaxFactory.Token(word.LeadingTrivia, SyntaxKind.InternalKeyword, word.TrailingTrivia));
        return tree.WithRootAndOptions(changed, tree.Options);
    }
}
