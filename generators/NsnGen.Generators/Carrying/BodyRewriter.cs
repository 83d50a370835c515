using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>
/// Rewrites code of the dense class for the nested one. Every name is bound in the original code and written so that it means
/// the same in the generated file; calls that run layers get the rank.
/// </summary>
internal sealed class BodyRewriter : CSharpSyntaxRewriter
{
    private readonly BodyScope scope;
    private readonly BodyNames names;
    private readonly NumberRewriter numbers;
    private readonly WeightRewriter weights;
    private readonly MethodGroups groups;
    private readonly CallRewriter calls;

    public BodyRewriter(BodyScope scope)
    {
        this.scope = scope;
        names = new BodyNames(scope, this);
        numbers = new NumberRewriter(scope);
        weights = new WeightRewriter(scope, this);
        groups = new MethodGroups(scope, names, this);
        calls = new CallRewriter(scope, names, numbers, this);
    }

    /// <summary>The constants that were written so far.</summary>
    public IEnumerable<NumberModel> Numbers => numbers.Numbers;

    /// <summary>Puts a call around what has to be converted where the dense code needs no conversion, or a cast.</summary>
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var visited = base.Visit(node);
        if (node is null)
        {
            return visited;
        }

        if (scope.Bridges.At(node) is not { } fate)
        {
            return numbers.WithNumberHeld(node, visited);
        }

        var method = fate == ConversionFate.TakesInside ? "Inside" : "Of";
        var wrapped = visited is CastExpressionSyntax cast ? cast.Expression : (ExpressionSyntax)visited!;
        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression($"{scope.Names.Layer(RuntimeNames.DenseLayer)}.{method}"),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(wrapped)))
        );
    }

    /// <summary>A call needs no parentheses, where the cast that it replaces did.</summary>
    public override SyntaxNode? VisitParenthesizedExpression(ParenthesizedExpressionSyntax node) =>
        scope.Bridges.At(node.Expression) != null ? Visit(node.Expression) : base.VisitParenthesizedExpression(node);

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => RewriteName(node);

    public override SyntaxNode? VisitGenericName(GenericNameSyntax node) => RewriteName(node);

    public override SyntaxNode? VisitQualifiedName(QualifiedNameSyntax node) => RewriteQualified(node);

    public override SyntaxNode? VisitAliasQualifiedName(AliasQualifiedNameSyntax node) => RewriteQualified(node);

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        var symbol = scope.Symbol(node);
        if (symbol is ITypeSymbol type)
        {
            return names.TypeName(type, node);
        }

        if (symbol is IMethodSymbol method && !IsCalled(node) && groups.Rewrite(node, method) is { } lambda)
        {
            return lambda;
        }

        if (names.Unreachable(symbol) is { } constant)
        {
            return constant;
        }

        if (BodyNames.IsOnBase(node) && names.Target(symbol, isOnBase: true) is { } inherited)
        {
            return names.CarriedName(inherited, node.Name);
        }

        if (weights.Rewrite(node) is { } weight)
        {
            return weight;
        }

        return node.Update((ExpressionSyntax)Visit(node.Expression)!, node.OperatorToken, names.MemberName(node.Name));
    }

    public override SyntaxNode? VisitMemberBindingExpression(MemberBindingExpressionSyntax node) =>
        weights.Rewrite(node) ?? node.WithName(names.MemberName(node.Name));

    /// <summary>Names before a colon or an equals sign belong to what they are used on.</summary>
    public override SyntaxNode? VisitNameColon(NameColonSyntax node) => node;

    public override SyntaxNode? VisitNameEquals(NameEqualsSyntax node) => node;

    public override SyntaxNode? VisitExpressionColon(ExpressionColonSyntax node) => node;

    public override SyntaxNode? VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        if (DeconstructedBy(node) is { } method)
        {
            var right = scope.Semantics.GetTypeInfo(node.Right, scope.Cancellation).Type;
            if (!scope.Context.Scope.SeesExtension(method, right))
            {
                return calls.Deconstruction(node, method);
            }

            scope.Names.Namespaces.SeeExtensions(method.ContainingType);
        }

        if (node is { Parent: InitializerExpressionSyntax, Left: SimpleNameSyntax })
        {
            return node.WithRight((ExpressionSyntax)Visit(node.Right)!);
        }

        var visited = base.VisitAssignmentExpression(node);
        return numbers.IsSumAssigned(node) ? numbers.SumAssigned((AssignmentExpressionSyntax)visited!) : visited;
    }

    private IMethodSymbol? DeconstructedBy(AssignmentExpressionSyntax node) =>
        node.Left is TupleExpressionSyntax or DeclarationExpressionSyntax
            ? Deconstructions.Method(node, scope.Semantics)
            : null;

    public override SyntaxNode? VisitAttribute(AttributeSyntax node)
    {
        var arguments = (AttributeArgumentListSyntax?)Visit(node.ArgumentList);
        var type = scope.Symbol(node)?.ContainingType;
        var name = type is null ? node.Name : (NameSyntax)SyntaxFactory.ParseTypeName(scope.Names.Attribute(type));
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

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node) => calls.Rewrite(node);

    public override SyntaxNode? VisitConditionalAccessExpression(ConditionalAccessExpressionSyntax node) =>
        calls.Conditional(node) ?? base.VisitConditionalAccessExpression(node);

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node) =>
        numbers.WithFactor(node, (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!);

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var visited = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return visited.WithModifiers(ForRank(visited, visited.Modifiers));
    }

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) =>
        ForRank((AnonymousFunctionExpressionSyntax)base.VisitSimpleLambdaExpression(node)!);

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) =>
        ForRank((AnonymousFunctionExpressionSyntax)base.VisitParenthesizedLambdaExpression(node)!);

    public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) =>
        ForRank((AnonymousFunctionExpressionSyntax)base.VisitAnonymousMethodExpression(node)!);

    private AnonymousFunctionExpressionSyntax ForRank(AnonymousFunctionExpressionSyntax function) =>
        function.WithModifiers(ForRank(function, function.Modifiers));

    /// <summary>A static function cannot see the rank of the method around it, whose name nothing else there has.</summary>
    private SyntaxTokenList ForRank(SyntaxNode function, SyntaxTokenList modifiers) =>
        modifiers.Any(SyntaxKind.StaticKeyword)
        && function.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == scope.Rank)
            ? SyntaxFactory.TokenList(modifiers.Where(m => !m.IsKind(SyntaxKind.StaticKeyword)))
            : modifiers;

    private SyntaxNode RewriteName(SimpleNameSyntax node)
    {
        if (node is IdentifierNameSyntax { IsVar: true })
        {
            return node;
        }

        switch (scope.Symbol(node))
        {
            case ITypeParameterSymbol parameter when scope.Names.Argument(parameter) is null:
                return node;
            case ITypeSymbol type and not IErrorTypeSymbol:
                return names.TypeName(type, node);
            case { } constant when names.Unreachable(constant) is { } value:
                return value;
            case IMethodSymbol { IsStatic: true } method
                when !IsCalled(node) && groups.Rewrite(node, method) is { } group:
                return group;
            case { IsStatic: true, ContainingType: { } type } member when IsStaticMember(member):
                return names.Qualify(type, names.MemberName(node));
            case IMethodSymbol method when !IsCalled(node) && groups.Rewrite(node, method) is { } lambda:
                return lambda;
            case { } member when names.Target(member) is { } target && names.IsRenamed(target):
                return names.CarriedName(target, node);
            default:
                return names.MemberName(node);
        }
    }

    private SyntaxNode RewriteQualified(NameSyntax node) =>
        scope.Symbol(node) switch
        {
            ITypeSymbol type => names.TypeName(type, node),
            { IsStatic: true, ContainingType: { } type } member => names.Qualify(
                type,
                SyntaxFactory.IdentifierName(member.Name)
            ),
            _ => node,
        };

    private static bool IsStaticMember(ISymbol member) =>
        member is IFieldSymbol or IPropertySymbol or IEventSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary };

    private static bool IsCalled(SyntaxNode node) =>
        node.Parent is InvocationExpressionSyntax call && call.Expression == node;
}
