using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Describes what each field of the dense class becomes.</summary>
/// <param name="byHand">The members of <c>Nested</c> that the user declares.</param>
internal sealed class StateModels(
    ModelContext context,
    MemberGraph graph,
    IReadOnlyList<Signature> byHand,
    TypeNames names
)
{
    public IEnumerable<StateModel> Of(StateMembers state) =>
        state
            .All.Where(member => member.Conversion != null)
            .Select(member => (Member: member, Conversion: Convert(member.Conversion!)))
            .Where(s => s.Member.IsNeeded)
            .Select(s => Describe(s.Member, s.Conversion));

    /// <summary>A linear layer of the author's own, and what reads its weight and bias.</summary>
    public DeclarationModel Declare(LinearClass declared) => new(names.Dense(declared.Type), Reader(declared));

    private StateModel Describe(StateMember member, ConversionModel conversion)
    {
        var (symbol, type) = (member.Symbol, member.Type);
        var name = Identifiers.Escape(graph.NameOf(symbol));
        var twin = member.IsConverted ? names.Nested(type) : names.Dense(type);
        var mayBeNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };
        return new StateModel(
            Conversion: conversion,
            Name: name,
            Twin: mayBeNull && !twin.EndsWith("?", StringComparison.Ordinal) ? twin + "?" : twin,
            Modifiers: Modifiers(symbol),
            Attribute: ComponentName(symbol),
            Source: IsVisible(symbol) ? Crefs.Member(symbol, names) : null,
            Accessors: symbol is IPropertySymbol property ? Accessors(property) : null,
            IsWrittenByHand: byHand.Any(s =>
                s is { Parameters: null } && string.Equals(s.Name, name, StringComparison.Ordinal)
            ),
            Target: name is GeneratedNames.DenseVariable or GeneratedNames.SurgeryVariable ? "this." + name : name,
            IsNullTested: mayBeNull && conversion.Kind is not (StateKind.Adopted or StateKind.Kept or StateKind.Held),
            Reader: IsReadByName(symbol) ? null : Reader(symbol, type),
            MaxRank: RankSettings.OfField(symbol)
        );
    }

    private bool IsReadByName(ISymbol member) =>
        context.CanReach(member) && !context.Lineage.IsReplaced(member) && !IsErrorToUse(member);

    private static bool IsErrorToUse(ISymbol member) =>
        member
            .GetAttributes()
            .Any(a =>
                a is { AttributeClass.Name: "ObsoleteAttribute", ConstructorArguments.Length: 2 }
                && a.ConstructorArguments[1].Value is true
            );

    private ConversionModel Convert(ValueConversion conversion)
    {
        var twin = conversion.Kind is StateKind.Kept or StateKind.Held
            ? names.Dense(conversion.Type)
            : names.Nested(conversion.Type);
        return new ConversionModel(
            conversion.Kind,
            twin,
            conversion.Linear is { } linear ? Reader(linear) : null,
            conversion.Element is { } element ? Convert(element) : null
        );
    }

    private static string Reader(LinearClass declared)
    {
        var bias = declared.Bias is null ? "null" : "layer." + Identifiers.Escape(declared.Bias);
        return $"static layer => (layer.{Identifiers.Escape(declared.Weight)}!, {bias})";
    }

    /// <summary>How a private member of a base is read.</summary>
    private ReaderModel Reader(ISymbol member, ITypeSymbol type) =>
        new(
            Name: GeneratedNames.Reader(member.Name, member.ContainingType.Name),
            Type: names.Dense(type.WithNullableAnnotation(NullableAnnotation.None)),
            Owner: names.Dense(member.ContainingType),
            Member: member is IPropertySymbol ? "get_" + member.Name : member.Name,
            IsField: member is IFieldSymbol
        );

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
    private string? ComponentName(ISymbol member)
    {
        var attribute = member
            .GetAttributes()
            .FirstOrDefault(a => a.AttributeClass is { Name: "ComponentNameAttribute" });
        var key = attribute?.NamedArguments.FirstOrDefault().Value.Value as string;
        return key is null
            ? null
            : $"[{names.Attribute(attribute!.AttributeClass!)}(Name = {SymbolDisplay.FormatLiteral(key, quote: true)})]";
    }
}
