using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GraphC.Compiler;

/// <summary>
/// Answers <c>Avx512F.IsSupported</c> and the like where the instructions are known when an export is compiled, and leaves out the code of
/// the other answer.
/// </summary>
internal sealed class InstructionFolding : CSharpSyntaxRewriter
{
    private const int IndentWidth = 4;

    private readonly ExportIsa isa;

    private InstructionFolding(ExportIsa isa) => this.isa = isa;

    /// <summary>A source for given instructions. <see cref="ExportIsa.Auto"/> leaves the answers to the processor.</summary>
    public static SyntaxTree Fold(SyntaxTree source, ExportIsa isa) =>
        isa == ExportIsa.Auto ? source : source.WithRoot(new InstructionFolding(isa).Visit(source.GetRoot()));

    /// <inheritdoc/>
    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        node.Name.Identifier.Text == "IsSupported" && Answer(FirstName(node.Expression)) is { } answer
            ? Literal(answer).WithTriviaFrom(node)
            : base.VisitMemberAccessExpression(node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitParenthesizedExpression(ParenthesizedExpressionSyntax node)
    {
        var inner = (ExpressionSyntax)Visit(node.Expression);
        return Known(inner) is { } answer ? Literal(answer).WithTriviaFrom(node) : node.WithExpression(inner);
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        var operand = (ExpressionSyntax)Visit(node.Operand);
        return node.IsKind(SyntaxKind.LogicalNotExpression) && Known(operand) is { } answer
            ? Literal(!answer).WithTriviaFrom(node)
            : node.WithOperand(operand);
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var (left, right) = ((ExpressionSyntax)Visit(node.Left), (ExpressionSyntax)Visit(node.Right));
        var neutral = node.Kind() switch
        {
            SyntaxKind.LogicalAndExpression => true,
            SyntaxKind.LogicalOrExpression => (bool?)false,
            _ => null,
        };
        return (neutral, Known(left), Known(right)) switch
        {
            (null, _, _) or (_, null, null) => node.Update(left, node.OperatorToken, right),
            ({ } n, { } l, _) => (l == n ? right : left).WithTriviaFrom(node),
            ({ } n, _, { } r) when r == n => left.WithTriviaFrom(node),
            _ => node.Update(left, node.OperatorToken, right),
        };
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        var condition = (ExpressionSyntax)Visit(node.Condition);
        return Known(condition) is { } answer
            ? Visit(answer ? node.WhenTrue : node.WhenFalse).WithTriviaFrom(node)
            : node.Update(
                condition, node.QuestionToken, (ExpressionSyntax)Visit(node.WhenTrue), node.ColonToken, (ExpressionSyntax)Visit(node.WhenFalse));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
    {
        var condition = (ExpressionSyntax)Visit(node.Condition);
        return Known(condition) switch
        {
            true => Visit(node.Statement).WithLeadingTrivia(node.GetLeadingTrivia()),
            false => node.Else is { } otherwise
                ? Visit(otherwise.Statement).WithLeadingTrivia(node.GetLeadingTrivia())
                : SyntaxFactory.Block().WithTriviaFrom(node),
            null => node.Update(
                node.AttributeLists, node.IfKeyword, node.OpenParenToken, condition, node.CloseParenToken,
                (StatementSyntax)Visit(node.Statement), (ElseClauseSyntax?)Visit(node.Else)),
        };
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var statements = new List<StatementSyntax>();
        foreach (var statement in node.Statements)
        {
            var visited = (StatementSyntax)Visit(statement);
            if (statement is IfStatementSyntax && visited is BlockSyntax { Statements: var inner } && !inner.OfType<LocalDeclarationStatementSyntax>().Any())
            {
                statements.AddRange(inner.Select(Outdented));
            }
            else
            {
                statements.Add(visited);
            }

            // Behind an answer that was known, what remains is the code of the other answer; local functions it has none.
            if (statement is IfStatementSyntax && statements is [.., ReturnStatementSyntax])
            {
                break;
            }
        }

        return node.WithStatements(SyntaxFactory.List(statements));
    }

    private static StatementSyntax Outdented(StatementSyntax statement) => statement.ReplaceTrivia(
        statement.DescendantTrivia().Where(t => t.IsKind(SyntaxKind.WhitespaceTrivia) && t.Token.LeadingTrivia.Contains(t) && t.Span.Length >= IndentWidth),
        (_, space) => SyntaxFactory.Whitespace(new string(' ', space.Span.Length - IndentWidth)));

    private bool? Answer(string? instructions) => (isa, instructions) switch
    {
        (_, null) => null,
        (ExportIsa.Avx2, _) when instructions.StartsWith("Avx512", StringComparison.Ordinal) => false,
        (ExportIsa.Avx512, "Sse" or "Avx" or "Avx2" or "Fma" or "Avx512F" or "Avx512BW") => true,
        (ExportIsa.Avx512, "AdvSimd") => false,
        _ => null,
    };

    private static string? FirstName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.Text,
        MemberAccessExpressionSyntax access => FirstName(access.Expression),
        _ => null,
    };

    private static bool? Known(ExpressionSyntax expression) => expression.Kind() switch
    {
        SyntaxKind.TrueLiteralExpression => true,
        SyntaxKind.FalseLiteralExpression => false,
        _ => null,
    };

    private static LiteralExpressionSyntax Literal(bool value) =>
        SyntaxFactory.LiteralExpression(value ? SyntaxKind.TrueLiteralExpression : SyntaxKind.FalseLiteralExpression);
}
