using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Members of C# 14's extension blocks, which the compiler finds by usings as it finds extension methods.</summary>
internal static class ExtensionBlocks
{
    // Newer compilers than the one that this is built against call it TypeKind.Extension.
    private const TypeKind Block = (TypeKind)14;

    /// <summary>The class whose extension block has a member; null for any other member.</summary>
    public static INamedTypeSymbol? Owner(ISymbol? member) =>
        member?.ContainingType is { TypeKind: Block } block ? block.ContainingType : null;

    /// <summary>What an operation uses of an extension block; null for any other operation.</summary>
    public static ISymbol? Used(IOperation operation)
    {
        ISymbol? used = operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IMemberReferenceOperation reference => reference.Member,
            IBinaryOperation binary => binary.OperatorMethod,
            IUnaryOperation unary => unary.OperatorMethod,
            ICompoundAssignmentOperation assignment => assignment.OperatorMethod,
            IIncrementOrDecrementOperation step => step.OperatorMethod,
            _ => null,
        };
        return Owner(used) is null ? null : used;
    }

    /// <summary>Whether a static method is what the compiler makes of a member of a block, which has its source.</summary>
    public static bool Makes(IMethodSymbol method) =>
        method.ContainingType.GetTypeMembers().Any(type => type.TypeKind == Block && SharesSource(type, method));

    private static bool SharesSource(INamedTypeSymbol block, IMethodSymbol method) =>
        block
            .DeclaringSyntaxReferences.Select(reference => (reference.SyntaxTree, reference.Span))
            .Any(source =>
                method.DeclaringSyntaxReferences.Any(own =>
                    own.SyntaxTree == source.SyntaxTree && source.Span.Contains(own.Span)
                )
            );
}
