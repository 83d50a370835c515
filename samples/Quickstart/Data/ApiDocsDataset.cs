namespace NsnGen.Samples.Quickstart;

/// <summary>Predict the namespace of an API member from its summary: the largest namespaces, split by a hash of the text.</summary>
public sealed record ApiDocsDataset(IReadOnlyList<string> Namespaces, Split Train, Split Test)
{
    /// <summary>How many namespaces are told apart.</summary>
    public const int Classes = 32;

    /// <summary>Reads the documentation and makes the two splits; the same SDK always gives the same rows.</summary>
    /// <param name="packs">The <c>packs</c> folder of a .NET SDK.</param>
    /// <param name="rowsPerNamespace">How many rows of a namespace to keep at most.</param>
    /// <param name="cancellation">Checked between files.</param>
    public static ApiDocsDataset Load(string packs, int rowsPerNamespace, CancellationToken cancellation = default)
    {
        var largest = ReferenceDocs
            .Read(packs, namesReferences: false, cancellation)
            .GroupBy(member => member.Namespace, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(Classes)
            .ToList();
        var rows = largest
            .SelectMany((group, label) => Rows(group, label, rowsPerNamespace))
            .ToLookup(row => row.IsTest);
        return new ApiDocsDataset(
            [.. largest.Select(group => group.Key)],
            new Split([.. rows[false].Select(row => (row.Features, row.Label))]),
            new Split([.. rows[true].Select(row => (row.Features, row.Label))])
        );
    }

    /// <summary>A text's side depends on the text alone, so that a text in two namespaces cannot leak from one side to the other.</summary>
    private static IEnumerable<(int[] Features, int Label, bool IsTest)> Rows(
        IEnumerable<DocumentedMember> members,
        int label,
        int limit
    ) =>
        members
            .Select(member => (Text: member.Summary, Hash: HashedFeatures.Hash(member.Summary)))
            .OrderBy(text => text.Hash)
            .ThenBy(text => text.Text, StringComparer.Ordinal)
            .Take(limit)
            .Select(text => (HashedFeatures.Of(text.Text), label, text.Hash % 10 == 0));
}
