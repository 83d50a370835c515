using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Checking;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Decides what each field of the dense class becomes.</summary>
internal static class StateAnalysis
{
    public static IReadOnlyList<StateModel> Run(ModelContext context, MemberGraph graph)
    {
        var names = new TypeNames(context.Scope, []);
        var state = new List<StateModel>();
        var members = context.Lineage.Types.SelectMany(t => t.GetMembers());
        foreach (
            var member in members.Where(m => m is { IsStatic: false, IsAbstract: false, IsImplicitlyDeclared: false })
        )
        {
            if (member.Name.Length == 0 || IsUnfinished(Type(context, member)))
            {
                context.Report.Abandon();
            }
            else if (Type(context, member) is { } type && Describe(context, graph, member, type, names) is { } model)
            {
                state.Add(model);
            }
        }

        if (!context.Report.HasErrors && !state.Any(s => s.IsConverted))
        {
            context.Report.Add(Descriptors.NothingToFactor, context.Type, context.Type.Name);
        }

        return state;
    }

    private static bool IsUnfinished(ITypeSymbol? type) =>
        type switch
        {
            IErrorTypeSymbol => true,
            IArrayTypeSymbol array => IsUnfinished(array.ElementType),
            INamedTypeSymbol named => named.TypeArguments.Any(IsUnfinished),
            _ => false,
        };

    private static ITypeSymbol? Type(ModelContext context, ISymbol member) =>
        member switch
        {
            IFieldSymbol { IsConst: false } field => field.Type,
            IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.Length: 0 } property
                when !MemberGraph.IsComputed(property, context.Syntax(property))
                    && !context.Lineage.IsReplaced(property) => property.Type,
            _ => null,
        };

    private static StateModel? Describe(
        ModelContext context,
        MemberGraph graph,
        ISymbol member,
        ITypeSymbol type,
        TypeNames names
    )
    {
        var conversion = Conversion(context, member, type, names);
        var isComponent =
            TorchTypes.IsModule(type)
            || TorchTypes.IsTensor(type)
            || context.Twins.Mentions(type)
            || Conversions.HoldsUntyped(type);
        if (conversion is null || (!isComponent && !graph.Uses(member) && !Shown.IsState(context, member)))
        {
            return null;
        }

        var isConverted = conversion.Kind is not (StateKind.Adopted or StateKind.Kept);
        if (isConverted && member is IPropertySymbol)
        {
            context.Report.Add(Descriptors.LayerInProperty, member, member.Name);
        }

        if (!context.IsDense(member) && DenseRemainder.MayHoldLayers(context, member, type))
        {
            context.Report.Add(Descriptors.StaysDense, member, member.Name, Display(type));
        }

        if (type.TypeKind == TypeKind.Delegate)
        {
            DelegateFields.Check(context, member);
        }

        return new StateModel(
            Conversion: conversion,
            Name: Identifiers.Escape(graph.NameOf(member)),
            Twin: isConverted ? names.Nested(type) : names.Dense(type),
            Modifiers: Modifiers(member),
            Attribute: ComponentName(member, names),
            Source: IsVisible(member) ? Crefs.Member(context, member, names) : null,
            Accessors: member is IPropertySymbol property ? Accessors(property) : null,
            MayBeNull: type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated,
            Reader: context.CanReach(member) && !context.Lineage.IsReplaced(member)
                ? null
                : Reader(member, type, names),
            MaxRank: RankSettings.OfField(member, context.Report)
        );
    }

    /// <summary>How a private member of a base is read.</summary>
    private static ReaderModel Reader(ISymbol member, ITypeSymbol type, TypeNames names) =>
        new(
            Name: $"{member.Name}In{member.ContainingType.Name}",
            Type: names.Dense(type.WithNullableAnnotation(NullableAnnotation.None)),
            Owner: names.Dense(member.ContainingType),
            Member: member is IPropertySymbol ? "get_" + member.Name : member.Name,
            IsField: member is IFieldSymbol
        );

    /// <returns>Null, with a diagnostic, for a collection of layers that cannot be converted.</returns>
    private static ConversionModel? Conversion(ModelContext context, ISymbol member, ITypeSymbol type, TypeNames names)
    {
        if (context.IsDense(member))
        {
            return new ConversionModel(StateKind.Kept, names.Dense(type));
        }

        var conversion = new Conversions(context.Twins, names).Of(type);
        if (conversion is { Kind: StateKind.Adopted } && Conversions.IsOpen(type))
        {
            return conversion with { Kind = StateKind.Kept };
        }

        if (conversion is null || (!TorchTypes.IsModule(type) && conversion.Element != null && !Registers(context)))
        {
            context.Report.Add(Descriptors.LayersInCollection, member, member.Name, Display(type));
            return null;
        }

        return conversion;
    }

    /// <summary>Whether the class registers modules itself: nothing else would find them in a collection.</summary>
    private static bool Registers(ModelContext context) =>
        context
            .Declarations.SelectMany(d => d.DescendantTokens())
            .Any(t => t.ValueText is "register_module" or "add_module");

    private static string Modifiers(ISymbol member)
    {
        var access = SyntaxFacts.GetText(IsVisible(member) ? member.DeclaredAccessibility : Accessibility.Private);
        return member is IFieldSymbol { IsReadOnly: true } ? access + " readonly" : access;
    }

    private static bool IsVisible(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal;

    private static string Accessors(IPropertySymbol property)
    {
        var setter = property.SetMethod switch
        {
            null => "",
            { IsInitOnly: true } => " init;",
            _ => " set;",
        };
        return $"{{ get;{setter} }}";
    }

    /// <summary>TorchSharp's attribute that gives a component another key than its field's name.</summary>
    private static string? ComponentName(ISymbol member, TypeNames names)
    {
        var attribute = member
            .GetAttributes()
            .FirstOrDefault(a => a.AttributeClass is { Name: "ComponentNameAttribute" });
        var key = attribute?.NamedArguments.FirstOrDefault().Value.Value as string;
        return key is null
            ? null
            : $"[{names.Attribute(attribute!.AttributeClass!)}(Name = {SymbolDisplay.FormatLiteral(key, quote: true)})]";
    }

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
