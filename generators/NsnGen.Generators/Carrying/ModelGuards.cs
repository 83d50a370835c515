using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>
/// Keeps calls and changes of the model apart where no <c>CallScope</c> does: see <c>NsnGen.Generated.ModelGuard</c>.
/// </summary>
internal static class ModelGuards
{
    /// <summary>TorchSharp's methods that replace or free tensors, which <c>Nested</c> overrides.</summary>
    public static readonly Signature ToEpilog = Signature.Of(
        GeneratedNames.ToEpilog,
        ["ScalarType?", "Device", "bool"]
    );

    /// <inheritdoc cref="ToEpilog"/>
    public static readonly Signature Dispose = Signature.Of(GeneratedNames.Dispose, ["bool"]);

    /// <summary>The author's own version of one of these methods, guarded; any other method as it is.</summary>
    public static MethodDeclarationSyntax AroundChange(
        MethodDeclarationSyntax method,
        IMethodSymbol symbol,
        TypeNames names
    ) =>
        symbol.Name is "_to" || Signature.Of(symbol) == ToEpilog ? With(method, symbol, names, "Change", "this")
        : Signature.Of(symbol) == Dispose
            ? With(method, symbol, names, "Last", $"this, {Identifiers.Escape(symbol.Parameters[0].Name)}")
        : method;

    /// <summary>Whether an operation runs a module, or reads a weight of one.</summary>
    public static bool UsesModule(IOperation operation)
    {
        var instance = operation switch
        {
            IInvocationOperation call => call.Instance,
            IPropertyReferenceOperation weight => weight.Instance,
            _ => null,
        };
        return instance != null && !Receivers.IsThis(instance) && TorchTypes.IsModule(instance.Type);
    }

    /// <summary>A method that runs the model and has no <c>CallScope</c>, as a call of its own; as it is where others cannot call it.</summary>
    public static MethodDeclarationSyntax AroundCall(
        MethodDeclarationSyntax method,
        IMethodSymbol symbol,
        TypeNames names
    ) =>
        symbol.IsStatic || (method.Body ?? (SyntaxNode?)method.ExpressionBody) is null ? method
        : symbol.IsAsync || MethodBodies.Own(method).Any(n => n is YieldStatementSyntax)
            ? With(method, symbol, names, "PausingCall", "this")
        : method.Modifiers.Any(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword)
            ? With(method, symbol, names, "Call", "this")
        : method;

    private static MethodDeclarationSyntax With(
        MethodDeclarationSyntax method,
        IMethodSymbol symbol,
        TypeNames names,
        string begin,
        string arguments
    )
    {
        var syntax = symbol.DeclaringSyntaxReferences[0].GetSyntax();
        var guard = Identifiers.Fresh(GeneratedNames.GuardVariable, Identifiers.In(syntax));
        return MethodBodies.With(
            method,
            $"using var {guard} = {names.ModelGuard}.{begin}({arguments});",
            MethodBodies.Block(method, symbol)
        );
    }
}
