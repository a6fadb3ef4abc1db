using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GraphC.Compiler;

/// <summary>
/// Finds the declarations that a program needs of the sources it is compiled with: those that it names, those that these name, and so on;
/// of what is called through a base class or an interface, every implementation by a type that is needed.
/// </summary>
/// <remarks>
/// What is left out is code that nothing names, so leaving it out changes no meaning: an overload that was chosen among many is chosen among
/// few. What only the runtime of .NET calls (static constructors, finalizers, overrides of its methods) is kept with its type.
/// </remarks>
internal sealed class Reachability
{
    private readonly CSharpCompilation compilation;
    private readonly HashSet<SyntaxTree> candidates;
    private readonly HashSet<MemberDeclarationSyntax> needed = [];
    private readonly HashSet<ISymbol> symbols = new(SymbolEqualityComparer.Default);
    private readonly Queue<MemberDeclarationSyntax> open = [];

    private Reachability(CSharpCompilation compilation, IEnumerable<SyntaxTree> candidates)
    {
        this.compilation = compilation;
        this.candidates = [.. candidates];
    }

    /// <summary>The declarations in some of a compilation's trees that its other trees need.</summary>
    /// <param name="compilation">All sources.</param>
    /// <param name="candidates">Those of which only what is needed stays.</param>
    public static HashSet<MemberDeclarationSyntax> Find(CSharpCompilation compilation, IReadOnlyCollection<SyntaxTree> candidates)
    {
        var search = new Reachability(compilation, candidates);
        foreach (var tree in compilation.SyntaxTrees.Where(t => !search.candidates.Contains(t)))
        {
            search.Read(tree.GetRoot());
        }

        do
        {
            while (search.open.TryDequeue(out var declaration))
            {
                search.Read(declaration);
            }

            search.ReachImplementations();
        }
        while (search.open.Count > 0);
        return search.needed;
    }

    /// <summary>Reaches what a piece of source names. Of a type this is its header alone: its members are reached one by one.</summary>
    private void Read(SyntaxNode source)
    {
        var model = compilation.GetSemanticModel(source.SyntaxTree);
        var isType = source is TypeDeclarationSyntax;
        foreach (var node in source.DescendantNodesAndSelf(n => !isType || n == source || n is not MemberDeclarationSyntax))
        {
            if (node is MemberDeclarationSyntax && (node == source || !isType))
            {
                ReachBases(model.GetDeclaredSymbol(node));
            }

            Named(model, node);
        }
    }

    private void Named(SemanticModel model, SyntaxNode node)
    {
        var info = model.GetSymbolInfo(node);
        Reach(info.Symbol);
        foreach (var candidate in info.CandidateSymbols)
        {
            Reach(candidate);
        }

        switch (node)
        {
            case CommonForEachStatementSyntax loop:
                var each = model.GetForEachStatementInfo(loop);
                Reach(each.GetEnumeratorMethod);
                Reach(each.MoveNextMethod);
                Reach(each.CurrentProperty);
                Reach(each.DisposeMethod);
                break;
            case AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } parts:
                Reach(model.GetDeconstructionInfo(parts).Method);
                break;
        }

        if (node is ExpressionSyntax expression)
        {
            Reach(model.GetConversion(expression).MethodSymbol);
        }
    }

    /// <summary>An override or an explicit implementation does not compile without what it overrides or implements.</summary>
    private void ReachBases(ISymbol? declared)
    {
        switch (declared)
        {
            case IMethodSymbol method:
                Reach(method.OverriddenMethod);
                ReachAll(method.ExplicitInterfaceImplementations);
                break;
            case IPropertySymbol property:
                Reach(property.OverriddenProperty);
                ReachAll(property.ExplicitInterfaceImplementations);
                break;
        }
    }

    private void ReachAll(IEnumerable<ISymbol> named)
    {
        foreach (var symbol in named)
        {
            Reach(symbol);
        }
    }

    private void Reach(ISymbol? symbol)
    {
        switch (symbol)
        {
            case IArrayTypeSymbol array:
                Reach(array.ElementType);
                return;
            case IPointerTypeSymbol pointer:
                Reach(pointer.PointedAtType);
                return;
            case INamedTypeSymbol type:
                ReachAll(type.TypeArguments.Where(a => !SymbolEqualityComparer.Default.Equals(a, type)));
                break;
            case IMethodSymbol method:
                ReachAll(method.TypeArguments);
                Reach(method.AssociatedSymbol);
                symbol = method.ReducedFrom ?? method;
                break;
        }

        if (symbol is not (INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol) || !symbols.Add(symbol.OriginalDefinition))
        {
            return;
        }

        Reach(symbol.ContainingType);
        foreach (var reference in symbol.OriginalDefinition.DeclaringSyntaxReferences)
        {
            if (candidates.Contains(reference.SyntaxTree))
            {
                Need(DeclarationOf(reference.GetSyntax()));
            }
        }
    }

    private void Need(MemberDeclarationSyntax declaration)
    {
        if (!needed.Add(declaration))
        {
            return;
        }

        open.Enqueue(declaration);
        if (declaration is TypeDeclarationSyntax type)
        {
            foreach (var member in type.Members.Where(m => IsKeptWith(type, m)))
            {
                Need(member);
            }
        }
    }

    /// <summary>Whether a member is needed wherever its type is: .NET calls it, or the compiler does.</summary>
    private static bool IsKeptWith(TypeDeclarationSyntax type, MemberDeclarationSyntax member) => member switch
    {
        DestructorDeclarationSyntax => true,
        ConstructorDeclarationSyntax constructor => constructor.ParameterList.Parameters.Count == 0,
        FieldDeclarationSyntax field => type is RecordDeclarationSyntax && !field.Modifiers.Any(m => m.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.ConstKeyword),
        _ => false,
    };

    /// <summary>Of each type that is needed, what implements or overrides a member that is needed or belongs to .NET.</summary>
    private void ReachImplementations()
    {
        foreach (var type in symbols.OfType<INamedTypeSymbol>().Where(IsCandidate).ToList())
        {
            foreach (var member in type.AllInterfaces.SelectMany(i => i.GetMembers()).Where(IsCalled))
            {
                Reach(type.FindImplementationForInterfaceMember(member));
            }

            foreach (var member in type.GetMembers().Where(m => m.IsOverride && IsCalled(Overridden(m))))
            {
                Reach(member);
            }
        }
    }

    private bool IsCalled(ISymbol? member) => member is not null && (!IsCandidate(member) || symbols.Contains(member.OriginalDefinition));

    private bool IsCandidate(ISymbol symbol) => symbol.OriginalDefinition.DeclaringSyntaxReferences.Any(r => candidates.Contains(r.SyntaxTree));

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };

    /// <summary>The declaration that stays or goes as a whole: of a field among several in one line, all of them; of an enum member, the enum.</summary>
    private static MemberDeclarationSyntax DeclarationOf(SyntaxNode syntax)
    {
        var declaration = syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>()!;
        return declaration is EnumMemberDeclarationSyntax ? (EnumDeclarationSyntax)declaration.Parent! : declaration;
    }
}
