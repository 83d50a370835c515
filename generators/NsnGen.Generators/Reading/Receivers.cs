using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Tells on what a member is used: on the model itself, on a layer that is replaced, or on one that stays dense.</summary>
internal static class Receivers
{
    /// <summary>The operation that gives the object on which a member is used, also through <c>?.</c>.</summary>
    public static IOperation? Of(IOperation? instance)
    {
        while (instance is IConditionalAccessInstanceOperation)
        {
            instance = ConditionalReceiver(instance);
        }

        return instance;
    }

    public static bool IsThis(IOperation? instance) =>
        Of(instance) is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    /// <summary>Whether a member is used through <c>base</c>, which leaves overrides aside.</summary>
    public static bool IsBase(IOperation? instance) => instance?.Syntax is BaseExpressionSyntax;

    /// <summary>A member of the model itself that the user marked <c>[Dense]</c>.</summary>
    public static bool IsDenseMember(ModelContext context, IOperation? operation) =>
        Of(operation) switch
        {
            IFieldReferenceOperation field => IsOnModel(field.Instance) && context.IsDense(field.Field),
            IPropertyReferenceOperation property => IsOnModel(property.Instance) && context.IsDense(property.Property),
            _ => false,
        };

    private static bool IsOnModel(IOperation? instance) =>
        IsThis(instance) || TorchTypes.IsAnnotated(Of(instance)?.Type);

    /// <summary>Whether a method runs a layer, so that its twin takes the rank.</summary>
    public static bool RunsLayer(ModelContext context, IMethodSymbol method, IOperation? instance)
    {
        if (method.IsStatic || method.Name is not (GeneratedNames.Call or GeneratedNames.Forward))
        {
            return false;
        }

        return IsThis(instance)
            ? !context.IsOwn(method)
            : BecomesTwin(context, Of(instance)?.Type) && !IsDenseMember(context, instance);
    }

    /// <summary>The member of another model that a use of one runs, beside <c>forward</c> and <c>call</c>; null for any other use.</summary>
    public static OutsideMember? OutsideMember(ModelContext context, ISymbol member, IOperation? instance) =>
        member is IMethodSymbol or IPropertySymbol
        && !member.IsStatic
        && !IsThis(instance)
        && Of(instance) is { Type: INamedTypeSymbol type } receiver
        && TorchTypes.IsAnnotated(type)
        && !IsDenseMember(context, receiver)
            ? context.Outside.Find(member, type)
            : null;

    /// <summary>Whether a use of a member runs layers, so that its twin takes the rank.</summary>
    public static bool NeedsRank(ModelContext context, IMethodSymbol method, IOperation? instance) =>
        RunsLayer(context, method, instance)
        || (OutsideMember(context, method, instance) is { } outside && context.Outside.NeedsRank(outside));

    /// <summary>A type that has a twin, or a method's type parameter for types that have one.</summary>
    private static bool BecomesTwin(ModelContext context, ITypeSymbol? type) =>
        type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } parameter
            ? parameter.ConstraintTypes.Any(context.Twins.IsLayer)
            : context.Twins.HasTwin(type);

    private static IOperation? ConditionalReceiver(IOperation instance)
    {
        for (
            var (child, parent) = (instance, instance.Parent);
            parent != null;
            (child, parent) = (parent, parent.Parent)
        )
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == child)
            {
                return access.Operation;
            }
        }

        return null;
    }
}
