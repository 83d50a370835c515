using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>The modifiers of a carried member: in a sealed class nothing is virtual or protected, and one declaration has the body.</summary>
internal static class MemberModifiers
{
    public static SyntaxTokenList Of(ModelContext context, ISymbol member, SyntaxTokenList modifiers)
    {
        var isOverride = IsOverride(context, member);
        var isPrivate = !isOverride && IsHidden(context, member, modifiers);
        var kept = modifiers.Where(m =>
            m.IsKind(SyntaxKind.NewKeyword) ? HidesTorch(context, member) : IsKept(m.Kind(), isOverride, isPrivate)
        );
        return SyntaxFactory.TokenList([
            .. isPrivate ? [SyntaxFactory.Token(SyntaxKind.PrivateKeyword)] : Enumerable.Empty<SyntaxToken>(),
            .. kept,
            .. IsInUnsafeHelper(context, member)
                ? [SyntaxFactory.Token(SyntaxKind.UnsafeKeyword)]
                : Enumerable.Empty<SyntaxToken>(),
        ]);
    }

    /// <summary>What is unsafe in the class or a base of it makes the whole generated class unsafe.</summary>
    private static bool IsInUnsafeHelper(ModelContext context, ISymbol member) =>
        !context.IsOwn(member) && context.Syntax(member) is { } syntax && UnsafeCode.Surrounds(syntax);

    private static bool IsKept(SyntaxKind modifier, bool isOverride, bool isPrivate) =>
        modifier switch
        {
            SyntaxKind.VirtualKeyword or SyntaxKind.PartialKeyword or SyntaxKind.SealedKeyword => false,
            SyntaxKind.AbstractKeyword => false,
            SyntaxKind.OverrideKeyword => isOverride,
            SyntaxKind.ProtectedKeyword => isOverride,
            SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.InternalKeyword => !isPrivate,
            _ => true,
        };

    /// <summary>Whether the twin, too, hides a member of TorchSharp's: a <c>call</c> whose rank is not last does not.</summary>
    public static bool HidesTorch(ModelContext context, ISymbol member) =>
        member is IMethodSymbol { Name: GeneratedNames.Call } call
            ? RankNames.Position(call) == call.Parameters.Length
            : TorchTypes.BasesAndSelf(context.Lineage.Root).Any(b => b.GetMembers(member.Name).Any());

    /// <summary>What another class declares static, or what a base's version of a member was, is nobody's business.</summary>
    private static bool IsHidden(ModelContext context, ISymbol member, SyntaxTokenList modifiers) =>
        (modifiers.Any(SyntaxKind.ProtectedKeyword) && !modifiers.Any(SyntaxKind.InternalKeyword))
        || !context.IsOwn(member)
        || context.Lineage.IsReplaced(member);

    private static bool IsOverride(ModelContext context, ISymbol member) =>
        context.Lineage.OverridesTorch(member)
        && !context.Lineage.IsReplaced(member)
        && (
            member is not IMethodSymbol method
            || !RankNames.IsForward(method)
            || method.Parameters.Length is > 0 and <= Forwards.MostInputs
        );
}
