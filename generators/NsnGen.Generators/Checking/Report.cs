using Microsoft.CodeAnalysis;

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

    public void Add(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments) =>
        Add(descriptor, symbol.Locations.FirstOrDefault() ?? Location.None, arguments);
}
