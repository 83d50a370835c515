using Microsoft.CodeAnalysis;
using NsnGen.Contracts;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Analysis;

/// <summary>What names mean inside the generated class, so that a qualified name may safely be written short.</summary>
internal sealed class NameScope
{
    public const string TorchAlias = "torch";
    private static readonly string[] Generated = ["Nested", "Rank", "AtRank", "From", "WithRank", "Trainer", "Load"];

    private readonly INamedTypeSymbol model;
    private readonly HashSet<string> members;
    private readonly List<INamespaceSymbol> namespaces = [];
    private readonly Compilation compilation;
    private readonly INamespaceSymbol global;

    public NameScope(INamedTypeSymbol model, Compilation compilation)
    {
        this.model = model;
        this.compilation = compilation;
        global = compilation.GlobalNamespace;
        members = new HashSet<string>(Generated, StringComparer.Ordinal);
        for (var type = model; type != null; type = type.ContainingType)
        {
            members.UnionWith(TorchTypes.BasesAndSelf(type).SelectMany(b => b.GetMembers()).Select(m => m.Name));
            members.UnionWith(type.TypeParameters.Select(p => p.Name));
        }

        for (
            var space = model.ContainingNamespace;
            space is { IsGlobalNamespace: false };
            space = space.ContainingNamespace
        )
        {
            namespaces.Add(space);
        }

        Twins = Twins.Of(model, compilation);
        Roots = new RootNames(
            Torch: AliasesTorch(compilation) ? TorchAlias : Root("TorchSharp", []) + ".torch",
            AliasesTorch: AliasesTorch(compilation),
            NsnGen: Root(RuntimeNames.Namespace, []),
            System: Root("System", [])
        );
    }

    public RootNames Roots { get; }

    /// <summary>What is replaced in the generated class.</summary>
    public Twins Twins { get; }

    /// <summary>What a type parameter of a base class stands for in the model, or the parameter itself.</summary>
    public ITypeSymbol Argument(ITypeParameterSymbol parameter)
    {
        var owner = TorchTypes
            .BasesAndSelf(model)
            .FirstOrDefault(b => SymbolEqualityComparer.Default.Equals(b.OriginalDefinition, parameter.DeclaringType));
        return owner is null ? parameter : owner.TypeArguments[parameter.Ordinal];
    }

    /// <summary>A name that the class, its bases or its containers give another meaning.</summary>
    public bool IsMember(string name) => members.Contains(name);

    /// <summary>A namespace directly below the global one, with <c>global::</c> where something hides it.</summary>
    public string Root(string name, ICollection<string> hidden)
    {
        var isHidden = IsHidden(name, hidden, outermost: null) || global.GetTypeMembers(name).Length > 0;
        return (isHidden ? "global::" : "") + Identifiers.Escape(name);
    }

    /// <summary>Whether <c>torch</c>, the alias of the generated file, still means TorchSharp's class.</summary>
    public bool MeansTorch(ICollection<string> hidden) => Roots.AliasesTorch && !hidden.Contains(TorchAlias);

    /// <summary>Whether the simple name of a type or of its namespace is hidden before the search reaches a namespace.</summary>
    public bool IsHidden(string name, ICollection<string> hidden, INamespaceSymbol? outermost) =>
        members.Contains(name)
        || hidden.Contains(name)
        || namespaces
            .TakeWhile(n => !SymbolEqualityComparer.Default.Equals(n, outermost))
            .Any(n => WithReferences(n).GetMembers(name).Any());

    /// <summary>The namespace with what referenced assemblies have in it.</summary>
    private INamespaceSymbol WithReferences(INamespaceSymbol space) =>
        compilation.GetCompilationNamespace(space) ?? space;

    /// <summary>Whether the type is the model or contains it, so that its simple name is in scope.</summary>
    public bool IsContainer(INamedTypeSymbol type)
    {
        for (var current = model; current != null; current = current.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, type))
            {
                return true;
            }

            if (Means(current, type.Name))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Whether a class gives a name a meaning of its own, for what is inside it.</summary>
    private static bool Means(INamedTypeSymbol type, string name) =>
        string.Equals(type.Name, name, StringComparison.Ordinal)
        || TorchTypes.BasesAndSelf(type).Any(b => b.GetMembers(name).Any());

    public bool IsEnclosing(INamespaceSymbol space) => namespaces.Contains(space, SymbolEqualityComparer.Default);

    private bool AliasesTorch(Compilation compilation) =>
        !IsHidden(TorchAlias, [], outermost: null)
        && !global.GetMembers(TorchAlias).Any()
        && !compilation.SyntaxTrees.Any(GlobalUsings.DefineTorch);
}
