using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Analysis;

/// <summary>
/// Reads of a factored layer's <c>weight</c>, which become <c>Merged(rank)</c>: the weight that the layer stands for at the rank, a
/// new tensor. Writing to it would change nothing, so only uses that read are carried over.
/// </summary>
internal static class WeightReads
{
    private const string Name = "weight";

    public static bool IsWeight(ModelContext context, IOperation operation) =>
        operation is IPropertyReferenceOperation { Property.Name: Name } reference
        && TorchTypes.IsLinear(Receivers.Of(reference.Instance)?.Type)
        && !Receivers.IsDenseMember(context, reference.Instance);

    /// <summary>Whether the access can be one at all, which spares most of them the binding.</summary>
    public static bool IsNamed(ExpressionSyntax access) =>
        access
            is MemberAccessExpressionSyntax { Name.Identifier.ValueText: Name }
                or MemberBindingExpressionSyntax { Name.Identifier.ValueText: Name };

    /// <summary>Whether values are read, and not only their type or place, which every rank shares.</summary>
    public static bool NeedsRank(IOperation weight) =>
        weight.Parent
            is not IPropertyReferenceOperation
            {
                Property.Name: "dtype" or "device" or "device_type" or "device_index" or "requires_grad"
            };

    /// <summary>Whether the weight, or a local variable that holds it, is only read.</summary>
    public static bool IsRead(IOperation weight)
    {
        var (value, parent) = (weight, weight.Parent);
        while (parent is IConversionOperation or IParenthesizedOperation or IConditionalAccessOperation)
        {
            if (parent is IConversionOperation && !IsPlainTensor(parent.Type))
            {
                return false;
            }

            (value, parent) = (parent, parent.Parent);
        }

        return parent switch
        {
            IInvocationOperation call when call.Instance == value => ReadsReceiver(call.TargetMethod.Name),
            IPropertyReferenceOperation property => property.Property.Name is not "grad" && !IsWritten(property),
            IArgumentOperation argument => argument.Parameter is { RefKind: RefKind.None } parameter
                && IsPlainTensor(parameter.Type)
                && !parameter.ContainingSymbol.Name.EndsWith("_", StringComparison.Ordinal),
            IBinaryOperation or IUnaryOperation => true,
            IReturnOperation => value is IConversionOperation,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => value
                is IConversionOperation
                || (IsVar(local.Syntax) && IsLocalRead(local.Symbol, parent)),
            _ => false,
        };
    }

    private static bool ReadsReceiver(string method) =>
        !method.EndsWith("_", StringComparison.Ordinal)
        && method is not ("Dispose" or "backward" or "register_hook" or "retain_grad");

    private static bool IsWritten(IOperation property) =>
        property.Parent is IAssignmentOperation assignment && assignment.Target == property;

    private static bool IsVar(SyntaxNode declarator) =>
        declarator.Parent is VariableDeclarationSyntax { Type.IsVar: true };

    private static bool IsLocalRead(ILocalSymbol local, IOperation declaration)
    {
        var body = declaration;
        while (body.Parent != null)
        {
            body = body.Parent;
        }

        return body.Descendants()
            .OfType<ILocalReferenceOperation>()
            .Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local))
            .All(IsRead);
    }

    /// <summary>Tensor itself: a <c>Parameter</c> is not what the view is.</summary>
    private static bool IsPlainTensor(ITypeSymbol? type) =>
        type is { Name: "Tensor" } && TorchTypes.IsTensor(type) || type?.SpecialType == SpecialType.System_Object;
}
