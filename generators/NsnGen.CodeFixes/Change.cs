using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;

namespace NsnGen.CodeFixes;

/// <summary>What a fix would do about one diagnostic.</summary>
/// <param name="Title">What the user reads in the menu.</param>
/// <param name="ApplyAsync">Makes the change, possibly after others of the same fix.</param>
internal sealed record Change(string Title, Func<SolutionEditor, CancellationToken, Task> ApplyAsync)
{
    /// <summary>A change of the one document that holds a node.</summary>
    public static Change In(SyntaxNode node, string title, Action<SyntaxEditor> edit) =>
        new(
            title,
            async (editor, cancellation) =>
            {
                if (await editor.ForAsync(node, cancellation).ConfigureAwait(false) is { } document)
                {
                    edit(document);
                }
            }
        );
}
