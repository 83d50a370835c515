using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>
/// Rewrites code of the dense class for the nested one. Every name is bound in the original code and written so that it means
/// the same in the generated file; calls that run layers get the rank (in the other part of this class).
/// </summary>
internal sealed partial class BodyRewriter(
    ModelContext context,
    MemberGraph graph,
    TypeNames names,
    string rank,
    SemanticModel semantics
) : CSharpSyntaxRewriter
{
    /// <summary>Puts a call around what has to be converted where the dense code needs no conversion, or a cast.</summary>
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var visited = base.Visit(node);
        if (node is null)
        {
            return visited;
        }

        if (!context.Wrapped.TryGetValue(node, out var method))
        {
            return WithNumberHeld(node, visited);
        }

        var wrapped = visited is CastExpressionSyntax cast ? cast.Expression : (ExpressionSyntax)visited!;
        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression($"{names.Runtime(RuntimeNames.DenseLayer)}.{method}"),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(wrapped)))
        );
    }

    /// <summary>A call needs no parentheses, where the cast that it replaces did.</summary>
    public override SyntaxNode? VisitParenthesizedExpression(ParenthesizedExpressionSyntax node) =>
        context.Wrapped.ContainsKey(node.Expression) ? Visit(node.Expression) : base.VisitParenthesizedExpression(node);

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => RewriteName(node);

    public override SyntaxNode? VisitGenericName(GenericNameSyntax node) => RewriteName(node);

    public override SyntaxNode? VisitQualifiedName(QualifiedNameSyntax node) => RewriteQualified(node);

    public override SyntaxNode? VisitAliasQualifiedName(AliasQualifiedNameSyntax node) => RewriteQualified(node);

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        var symbol = Symbol(node);
        if (symbol is ITypeSymbol type)
        {
            return TypeName(type, node);
        }

        if (symbol is IMethodSymbol method && !IsCalled(node) && MethodGroup(node, method) is { } lambda)
        {
            return lambda;
        }

        if (Unreachable(symbol) is { } constant)
        {
            return constant;
        }

        if (IsOnBase(node) && Target(symbol, isOnBase: true) is { } inherited)
        {
            return CarriedName(inherited, node.Name);
        }

        if (Weight(node) is { } weight)
        {
            return weight;
        }

        return node.Update((ExpressionSyntax)Visit(node.Expression)!, node.OperatorToken, MemberName(node.Name));
    }

    public override SyntaxNode? VisitMemberBindingExpression(MemberBindingExpressionSyntax node) =>
        Weight(node) ?? node.WithName(MemberName(node.Name));

    /// <summary>Names before a colon or an equals sign belong to what they are used on.</summary>
    public override SyntaxNode? VisitNameColon(NameColonSyntax node) => node;

    public override SyntaxNode? VisitNameEquals(NameEqualsSyntax node) => node;

    public override SyntaxNode? VisitExpressionColon(ExpressionColonSyntax node) => node;

    public override SyntaxNode? VisitAssignmentExpression(AssignmentExpressionSyntax node) =>
        node.Left is TupleExpressionSyntax or DeclarationExpressionSyntax
        && Deconstructions.Method(node, semantics) is { } deconstruct
        && !context.Scope.SeesExtension(deconstruct, semantics.GetTypeInfo(node.Right, context.Cancellation).Type)
            ? Deconstruction(node, deconstruct)
        : node is { Parent: InitializerExpressionSyntax, Left: SimpleNameSyntax }
            ? node.WithRight((ExpressionSyntax)Visit(node.Right)!)
        : SumAssigned(node) ?? base.VisitAssignmentExpression(node);

    public override SyntaxNode? VisitAttribute(AttributeSyntax node)
    {
        var arguments = (AttributeArgumentListSyntax?)Visit(node.ArgumentList);
        var type = Symbol(node)?.ContainingType;
        var name = type is null ? node.Name : (NameSyntax)SyntaxFactory.ParseTypeName(names.Attribute(type));
        return node.Update(name, arguments);
    }

    /// <summary>Text that spans lines cannot be indented afresh, so it becomes an ordinary literal.</summary>
    public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node) =>
        node.Token.Value is string text && node.Token.Text.Contains('\n')
            ? SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text))
            : node;

    public override SyntaxNode? VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node)
    {
        var visited = (InterpolatedStringExpressionSyntax)base.VisitInterpolatedStringExpression(node)!;
        return node.StringStartToken.Text.Contains('@') ? PlainText.From(visited) : visited;
    }

    /// <summary>A comma after the last arm, without which the closing brace may be laid out on the arm's line.</summary>
    public override SyntaxNode? VisitSwitchExpression(SwitchExpressionSyntax node)
    {
        var visited = (SwitchExpressionSyntax)base.VisitSwitchExpression(node)!;
        var arms = visited.Arms.GetWithSeparators();
        return visited.Arms.Count > visited.Arms.SeparatorCount
            ? visited.WithArms(
                SyntaxFactory.SeparatedList<SwitchExpressionArmSyntax>(
                    arms.Add(SyntaxFactory.Token(SyntaxKind.CommaToken))
                )
            )
            : visited;
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var before = ranksWritten;
        var visited = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return ranksWritten == before ? visited : visited.WithModifiers(WithoutStatic(visited.Modifiers));
    }

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node)
    {
        var before = ranksWritten;
        var visited = (SimpleLambdaExpressionSyntax)base.VisitSimpleLambdaExpression(node)!;
        return ranksWritten == before ? visited : visited.WithModifiers(WithoutStatic(visited.Modifiers));
    }

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node)
    {
        var before = ranksWritten;
        var visited = (ParenthesizedLambdaExpressionSyntax)base.VisitParenthesizedLambdaExpression(node)!;
        return ranksWritten == before ? visited : visited.WithModifiers(WithoutStatic(visited.Modifiers));
    }

    public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node)
    {
        var before = ranksWritten;
        var visited = (AnonymousMethodExpressionSyntax)base.VisitAnonymousMethodExpression(node)!;
        return ranksWritten == before ? visited : visited.WithModifiers(WithoutStatic(visited.Modifiers));
    }

    /// <summary>A static function cannot see the rank of the method around it.</summary>
    private static SyntaxTokenList WithoutStatic(SyntaxTokenList modifiers) =>
        SyntaxFactory.TokenList(modifiers.Where(m => !m.IsKind(SyntaxKind.StaticKeyword)));

    private SyntaxNode RewriteName(SimpleNameSyntax node)
    {
        if (node is IdentifierNameSyntax { IsVar: true })
        {
            return node;
        }

        switch (Symbol(node))
        {
            case ITypeParameterSymbol parameter when names.Argument(parameter) is null:
                return node;
            case ITypeSymbol type and not IErrorTypeSymbol:
                return TypeName(type, node);
            case { } constant when Unreachable(constant) is { } value:
                return value;
            case IMethodSymbol { IsStatic: true } method when !IsCalled(node) && MethodGroup(node, method) is { } group:
                return group;
            case { IsStatic: true, ContainingType: { } type } member when IsStaticMember(member):
                return Qualify(type, MemberName(node));
            case IMethodSymbol method when !IsCalled(node) && MethodGroup(node, method) is { } lambda:
                return lambda;
            case { } member when Target(member) is { } target && IsRenamed(target):
                return CarriedName(target, node);
            default:
                return MemberName(node);
        }
    }

    private SyntaxNode RewriteQualified(NameSyntax node) =>
        Symbol(node) switch
        {
            ITypeSymbol type => TypeName(type, node),
            { IsStatic: true, ContainingType: { } type } member => Qualify(
                type,
                SyntaxFactory.IdentifierName(member.Name)
            ),
            _ => node,
        };

    private static bool IsStaticMember(ISymbol member) =>
        member is IFieldSymbol or IPropertySymbol or IEventSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary };

    private MemberAccessExpressionSyntax Qualify(INamedTypeSymbol type, SimpleNameSyntax name) =>
        SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            SyntaxFactory.ParseTypeName(names.Dense(type)),
            name
        );

    /// <summary>Before a dot a type gives its static members, which the nested twin does not have.</summary>
    private TypeSyntax TypeName(ITypeSymbol type, SyntaxNode place)
    {
        var isReceiver = place.Parent is MemberAccessExpressionSyntax access && access.Expression == place;
        var plain = type.WithNullableAnnotation(NullableAnnotation.None);
        return SyntaxFactory.ParseTypeName(isReceiver ? names.Dense(plain) : names.Nested(plain));
    }

    /// <summary>The name of a member, with its type arguments rewritten.</summary>
    private SimpleNameSyntax MemberName(SimpleNameSyntax name) =>
        name is GenericNameSyntax generic
            ? generic.WithTypeArgumentList((TypeArgumentListSyntax)Visit(generic.TypeArgumentList)!)
            : name;

    private ISymbol? Symbol(SyntaxNode node)
    {
        var info = context.Semantics.Symbol(node, context.Cancellation);
        return info.Symbol
            ?? (info.CandidateReason == CandidateReason.MemberGroup ? info.CandidateSymbols.FirstOrDefault() : null);
    }

    private static bool IsCalled(SyntaxNode node) =>
        node.Parent is InvocationExpressionSyntax call && call.Expression == node;
}
