using NsnGen.Files;

namespace NsnGen.Checkpoints;

/// <summary>
/// Makes nested checkpoints of other ranks out of files alone: their bytes are checked and copied, so that neither the model's class nor
/// libtorch is needed.
/// </summary>
internal static class NestedPrefix
{
    /// <summary>Writes a checkpoint of the first ranks, the one that a model loaded up to this rank would save.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="rank">The largest rank to keep, from 1 to the largest that it holds.</param>
    /// <param name="output">The file to write, atomically.</param>
    /// <param name="cancellation">Checked before each row.</param>
    /// <exception cref="CheckpointException">The file is damaged, no nested checkpoint, or does not hold the rank.</exception>
    public static void Cut(string path, int rank, string output, CancellationToken cancellation)
    {
        using var file = NestedCheckpointFile.Open(path);
        Write(file, file, rank, output, cancellation);
    }

    /// <summary>Writes a checkpoint with further ranks, the one that a model would save after <see cref="NestedCheckpoint.Grow"/>.</summary>
    /// <param name="path">A checkpoint of few ranks. What belongs to no rank is taken from it.</param>
    /// <param name="larger">A checkpoint of more, which begins with the components of the first.</param>
    /// <param name="rank">The largest rank to have then; null for all that the larger one holds.</param>
    /// <param name="output">The file to write, atomically.</param>
    /// <param name="cancellation">Checked before each row.</param>
    /// <returns>The largest rank that the output has.</returns>
    /// <exception cref="CheckpointException">A file is damaged, no nested checkpoint, or the second does not go on where the first ends.</exception>
    public static int Grow(string path, string larger, int? rank, string output, CancellationToken cancellation)
    {
        using var small = NestedCheckpointFile.Open(path);
        using var large = NestedCheckpointFile.Open(larger, small.Metadata.Model);
        CheckNames(small, large);
        foreach (var name in small.Names)
        {
            CheckStart(name, small, large);
        }
        var wanted = rank ?? large.StoredRank;
        if (wanted < small.StoredRank)
        {
            throw new CheckpointException(
                $"'{path}' has rank {small.StoredRank} already; rank {wanted} would be a cut."
            );
        }
        Write(small, large, wanted, output, cancellation);
        return wanted;
    }

    private static void CheckNames(NestedCheckpointFile small, NestedCheckpointFile large)
    {
        var only = small.Names.Where(name => !large.Contains(name)).ToList();
        var missing = large.Names.Where(name => !small.Contains(name) && !large.IsDense(name)).ToList();
        if (only.Count + missing.Count > 0)
        {
            throw new CheckpointException(
                $"'{large.Path}' is of another model than '{small.Path}': only one of the two has [{string.Join(", ", only.Concat(missing))}]."
            );
        }
    }

    /// <summary>By the checksums that both files have; what is copied is compared with them once more.</summary>
    private static void CheckStart(string name, NestedCheckpointFile small, NestedCheckpointFile large)
    {
        var (own, other) = (small.Info(name), large.Info(name));
        var rows = small.LayerOfComponents(name) is null ? 0 : 1;
        if (own.Dtype != other.Dtype || !own.Shape.Skip(rows).SequenceEqual(other.Shape.Skip(rows)))
        {
            throw new CheckpointException(
                $"'{large.Path}' is of another model than '{small.Path}': '{name}' is {other.Dtype} [{string.Join(", ", other.Shape)}] "
                    + $"there and {own.Dtype} [{string.Join(", ", own.Shape)}] here."
            );
        }
        if (rows > 0 && !large.SumsOf(name).StartsWith(small.SumsOf(name)))
        {
            throw new CheckpointException(
                $"'{large.Path}' does not go on where '{small.Path}' ends: its '{name}' begins with other components."
            );
        }
    }

    private static void Write(
        NestedCheckpointFile rest,
        NestedCheckpointFile components,
        int rank,
        string output,
        CancellationToken cancellation
    )
    {
        components.CheckRank(rank);
        List<PartCopy> parts =
        [
            .. components.Names.Where(name => IsOfRanks(name) && IsNeeded(name)).Select(name => Part(components, name)),
            .. rest.Names.Where(name => !IsOfRanks(name)).Select(name => Part(rest, name)),
        ];
        var metadata = components.Metadata with
        {
            Layers = components.Metadata.Layers.ToDictionary(
                layer => layer.Key,
                layer => Prefix(layer.Value, Math.Min(rank, components.Rows(layer.Key))),
                StringComparer.Ordinal
            ),
            Checksums = parts.ToDictionary(part => part.Name, part => part.Sums, StringComparer.Ordinal),
        };
        var entries = parts.ConvertAll(part => part.Entry(cancellation));
        Safetensors.WriteEntries(output, entries, Seal.Add(metadata.ToEntries(), entries));

        bool IsOfRanks(string name) => components.LayerOfComponents(name) is not null || components.IsDense(name);

        bool IsNeeded(string name) =>
            !components.IsDense(name) || components.NeedsDense(NestedState.LayerOfDense(name)!, rank);

        PartCopy Part(NestedCheckpointFile from, string name) =>
            new(from, name, from.LayerOfComponents(name) is { } layer ? Math.Min(rank, from.Rows(layer)) : null);
    }

    private static LayerShapes Prefix(LayerShapes shapes, long rows) =>
        new([rows, .. shapes.Down.Skip(1)], [rows, .. shapes.Up.Skip(1)]);

    /// <summary>A tensor to copy.</summary>
    /// <param name="File">Where it is.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Rows">How many rows of components; null for a tensor that is copied whole.</param>
    private sealed record PartCopy(NestedCheckpointFile File, string Name, long? Rows)
    {
        public byte[] Sums =>
            Rows is { } rows
                ? File.SumsOf(Name)[..(int)(rows * Checksums.Size)].ToArray()
                : File.SumsOf(Name).ToArray();

        public SafetensorsEntry Entry(CancellationToken cancellation)
        {
            var info = File.Info(Name);
            if (info.Type is not { } type || SafetensorsType.Of(type).Name != info.Dtype)
            {
                throw new CheckpointException(
                    $"'{File.Path}' is damaged: no nested model has the type {info.Dtype} of '{Name}'."
                );
            }
            var (shape, bytes) = Rows is { } rows
                ? ([rows, .. info.Shape.Skip(1)], File.RowBytes(Name, rows, cancellation))
                : (info.Shape, File.PieceBytes(Name, cancellation));
            return new SafetensorsEntry(Name, type, shape, stream => Copy(bytes, stream));
        }

        private static void Copy(IEnumerable<ReadOnlyMemory<byte>> bytes, Stream stream)
        {
            foreach (var piece in bytes)
            {
                stream.Write(piece.Span);
            }
        }
    }
}
