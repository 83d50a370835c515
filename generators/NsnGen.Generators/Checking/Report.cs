using Microsoft.CodeAnalysis;
using NsnGen.Generators.Diagnostics;

namespace NsnGen.Generators.Checking;

/// <summary>Collects what there is to say about a class, one message for one place.</summary>
internal sealed class Report
{
    private readonly List<Diagnostic> diagnostics = [];
    private readonly HashSet<(string, Location)> seen = [];

    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    public bool HasErrors { get; private set; }

    /// <summary>Refuses the class without a message: the compiler has one for the same place.</summary>
    public void Abandon() => HasErrors = true;

    public void Add(DiagnosticDescriptor descriptor, Location location, params object[] arguments)
    {
        if (seen.Add((descriptor.Id, location)))
        {
            diagnostics.Add(Diagnostic.Create(descriptor, location, arguments));
            HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        }
    }

    /// <summary>A layer is used as its nested twin cannot be.</summary>
    public void LayerUse(IOperation operation, string message) => LayerUse(operation.Syntax.GetLocation(), message);

    public void LayerUse(Location location, string message) => Add(Descriptors.LayerUse, location, message);

    /// <summary>A field holds a layer that stays dense, or a collection of such.</summary>
    public void NeverFactored(ISymbol field, string layer) =>
        Add(Descriptors.NeverFactored, field, layer, "mark the field [Dense]");

    /// <summary>A layer that is made for a field whose type does not tell of it stays dense.</summary>
    public void NeverFactored(IOperation made, string layer) =>
        Add(
            Descriptors.NeverFactored,
            made.Syntax.GetLocation(),
            layer,
            "hold it in a field of its own that is marked [Dense]"
        );

    /// <summary>A construct means nothing, or something else, in the nested class.</summary>
    public void Construct(SyntaxNode node, string message) => Add(Descriptors.Construct, node.GetLocation(), message);

    public void Add(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments) =>
        Add(descriptor, symbol.Locations.FirstOrDefault() ?? Location.None, arguments);
}
