using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;

namespace NsnGen.Generators.Reading;

/// <summary>
/// The usings that the generated file may have: those of the class's own files, and what generated code names itself. They stand
/// inside its namespace, where no <c>global using</c> competes with them; the file of a class without a namespace has none.
/// </summary>
internal sealed class Imports
{
    public const string System = "System";
    public const string Collections = "System.Collections.Generic";
    public const string Torch = "TorchSharp";

    private static readonly string[] Always =
    [
        System,
        Collections,
        "System.Linq",
        RuntimeNames.Namespace,
        RuntimeNames.CheckpointsNamespace,
        RuntimeNames.ConversionNamespace,
        RuntimeNames.FilesNamespace,
        RuntimeNames.GeneratedNamespace,
        RuntimeNames.LayersNamespace,
        RuntimeNames.TrainingNamespace,
        Torch,
        "TorchSharp.Modules",
    ];

    private readonly Dictionary<string, INamespaceSymbol> spaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> holders = new(StringComparer.Ordinal);

    public Imports(INamedTypeSymbol model, Compilation compilation)
    {
        var inside = model.ContainingNamespace.ToDisplayString() + ".";
        foreach (
            var name in model.ContainingNamespace.IsGlobalNamespace
                ? []
                : Always.Union(ByAuthor(model), StringComparer.Ordinal)
        )
        {
            if (
                !inside.StartsWith(name + ".", StringComparison.Ordinal)
                && Find(compilation.GlobalNamespace, name) is { } space
            )
            {
                spaces.Add(name, space);
            }
        }
    }

    /// <summary>Whether one of the namespaces has a type of the name, which hides what the name means further out.</summary>
    public bool Have(string type) => Holders(type).Length > 0;

    /// <summary>Whether a type of the namespace is the only one of its name.</summary>
    public bool AreClear(string space, string type) =>
        Holders(type) is { Length: 1 } only && string.Equals(only[0], space, StringComparison.Ordinal);

    /// <summary>The imported classes that have an extension method of the name for a receiver.</summary>
    public IEnumerable<INamedTypeSymbol> Extending(ITypeSymbol receiver, string method) =>
        spaces.Values.SelectMany(s => Extending(s, receiver, method));

    /// <summary>The classes of a namespace that have an extension method of the name for a receiver.</summary>
    public static IEnumerable<INamedTypeSymbol> Extending(
        INamespaceSymbol space,
        ITypeSymbol receiver,
        string method
    ) =>
        space
            .GetTypeMembers()
            .Where(t =>
                t is { IsStatic: true, MightContainExtensionMethods: true }
                && t.GetMembers(method).OfType<IMethodSymbol>().Any(m => Extends(receiver, m))
            );

    /// <summary>What becomes a span depends on the version of the language, so those methods count for every receiver.</summary>
    private static bool Extends(ITypeSymbol receiver, IMethodSymbol method) =>
        method.IsExtensionMethod
        && (method.ContainingType.Name is "MemoryExtensions" || method.ReduceExtensionMethod(receiver) != null);

    /// <summary>The dotted name of a namespace that may be imported; null for any other.</summary>
    public string? Name(INamespaceSymbol space) => spaces.Keys.FirstOrDefault(name => IsNamed(space, name));

    /// <summary>The namespaces that the files of the class import.</summary>
    private static IEnumerable<string> ByAuthor(INamedTypeSymbol model) =>
        model
            .DeclaringSyntaxReferences.SelectMany(r => r.GetSyntax().Ancestors())
            .SelectMany(node => UsingsOf(node))
            .Where(u => u.Alias is null && u.StaticKeyword.IsKind(SyntaxKind.None))
            .Select(u => u.NamespaceOrType.ToString().Replace("global::", ""));

    private static SyntaxList<UsingDirectiveSyntax> UsingsOf(SyntaxNode node) =>
        node switch
        {
            CompilationUnitSyntax file => file.Usings,
            BaseNamespaceDeclarationSyntax space => space.Usings,
            _ => default,
        };

    private static bool IsNamed(INamespaceSymbol space, string name) =>
        name.EndsWith(space.Name, StringComparison.Ordinal)
        && string.Equals(space.ToDisplayString(), name, StringComparison.Ordinal);

    private string[] Holders(string type)
    {
        if (!holders.TryGetValue(type, out var found))
        {
            found = [.. spaces.Where(s => !s.Value.GetTypeMembers(type).IsEmpty).Select(s => s.Key)];
            holders.Add(type, found);
        }

        return found;
    }

    private static INamespaceSymbol? Find(INamespaceSymbol global, string name)
    {
        INamespaceSymbol? space = global;
        foreach (var part in name.Split('.'))
        {
            space = space?.GetMembers(part).OfType<INamespaceSymbol>().FirstOrDefault();
        }

        return space;
    }
}
