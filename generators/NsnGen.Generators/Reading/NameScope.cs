using Microsoft.CodeAnalysis;
using NsnGen.Contracts;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

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
    private readonly Imports imports;
    private readonly bool aliasesTorch;

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
        imports = new Imports(model, compilation);
        aliasesTorch = model.ContainingNamespace.IsGlobalNamespace && AliasesTorch(compilation);
    }

    /// <summary>The usings that the generated file needs for what was spelt so far.</summary>
    public IEnumerable<string> Usings => imports.Used.Select(space => Namespace(space, []));

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

    /// <summary>How generated code spells what it always names.</summary>
    public RootNames Roots() =>
        new(
            Torch: Torch([]),
            AliasesTorch: aliasesTorch,
            NsnGen: RootNames.RuntimeTypes.All(type => IsImported(type.Value, type.Key, []))
                ? null
                : Namespace(RuntimeNames.Namespace, []),
            Rank: Type(RuntimeNames.Namespace, RuntimeNames.RankType, []),
            Func: Type(Imports.System, "Func", []),
            ReadOnlyList: Type(Imports.Collections, "IReadOnlyList", []),
            NotSupported: Type(Imports.System, "NotSupportedException", []),
            CancellationToken: Namespace(Imports.System, []) + ".Threading.CancellationToken",
            UnsafeAccessor: Namespace(Imports.System, []) + ".Runtime.CompilerServices.UnsafeAccessor"
        );

    /// <summary>A name that the class, its bases or its containers give another meaning.</summary>
    public bool IsMember(string name) => members.Contains(name);

    /// <summary>TorchSharp's class <c>torch</c>.</summary>
    public string Torch(ICollection<string> hidden) =>
        aliasesTorch && !hidden.Contains(TorchAlias) ? TorchAlias : Type(Imports.Torch, TorchAlias, hidden);

    /// <summary>A type of a namespace that may be imported.</summary>
    public string Type(string space, string name, ICollection<string> hidden) =>
        IsImported(space, name, hidden) ? name : $"{Namespace(space, hidden)}.{name}";

    /// <summary>Whether the simple name means a type of the namespace, which the file imports then.</summary>
    public bool IsImported(INamespaceSymbol space, string name, ICollection<string> hidden) =>
        imports.Name(space) is { } import && IsImported(import, name, hidden);

    /// <summary>
    /// Whether a call of an extension method, written as one, means the same in the generated file: the nearest namespace that has a
    /// method of that name for the receiver, with what is imported there, has it in this class alone.
    /// </summary>
    public bool SeesExtension(IMethodSymbol method, ITypeSymbol? receiver)
    {
        var owner = method.ContainingType;
        var seen = Visible(receiver ?? owner, method.Name).FirstOrDefault(owners => owners.Count > 0);
        if (seen is not { Count: 1 } || !SymbolEqualityComparer.Default.Equals(seen[0], owner))
        {
            return false;
        }

        if (!IsEnclosing(owner.ContainingNamespace))
        {
            imports.Use(imports.Name(owner.ContainingNamespace)!);
        }

        return true;
    }

    /// <summary>The classes with an extension method of the name, namespace by namespace, from the model's outwards.</summary>
    private IEnumerable<List<INamedTypeSymbol>> Visible(ITypeSymbol receiver, string method) =>
        namespaces.Select(
            (space, level) =>
                Imports
                    .Extending(WithReferences(space), receiver, method)
                    .Concat(level == 0 ? imports.Extending(receiver, method) : [])
                    .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
                    .ToList()
        );

    private bool IsImported(string space, string name, ICollection<string> hidden)
    {
        var isImported =
            imports.AreClear(space, name)
            && !members.Contains(name)
            && !hidden.Contains(name)
            && !WithReferences(namespaces[0]).GetMembers(name).Any();
        if (isImported)
        {
            imports.Use(space);
        }

        return isImported;
    }

    /// <summary>A namespace by its dotted name.</summary>
    private string Namespace(string name, ICollection<string> hidden)
    {
        var dot = name.IndexOf('.');
        return dot < 0 ? Root(name, hidden) : Root(name.Substring(0, dot), hidden) + name.Substring(dot);
    }

    /// <summary>A namespace directly below the global one, with <c>global::</c> where something hides it.</summary>
    public string Root(string name, ICollection<string> hidden)
    {
        var isHidden = IsHidden(name, hidden, outermost: null) || global.GetTypeMembers(name).Length > 0;
        return (isHidden ? "global::" : "") + Identifiers.Escape(name);
    }

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
