using Microsoft.CodeAnalysis;
using NsnGen.Contracts;

namespace NsnGen.Generators.Reading;

/// <summary>The linear layers of the author's own: declared on the class, or on the assembly that is compiled.</summary>
internal sealed class LinearClasses
{
    private readonly Compilation compilation;
    private readonly List<LinearClass> mapped;

    public LinearClasses(Compilation compilation)
    {
        this.compilation = compilation;
        mapped = TorchTypes
            .Attributes(compilation.Assembly, RuntimeNames.LinearLayerAttribute)
            .Where(a => Fault(Target(a), a) is null)
            .Select(a => Read(Target(a)!, a))
            .ToList();
    }

    /// <summary>What the assembly declares.</summary>
    public IReadOnlyList<LinearClass> Mapped => mapped;

    public LinearClass? Find(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class } named || !TorchTypes.IsModule(named))
        {
            return null;
        }

        var found = mapped.FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.Type, named.OriginalDefinition));
        var own = TorchTypes.Attribute(named.OriginalDefinition, RuntimeNames.LinearLayerAttribute);
        return found ?? (own != null && Fault(named.OriginalDefinition, own) is null ? Read(named, own) : null);
    }

    /// <summary>What is wrong with a declaration, or null.</summary>
    public string? Fault(INamedTypeSymbol? type, AttributeData attribute)
    {
        if (type is null)
        {
            return "names no class; on an assembly it needs the class, as in [assembly: LinearLayer(typeof(…))]";
        }

        if (!TorchTypes.BasesAndSelf(type).Any(TorchTypes.IsTensorModule))
        {
            return "is not a Module<Tensor, Tensor>";
        }

        var declared = Read(type, attribute);
        return Fault(type, declared.Weight) ?? (declared.Bias is { } bias ? Fault(type, bias) : null);
    }

    /// <summary>The class that an attribute on an assembly names.</summary>
    public static INamedTypeSymbol? Target(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault()
            is { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol type }
            ? type.OriginalDefinition
            : null;

    private string? Fault(INamedTypeSymbol type, string name)
    {
        var member = TorchTypes
            .BasesAndSelf(type)
            .SelectMany(b => b.GetMembers(name))
            .FirstOrDefault(m => m is { IsStatic: false } and (IFieldSymbol or IPropertySymbol));
        var value = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
        if (value is null)
        {
            return $"has no field or property '{name}'; name it with Weight or Bias";
        }

        if (!TorchTypes.IsTensor(value))
        {
            return $"has a member '{name}' that is not a tensor";
        }

        return compilation.IsSymbolAccessibleWithin(member!, compilation.Assembly)
            ? null
            : $"hides '{name}' from generated code; make it internal";
    }

    private static LinearClass Read(INamedTypeSymbol type, AttributeData attribute) =>
        new(
            type,
            Name(attribute, RuntimeNames.WeightProperty, "weight")!,
            Name(attribute, RuntimeNames.BiasProperty, "bias")
        );

    private static string? Name(AttributeData attribute, string property, string otherwise)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (string.Equals(argument.Key, property, StringComparison.Ordinal))
            {
                return argument.Value.Value as string;
            }
        }

        return otherwise;
    }
}
