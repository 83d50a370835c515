using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace NsnGen.CodeFixes;

/// <summary>A fix that can be applied to one diagnostic or to all of them without a question.</summary>
public abstract class MechanicalFix : CodeFixProvider
{
    private protected MechanicalFix(params string[] ids) => FixableDiagnosticIds = [.. ids];

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => MechanicalFixAll.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var change = await FindAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false);
            if (change is not null)
            {
                var solution = context.Document.Project.Solution;
                context.RegisterCodeFix(
                    CodeAction.Create(change.Title, c => ApplyAsync(solution, [change], c), GetType().Name),
                    diagnostic
                );
            }
        }
    }

    /// <summary>The change for one diagnostic, or null where this fix does not apply.</summary>
    internal async Task<Change?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var semantics = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (root is null || semantics is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
        {
            return null;
        }

        var flagged = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return await FindAsync(new FixContext(document, semantics, flagged, cancellation)).ConfigureAwait(false);
    }

    internal static async Task<Solution> ApplyAsync(
        Solution solution,
        IEnumerable<Change> changes,
        CancellationToken cancellation
    )
    {
        var editor = new SolutionEditor(solution);
        foreach (var change in changes)
        {
            await change.ApplyAsync(editor, cancellation).ConfigureAwait(false);
        }

        return editor.GetChangedSolution();
    }

    private protected abstract Task<Change?> FindAsync(FixContext context);
}
