using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>Tells which functions become part of the nested class, so that they take and give twins.</summary>
internal static class CarriedCode
{
    public static bool Has(ModelContext context, IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method && Has(context, method);

    public static bool Has(ModelContext context, IMethodSymbol method) =>
        method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke or MethodKind.AnonymousFunction
        || (!method.IsStatic && context.IsOwn(method))
        || CarriedStatics.IsCarried(context, method)
        || IsOfOtherModel(context, method);

    /// <summary>A method of a child: on anything that is not a twin it would not be in carried code.</summary>
    private static bool IsOfOtherModel(ModelContext context, IMethodSymbol method) =>
        !method.IsStatic && context.Outside.Carries(method);
}
