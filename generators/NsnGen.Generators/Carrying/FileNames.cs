using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Spells the names of one generated file. What is spelt short is in its usings.</summary>
internal sealed class FileNames
{
    private readonly ModelContext context;
    private readonly Usings usings = new();

    public FileNames(ModelContext context)
    {
        this.context = context;
        Everywhere = Inside([]);
    }

    /// <summary>The names of places where no member hides any.</summary>
    public TypeNames Everywhere { get; }

    /// <summary>The names of a member.</summary>
    /// <param name="hidden">The names that the member declares itself.</param>
    public TypeNames Inside(ICollection<string> hidden) =>
        new(context, new NamespaceNames(context.Scope, usings, hidden));

    /// <summary>The usings that the file needs for what was spelt so far.</summary>
    public EquatableArray<string> UsedNamespaces() =>
        usings.InOrder.Select(Everywhere.Namespaces.Namespace).ToEquatableArray();

    /// <summary>How generated code spells what it always names.</summary>
    public RootNames Roots() =>
        new(
            Torch: Everywhere.Torch,
            AliasesTorch: context.Scope.AliasesTorch,
            NsnGen: RootNames.RuntimeTypes.All(IsShort)
                ? null
                : Everywhere.Namespaces.Namespace(Contracts.RuntimeNames.Namespace),
            Rank: Everywhere.RankType,
            Func: Everywhere.Namespaces.Type(Imports.System, "Func"),
            ReadOnlyList: Everywhere.Namespaces.Type(Imports.Collections, "IReadOnlyList"),
            NotSupported: Everywhere.Namespaces.Type(Imports.System, "NotSupportedException"),
            CancellationToken: Everywhere.Namespaces.Namespace(Imports.System) + ".Threading.CancellationToken",
            UnsafeAccessor: Everywhere.Namespaces.Namespace(Imports.System) + ".Runtime.CompilerServices.UnsafeAccessor"
        );

    private bool IsShort(KeyValuePair<string, string> type) =>
        string.Equals(Everywhere.Namespaces.Type(type.Value, type.Key), type.Key, StringComparison.Ordinal);
}
