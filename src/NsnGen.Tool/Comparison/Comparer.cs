using NsnGen.Checkpoints;
using NsnGen.Files;

namespace NsnGen.Tool;

/// <summary>Compares nested checkpoints element by element, without libtorch.</summary>
/// <param name="first">A checkpoint.</param>
/// <param name="second">Another one.</param>
internal sealed class Comparer(NestedCheckpointFile first, NestedCheckpointFile second)
{
    /// <exception cref="CheckpointException">A file is damaged, or no nested checkpoint.</exception>
    public static Compared Compare(string first, string second, CancellationToken cancellation)
    {
        using var one = NestedCheckpointFile.Open(first);
        using var other = NestedCheckpointFile.Open(second);
        return new Comparer(one, other).Compare(cancellation);
    }

    private Compared Compare(CancellationToken cancellation)
    {
        List<string> metadata = [.. Metadata()];
        List<TensorDifference> tensors =
        [
            .. first
                .Names.Union(second.Names, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name => Difference(name, cancellation))
                .OfType<TensorDifference>(),
        ];
        return new Compared(
            first.Path,
            second.Path,
            metadata.Count > 0 ? Relation.Different : RelationOf(tensors),
            first.StoredRank,
            second.StoredRank,
            metadata,
            tensors
        );
    }

    private IEnumerable<string> Metadata()
    {
        var (one, other) = (first.Metadata, second.Metadata);
        if (one.Model != other.Model)
        {
            yield return $"the model is '{one.Model}' and '{other.Model}'";
        }
        if (one.MaxRank != other.MaxRank)
        {
            yield return $"the largest rank of the class is {one.MaxRank} and {other.MaxRank}";
        }
        if (!one.Anchors.SequenceEqual(other.Anchors))
        {
            yield return $"the anchors are {string.Join(", ", one.Anchors)} and {string.Join(", ", other.Anchors)}";
        }
    }

    private Relation RelationOf(List<TensorDifference> tensors) =>
        tensors.Count == 0 ? Relation.Equal
        : tensors.TrueForAll(tensor => IsLeftOut(tensor, first, second, DifferenceKind.OnlyInSecond))
            ? Relation.FirstIsPrefix
        : tensors.TrueForAll(tensor => IsLeftOut(tensor, second, first, DifferenceKind.OnlyInFirst))
            ? Relation.SecondIsPrefix
        : Relation.Different;

    /// <summary>Whether a difference is that a file of fewer ranks lacks some components, or the dense weight above them.</summary>
    private static bool IsLeftOut(
        TensorDifference tensor,
        NestedCheckpointFile small,
        NestedCheckpointFile large,
        DifferenceKind lacking
    ) =>
        tensor.Kind == lacking
            ? large.IsDense(tensor.Name)
            : tensor.Kind is DifferenceKind.Components && small.RowsOf(tensor.Name) < large.RowsOf(tensor.Name);

    private TensorDifference? Difference(string name, CancellationToken cancellation)
    {
        if (!first.Contains(name) || !second.Contains(name))
        {
            return Form(first.Contains(name) ? DifferenceKind.OnlyInFirst : DifferenceKind.OnlyInSecond);
        }
        var (one, other) = (first.Info(name), second.Info(name));
        var isOfComponents = first.LayerOfComponents(name) is not null && second.LayerOfComponents(name) is not null;
        var ranks = isOfComponents ? 1 : 0;
        if (one.Dtype != other.Dtype || !one.Shape.Skip(ranks).SequenceEqual(other.Shape.Skip(ranks)))
        {
            return Form(DifferenceKind.Form);
        }
        var (from, largest) = isOfComponents
            ? Values(name, rows => rows.RowBytes(name, Math.Min(one.Shape[0], other.Shape[0]), cancellation))
            : Values(name, pieces => pieces.PieceBytes(name, cancellation));
        return from is null
            ? isOfComponents && one.Shape[0] != other.Shape[0]
                ? Form(DifferenceKind.Components)
                : null
            : Form(DifferenceKind.Values) with
            {
                FromRank = isOfComponents ? from + 1 : null,
                Largest = largest,
            };

        TensorDifference Form(DifferenceKind kind) => new(name, kind, Describe(first, name), Describe(second, name));
    }

    /// <summary>The first piece with another number, and the largest difference; null if all bytes are equal.</summary>
    private (int? From, double Largest) Values(
        string name,
        Func<NestedCheckpointFile, IEnumerable<ReadOnlyMemory<byte>>> bytes
    )
    {
        var type = first.Info(name).Dtype;
        int? from = null;
        var largest = 0.0;
        using var own = bytes(first).GetEnumerator();
        using var others = bytes(second).GetEnumerator();
        // Both to their ends, where what was read is checked.
        for (var at = 0; own.MoveNext() & others.MoveNext(); at++)
        {
            var (one, other) = (own.Current, others.Current);
            if (!one.Span.SequenceEqual(other.Span))
            {
                from ??= at;
                largest = Math.Max(largest, Elements.LargestDifference(type, one.Span, other.Span));
            }
        }
        return (from, largest);
    }

    private static string? Describe(NestedCheckpointFile file, string name) =>
        file.Contains(name) ? $"{file.Info(name).Dtype} [{string.Join(", ", file.Info(name).Shape)}]" : null;
}
