namespace NsnGen.Tool;

/// <summary>What two checkpoints differ in, for people.</summary>
internal static class ComparisonPage
{
    public static void Show(Compared found, Screen screen)
    {
        screen.Line(
            found.Relation switch
            {
                Relation.Equal => FormattableString.Invariant($"equal, ranks 1 to {found.FirstRank}"),
                Relation.FirstIsPrefix => Prefix(found.First, found.FirstRank, found.Second, found.SecondRank),
                Relation.SecondIsPrefix => Prefix(found.Second, found.SecondRank, found.First, found.FirstRank),
                _ => "different",
            }
        );
        foreach (var line in found.Metadata)
        {
            screen.Line(line);
        }
        if (found.Tensors.Count > 0)
        {
            screen.Line();
            screen.Table(
                4,
                ["tensor", "differs in", "first", "second", "from rank", "largest difference"],
                [
                    .. found.Tensors.Select(tensor =>
                        (IReadOnlyList<string>)
                            [
                                tensor.Name,
                                Kind(tensor.Kind),
                                tensor.First ?? "",
                                tensor.Second ?? "",
                                FormattableString.Invariant($"{tensor.FromRank}"),
                                FormattableString.Invariant($"{tensor.Largest:G4}"),
                            ]
                    ),
                ]
            );
        }
    }

    private static string Prefix(string small, int rank, string large, int largeRank) =>
        FormattableString.Invariant($"'{small}' is a prefix, ranks 1 to {rank}, of '{large}', ranks 1 to {largeRank}");

    private static string Kind(DifferenceKind kind) =>
        kind switch
        {
            DifferenceKind.OnlyInFirst => "only in the first",
            DifferenceKind.OnlyInSecond => "only in the second",
            DifferenceKind.Form => "type or shape",
            DifferenceKind.Values => "numbers",
            _ => "components",
        };
}
