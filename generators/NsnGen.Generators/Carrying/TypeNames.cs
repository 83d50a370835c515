using Microsoft.CodeAnalysis;
using NsnGen.Contracts;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Spells types for one place in the generated class: fully qualified unless the short name is safe there.</summary>
internal sealed class TypeNames(ModelContext context, NamespaceNames namespaces)
{
    public NamespaceNames Namespaces { get; } = namespaces;

    /// <summary>The type as it is in the dense model.</summary>
    public string Dense(ITypeSymbol type) => Write(type, TypeSpelling.Dense);

    /// <summary>The type with every layer type replaced by its nested twin.</summary>
    public string Nested(ITypeSymbol type) => Write(type, TypeSpelling.Nested);

    /// <summary>The type of an attribute, whose name may lack its ending.</summary>
    public string Attribute(INamedTypeSymbol type)
    {
        const string Ending = "Attribute";
        var name = Dense(type);
        return name.EndsWith(Ending, StringComparison.Ordinal) ? name.Substring(0, name.Length - Ending.Length) : name;
    }

    /// <summary>The type as a documentation comment names it.</summary>
    public string Cref(ITypeSymbol type) => Write(type, TypeSpelling.Cref).Replace('<', '{').Replace('>', '}');

    public string RankType => Namespaces.Type(RuntimeNames.Namespace, RuntimeNames.RankType);

    /// <summary>A layer of the runtime.</summary>
    public string Layer(string type) => Namespaces.Type(RuntimeNames.LayersNamespace, type);

    /// <summary>What holds the tensors and numbers of a call.</summary>
    public string CallScope => Namespaces.Type(RuntimeNames.GeneratedNamespace, RuntimeNames.CallScope);

    /// <summary>What keeps calls and changes apart.</summary>
    public string ModelGuard => Namespaces.Type(RuntimeNames.GeneratedNamespace, RuntimeNames.ModelGuard);

    /// <summary>TorchSharp's class <c>torch</c>.</summary>
    public string Torch => Namespaces.Torch();

    /// <summary>TorchSharp's number.</summary>
    public string Scalar => Namespaces.Type(Imports.Torch, "Scalar");

    private string Write(ITypeSymbol type, TypeSpelling spelling)
    {
        var text = WriteWithoutAnnotation(type, spelling);
        if (spelling == TypeSpelling.Cref)
        {
            return text;
        }

        return
            type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated }
            || type is ITypeParameterSymbol { NullableAnnotation: NullableAnnotation.Annotated }
            ? text + "?"
            : text;
    }

    private string WriteWithoutAnnotation(ITypeSymbol type, TypeSpelling spelling) =>
        type switch
        {
            IArrayTypeSymbol array => WriteArray(array, spelling),
            IPointerTypeSymbol pointer => Write(pointer.PointedAtType, spelling) + "*",
            ITypeParameterSymbol parameter when spelling != TypeSpelling.Cref && Argument(parameter) is { } argument =>
                WriteWithoutAnnotation(argument, spelling),
            ITypeParameterSymbol parameter => Identifiers.Escape(parameter.Name),
            INamedTypeSymbol named => WriteNamed(named, spelling),
            _ => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
        };

    /// <summary>What stands for a type parameter of a base class; null for one of the model or of a method.</summary>
    public ITypeSymbol? Argument(ITypeParameterSymbol parameter) =>
        context.Lineage.Argument(parameter) is var argument
        && !SymbolEqualityComparer.Default.Equals(argument, parameter)
            ? argument
            : null;

    private string WriteArray(IArrayTypeSymbol array, TypeSpelling spelling)
    {
        var ranks = $"[{new string(',', array.Rank - 1)}]";
        var element = array.ElementType;
        while (element is IArrayTypeSymbol { NullableAnnotation: not NullableAnnotation.Annotated } inner)
        {
            ranks += $"[{new string(',', inner.Rank - 1)}]";
            element = inner.ElementType;
        }

        return Write(element, spelling) + ranks;
    }

    private string WriteNamed(INamedTypeSymbol type, TypeSpelling spelling)
    {
        if (type is IErrorTypeSymbol)
        {
            return type.Name.Length == 0 ? "object" : Identifiers.Escape(type.Name) + Arguments(type, spelling);
        }

        if (type.SpecialType is not SpecialType.None && Keyword(type) is { } keyword)
        {
            return keyword;
        }

        if (type.IsTupleType && spelling == TypeSpelling.Cref)
        {
            var types = type.TupleElements.Select(e => Write(e.Type, spelling));
            return $"{Namespaces.Type(Imports.System, "ValueTuple")}<{string.Join(", ", types)}>";
        }

        if (type.IsTupleType)
        {
            var elements = type.TupleElements.Select(e =>
                Write(e.Type, spelling) + (e.IsExplicitlyNamedTupleElement ? " " + Identifiers.Escape(e.Name) : "")
            );
            return $"({string.Join(", ", elements)})";
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && !type.IsUnboundGenericType)
        {
            var value = Write(type.TypeArguments[0], spelling);
            return spelling == TypeSpelling.Cref
                ? $"{Namespaces.Type(Imports.System, "Nullable")}<{value}>"
                : value + "?";
        }

        return spelling == TypeSpelling.Nested && context.Twins.HasTwin(type)
            ? WriteTwin(type)
            : WritePlain(type, spelling);
    }

    private string WritePlain(INamedTypeSymbol type, TypeSpelling spelling) =>
        Qualifier(type) + Identifiers.Escape(type.Name) + Arguments(type, spelling);

    /// <summary>The twin of a type that has one.</summary>
    private string WriteTwin(INamedTypeSymbol type)
    {
        if (context.Twins.IsFactored(type))
        {
            return Layer(RuntimeNames.NestedLinear);
        }

        if (TorchTypes.IsBlock(type))
        {
            return Layer(GeneratedNames.Nested + type.Name);
        }

        if (TorchTypes.IsSequential(type))
        {
            return Layer(RuntimeNames.NestedSequential);
        }

        return context.Twins.IsLayer(type)
            ? $"{Torch}.nn.{(type.TypeKind == TypeKind.Interface ? "IModule" : "Module")}<{Torch}.Tensor, {RankType}, {Torch}.Tensor>"
            : $"{WritePlain(type, TypeSpelling.Dense)}.{GeneratedNames.Nested}";
    }

    private static string? Keyword(INamedTypeSymbol type)
    {
        var text = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return
            text.StartsWith("global::", StringComparison.Ordinal)
            || text.Contains('<')
            || text.EndsWith("?", StringComparison.Ordinal)
            ? null
            : text;
    }

    private string Arguments(INamedTypeSymbol type, TypeSpelling spelling)
    {
        if (type.Arity == 0)
        {
            return "";
        }

        return type.IsUnboundGenericType
            ? $"<{new string(',', type.Arity - 1)}>"
            : $"<{string.Join(", ", type.TypeArguments.Select(a => Write(a, spelling)))}>";
    }

    /// <summary>What stands before the type's own name, with its dot.</summary>
    private string Qualifier(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } container)
        {
            return Namespaces.IsInScope(type) ? "" : WriteNamed(container, TypeSpelling.Dense) + ".";
        }

        return Namespaces.Qualifier(type);
    }
}
