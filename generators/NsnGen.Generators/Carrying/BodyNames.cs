using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Writes the names in the body of one member so that they mean in the nested class what they meant in the dense one.</summary>
/// <param name="visitor">Rewrites what is inside a name.</param>
internal sealed class BodyNames(BodyScope scope, CSharpSyntaxVisitor<SyntaxNode?> visitor)
{
    public MemberAccessExpressionSyntax Qualify(INamedTypeSymbol type, SimpleNameSyntax name) =>
        SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            SyntaxFactory.ParseTypeName(scope.Names.Dense(type)),
            name
        );

    /// <summary>Before a dot a type gives its static members, which the nested twin does not have.</summary>
    public TypeSyntax TypeName(ITypeSymbol type, SyntaxNode place)
    {
        var isReceiver = place.Parent is MemberAccessExpressionSyntax access && access.Expression == place;
        var plain = type.WithNullableAnnotation(NullableAnnotation.None);
        return SyntaxFactory.ParseTypeName(isReceiver ? scope.Names.Dense(plain) : scope.Names.Nested(plain));
    }

    /// <summary>The name of a member, with its type arguments rewritten.</summary>
    public SimpleNameSyntax MemberName(SimpleNameSyntax name) =>
        name is GenericNameSyntax generic
            ? generic.WithTypeArgumentList((TypeArgumentListSyntax)visitor.Visit(generic.TypeArgumentList)!)
            : name;

    public static bool IsOnBase(SyntaxNode node) =>
        node is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax };

    public bool IsRenamed(ISymbol target) =>
        !string.Equals(scope.Graph.NameOf(target), target.Name, StringComparison.Ordinal);

    /// <summary>The member of the model that runs where a name stands; null for any other name.</summary>
    public ISymbol? Target(ISymbol? symbol, bool isOnBase = false)
    {
        var isMember =
            symbol
                is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary }
                    or IPropertySymbol { IsStatic: false }
                    or IFieldSymbol { IsStatic: false }
            && scope.Context.IsOwn(symbol);
        if (!isMember)
        {
            return null;
        }

        return isOnBase ? symbol!.OriginalDefinition : scope.Context.Lineage.Implementation(symbol!);
    }

    /// <summary>A carried member as it is named in the nested class.</summary>
    public ExpressionSyntax CarriedName(ISymbol target, ExpressionSyntax place)
    {
        var written = scope.Graph.NameOf(target);
        var identifier = SyntaxFactory.Identifier(Identifiers.Escape(written));
        var simple = place is MemberAccessExpressionSyntax access ? access.Name : place;
        SimpleNameSyntax name = simple is GenericNameSyntax generic
            ? ((GenericNameSyntax)MemberName(generic)).WithIdentifier(identifier)
            : SyntaxFactory.IdentifierName(identifier);
        if (!scope.Names.Namespaces.IsHidden(written))
        {
            return name;
        }

        return SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            target.IsStatic ? SyntaxFactory.IdentifierName(GeneratedNames.Nested) : SyntaxFactory.ThisExpression(),
            name
        );
    }

    /// <summary>The value of a constant that the nested class cannot name.</summary>
    public ExpressionSyntax? Unreachable(ISymbol? symbol) =>
        symbol is IFieldSymbol { HasConstantValue: true } constant && !scope.Context.CanReach(constant)
            ? SyntaxFactory.ParseExpression(Literals.Constant(constant, scope.Names))
            : null;
}
