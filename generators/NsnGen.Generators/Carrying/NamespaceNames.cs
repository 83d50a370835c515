using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Spells namespaces and their types for one place in the generated class: short where that is safe there.</summary>
/// <param name="usings">The usings of the file, of which short names become part.</param>
/// <param name="hidden">The names that the member declares itself.</param>
internal sealed class NamespaceNames(NameScope scope, Usings usings, ICollection<string> hidden)
{
    /// <summary>Whether the member declares the name itself.</summary>
    public bool IsHidden(string name) => hidden.Contains(name);

    /// <summary>Whether neither the member nor the class gives the name a meaning.</summary>
    public bool IsFree(string name) => !IsHidden(name) && !scope.IsMember(name);

    /// <summary>TorchSharp's class <c>torch</c>.</summary>
    public string Torch() =>
        scope.AliasesTorch && !hidden.Contains(NameScope.TorchAlias)
            ? NameScope.TorchAlias
            : Type(Imports.Torch, NameScope.TorchAlias);

    /// <summary>A type of a namespace that may be imported.</summary>
    public string Type(string space, string name)
    {
        if (!scope.IsImported(space, name, hidden))
        {
            return $"{Namespace(space)}.{name}";
        }

        usings.Add(space);
        return name;
    }

    /// <summary>A namespace by its dotted name.</summary>
    public string Namespace(string name)
    {
        var dot = name.IndexOf('.');
        return dot < 0 ? Root(name) : Root(name.Substring(0, dot)) + name.Substring(dot);
    }

    /// <summary>Lets the file see the extension methods of a class by a using.</summary>
    public void SeeExtensions(INamedTypeSymbol owner)
    {
        if (!scope.IsEnclosing(owner.ContainingNamespace) && scope.Import(owner.ContainingNamespace) is { } import)
        {
            usings.Add(import);
        }
    }

    /// <summary>What stands before the own name of a type that is not inside another, with its dot.</summary>
    public string Qualifier(INamedTypeSymbol type)
    {
        if (IsTorch(type))
        {
            var torch = Torch();
            return torch.Substring(0, torch.LastIndexOf('.') + 1);
        }

        var space = type.ContainingNamespace;
        if (space.IsGlobalNamespace)
        {
            return scope.IsHidden(type.Name, hidden, outermost: null) && !IsInScope(type) ? "global::" : "";
        }

        if (IsInScope(type))
        {
            return "";
        }

        if (scope.Import(space) is { } import && scope.IsImported(import, type.Name, hidden))
        {
            usings.Add(import);
            return "";
        }

        return scope.IsEnclosing(space) && !scope.IsHidden(type.Name, hidden, space) ? "" : Namespace(space) + ".";
    }

    /// <summary>Whether the type is the model or contains it, and nothing hides its name.</summary>
    public bool IsInScope(INamedTypeSymbol type) => scope.IsContainer(type) && !hidden.Contains(type.Name);

    private static bool IsTorch(INamedTypeSymbol type) =>
        type
            is {
                Name: "torch",
                ContainingNamespace: { Name: "TorchSharp", ContainingNamespace.IsGlobalNamespace: true }
            };

    private string Namespace(INamespaceSymbol space) =>
        space.ContainingNamespace.IsGlobalNamespace
            ? Root(space.Name)
            : $"{Namespace(space.ContainingNamespace)}.{Identifiers.Escape(space.Name)}";

    /// <summary>A namespace directly below the global one, with <c>global::</c> where something hides it.</summary>
    private string Root(string name) => (scope.IsRootHidden(name, hidden) ? "global::" : "") + Identifiers.Escape(name);
}
