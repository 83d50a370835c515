using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>What names mean inside the generated class, so that a qualified name may safely be written short.</summary>
internal sealed class NameScope
{
    public const string TorchAlias = "torch";

    /// <summary>What <c>Nested</c> has, so that a class around it is not called by that name alone.</summary>
    private static readonly string[] OfNested =
    [
        .. GeneratedNames.Methods,
        GeneratedNames.Load,
        GeneratedNames.MaxRank,
    ];
    private readonly INamedTypeSymbol model;
    private readonly HashSet<string> members;
    private readonly List<INamespaceSymbol> namespaces = [];
    private readonly Compilation compilation;
    private readonly INamespaceSymbol global;
    private readonly Imports imports;

    public NameScope(INamedTypeSymbol model, Compilation compilation)
    {
        this.model = model;
        this.compilation = compilation;
        global = compilation.GlobalNamespace;
        members = new HashSet<string>(
            [
                .. GeneratedNames.Types,
                .. OfNested,
                GeneratedNames.Bound,
                .. HandWritten.Signatures(model).Select(s => s.Name),
            ],
            StringComparer.Ordinal
        );
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

        imports = new Imports(model, compilation);
        AliasesTorch = model.ContainingNamespace.IsGlobalNamespace && CanAliasTorch(compilation);
    }

    /// <summary>A name that the class, its bases or its containers give another meaning.</summary>
    public bool IsMember(string name) => members.Contains(name);

    /// <summary>Whether the file has an alias <c>torch</c>.</summary>
    public bool AliasesTorch { get; }

    /// <summary>The dotted name of a namespace that the file may import; null for any other.</summary>
    public string? Import(INamespaceSymbol space) => imports.Name(space);

    /// <summary>Whether the simple name means a type of the namespace, if the file imports it.</summary>
    public bool IsImported(string space, string name, ICollection<string> hidden) =>
        imports.AreClear(space, name)
        && !members.Contains(name)
        && !hidden.Contains(name)
        && !WithReferences(namespaces[0]).GetMembers(name).Any();

    /// <summary>
    /// Whether a call of an extension method, written as one, means the same in the generated file: the nearest namespace that has a
    /// method of that name for the receiver, with what is imported there, has it in this class alone.
    /// </summary>
    public bool SeesExtension(IMethodSymbol method, ITypeSymbol? receiver)
    {
        var owner = method.ContainingType;
        var seen = Visible(receiver ?? owner, method.Name).FirstOrDefault(owners => owners.Count > 0);
        return seen is { Count: 1 } && SymbolEqualityComparer.Default.Equals(seen[0], owner);
    }

    /// <summary>Whether a member of an extension block is found in the generated file, and no method of its name beside it.</summary>
    public bool SeesBlock(INamedTypeSymbol owner, ISymbol member, ITypeSymbol? receiver) =>
        (
            owner.ContainingNamespace.IsGlobalNamespace
            || IsEnclosing(owner.ContainingNamespace)
            || Import(owner.ContainingNamespace) != null
        )
        && Visible(receiver ?? owner, member.Name)
            .SelectMany(owners => owners)
            .All(other => SymbolEqualityComparer.Default.Equals(other, owner));

    /// <summary>The classes with an extension method of the name, namespace by namespace, from the model's outwards.</summary>
    private IEnumerable<List<INamedTypeSymbol>> Visible(ITypeSymbol receiver, string method) =>
        namespaces
            .Append(global)
            .Select(
                (space, level) =>
                    Imports
                        .Extending(WithReferences(space), receiver, method)
                        .Concat(level == 0 ? imports.Extending(receiver, method) : [])
                        .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
                        .ToList()
            );

    /// <summary>Whether a name does not mean the namespace of that name directly below the global one.</summary>
    public bool IsRootHidden(string name, ICollection<string> hidden) =>
        IsHidden(name, hidden, outermost: null) || global.GetTypeMembers(name).Length > 0;

    /// <summary>Whether the simple name of a type or of its namespace is hidden before the search reaches a namespace.</summary>
    public bool IsHidden(string name, ICollection<string> hidden, INamespaceSymbol? outermost) =>
        members.Contains(name)
        || hidden.Contains(name)
        || namespaces
            .TakeWhile(n => !SymbolEqualityComparer.Default.Equals(n, outermost))
            .Any(n => WithReferences(n).GetMembers(name).Any())
        || (!IsModels(outermost) && imports.Have(name));

    private bool IsModels(INamespaceSymbol? space) =>
        SymbolEqualityComparer.Default.Equals(space, model.ContainingNamespace);

    /// <summary>The namespace with what referenced assemblies have in it.</summary>
    private INamespaceSymbol WithReferences(INamespaceSymbol space) =>
        compilation.GetCompilationNamespace(space) ?? space;

    /// <summary>Whether the type is the model or contains it, so that its simple name is in scope.</summary>
    public bool IsContainer(INamedTypeSymbol type)
    {
        if (OfNested.Contains(type.Name, StringComparer.Ordinal))
        {
            return false;
        }

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

    private bool CanAliasTorch(Compilation compilation) =>
        !IsHidden(TorchAlias, [], outermost: null)
        && !global.GetMembers(TorchAlias).Any()
        && !compilation.SyntaxTrees.Any(GlobalUsings.DefineTorch);
}
