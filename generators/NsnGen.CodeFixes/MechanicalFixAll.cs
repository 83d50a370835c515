using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace NsnGen.CodeFixes;

/// <summary>Applies one fix to all its diagnostics in a document, a project or a solution.</summary>
internal sealed class MechanicalFixAll : FixAllProvider
{
    public static readonly MechanicalFixAll Instance = new();

    private MechanicalFixAll() { }

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() =>
        [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var changes = new List<Change>();
        foreach (var diagnostic in await DiagnosticsAsync(fixAllContext).ConfigureAwait(false))
        {
            if (
                fixAllContext.Solution.GetDocument(diagnostic.Location.SourceTree) is { } document
                && await FindAsync(fixAllContext, document, diagnostic).ConfigureAwait(false) is { } change
            )
            {
                changes.Add(change);
            }
        }

        return changes.Count == 0
            ? null
            : CodeAction.Create(
                changes[0].Title,
                c => MechanicalFix.ApplyAsync(fixAllContext.Solution, changes, c),
                fixAllContext.CodeActionEquivalenceKey
            );
    }

    private static Task<Change?> FindAsync(FixAllContext context, Document document, Diagnostic diagnostic) =>
        ((MechanicalFix)context.CodeFixProvider).FindAsync(document, diagnostic, context.CancellationToken);

    private static async Task<IEnumerable<Diagnostic>> DiagnosticsAsync(FixAllContext context)
    {
        if (context.Scope == FixAllScope.Document && context.Document is { } document)
        {
            return await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
        }

        var projects = context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project];
        var diagnostics = new List<Diagnostic>();
        foreach (var project in projects)
        {
            diagnostics.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        }

        return diagnostics;
    }
}
