using Microsoft.CodeAnalysis;
using NsnGen.Contracts;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Spells types for one place in the generated class: fully qualified unless the short name is safe there.</summary>
/// <param name="hidden">The names that the member declares itself.</param>
internal sealed class TypeNames(NameScope scope, ICollection<string> hidden)
{
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

    /// <summary>Whether the member declares the name itself.</summary>
    public bool IsHidden(string name) => hidden.Contains(name);

    public string RankType => scope.Type(RuntimeNames.Namespace, RuntimeNames.RankType, hidden);

    /// <summary>A layer of the runtime, or its rank.</summary>
    public string Runtime(string type) =>
        string.Equals(type, RuntimeNames.RankType, StringComparison.Ordinal)
            ? RankType
            : scope.Type(RuntimeNames.LayersNamespace, type, hidden);

    /// <summary>What holds the tensors and numbers of a call.</summary>
    public string CallScope => scope.Type(RuntimeNames.GeneratedNamespace, RuntimeNames.CallScope, hidden);

    /// <summary>TorchSharp's class <c>torch</c>.</summary>
    public string Torch => scope.Torch(hidden);

    /// <summary>TorchSharp's number.</summary>
    public string Scalar => scope.Type(Imports.Torch, "Scalar", hidden);

    /// <summary>Whether neither the member nor the class gives the name a meaning.</summary>
    public bool IsFree(string name) => !IsHidden(name) && !scope.IsMember(name);

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
        scope.Argument(parameter) is var argument && !SymbolEqualityComparer.Default.Equals(argument, parameter)
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
            return $"{scope.Type(Imports.System, "ValueTuple", hidden)}<{string.Join(", ", types)}>";
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
                ? $"{scope.Type(Imports.System, "Nullable", hidden)}<{value}>"
                : value + "?";
        }

        return spelling == TypeSpelling.Nested && scope.Twins.HasTwin(type)
            ? scope.Twins.Write(type, Plain, () => scope.Torch(hidden), Runtime)
            : Plain();

        string Plain() => Qualifier(type) + Identifiers.Escape(type.Name) + Arguments(type, spelling);
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
            return IsInScope(type) ? "" : WriteNamed(container, TypeSpelling.Dense) + ".";
        }

        if (IsTorch(type))
        {
            var torch = scope.Torch(hidden);
            return torch.Substring(0, torch.LastIndexOf('.') + 1);
        }

        if (type.ContainingNamespace.IsGlobalNamespace)
        {
            return scope.IsHidden(type.Name, hidden, outermost: null) && !IsInScope(type) ? "global::" : "";
        }

        var isShort =
            IsInScope(type)
            || scope.IsImported(type.ContainingNamespace, type.Name, hidden)
            || (
                scope.IsEnclosing(type.ContainingNamespace)
                && !scope.IsHidden(type.Name, hidden, type.ContainingNamespace)
            );
        return isShort ? "" : Namespace(type.ContainingNamespace) + ".";
    }

    private bool IsInScope(INamedTypeSymbol type) => scope.IsContainer(type) && !hidden.Contains(type.Name);

    private static bool IsTorch(INamedTypeSymbol type) =>
        type
            is {
                Name: "torch",
                ContainingNamespace: { Name: "TorchSharp", ContainingNamespace.IsGlobalNamespace: true }
            };

    private string Namespace(INamespaceSymbol space) =>
        space.ContainingNamespace.IsGlobalNamespace
            ? scope.Root(space.Name, hidden)
            : $"{Namespace(space.ContainingNamespace)}.{Identifiers.Escape(space.Name)}";
}
