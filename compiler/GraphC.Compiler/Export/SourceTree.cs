using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GraphC.Compiler;

/// <summary>Sources of an export as they are parsed: in one encoding, with one end of line, so that the same text gives the same bytes.</summary>
internal static class SourceTree
{
    /// <summary>Parses a text.</summary>
    public static SyntaxTree Parse(string path, string text, CSharpParseOptions parsing) => CSharpSyntaxTree.ParseText(
        SourceText.From(text.ReplaceLineEndings("\n"), Encoding.UTF8, SourceHashAlgorithm.Sha256), parsing, path);

    /// <summary>A source that was changed, parsed anew: its text is what a debugger shows.</summary>
    public static SyntaxTree WithRoot(this SyntaxTree tree, SyntaxNode root) =>
        Parse(tree.FilePath, root.ToFullString(), (CSharpParseOptions)tree.Options);
}
